#include "batch/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/ids.h"

namespace inkvoice::batch {

namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} << 10;

std::unexpected<Error> failure() {
  return fail(Code::Unavailable, std::string("cannot be written: ") + std::strerror(errno));
}

}  // namespace

Result<void> write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return failure();
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

Result<WholeFile> WholeFile::open(const std::string& path) {
  struct stat status{};
  std::string temporary;
  FileHandle file;
  if (path == "-") {
    file = FileHandle(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
  } else if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    file = FileHandle(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  } else {
    temporary = path + "." + random_id().substr(0, 8) + ".part";
    file = FileHandle(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  }
  if (!file) return failure();
  return WholeFile(std::move(file), path, std::move(temporary));
}

WholeFile::~WholeFile() {
  if (file_ && !temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<void> WholeFile::write(std::string_view bytes) {
  if (buffer_.size() + bytes.size() > kBufferBytes) {
    TRY(flush());
  }
  if (bytes.size() > kBufferBytes) return write_all(file_.get(), bytes);
  buffer_ += bytes;
  return {};
}

Result<void> WholeFile::flush() {
  const Result<void> done = write_all(file_.get(), buffer_);
  buffer_.clear();
  return done;
}

Result<void> WholeFile::commit() {
  TRY(flush());
  if (temporary_.empty()) return {};
  // Before the name says that it is whole: after a power cut it would be there, and empty.
  if (::fsync(file_.get()) != 0 || ::rename(temporary_.c_str(), path_.c_str()) != 0) return failure();
  temporary_.clear();
  return {};
}

}  // namespace inkvoice::batch
