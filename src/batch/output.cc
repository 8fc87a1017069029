#include "batch/output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace inkvoice::batch {

namespace {

constexpr std::string_view kEndOfPdf = "%%EOF";

std::unexpected<Error> failure(const std::string& what) {
  return fail(Code::Unavailable, what + ": " + std::strerror(errno));
}

std::int64_t nanoseconds(const timespec& time) { return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec; }

}  // namespace

Result<std::unique_ptr<Output>> FolderOutput::open(const std::string& path) {
  const bool is_new = ::mkdir(path.c_str(), 0777) == 0;
  if (!is_new && errno != EEXIST) return failure("the folder cannot be made");
  FileHandle folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return failure("cannot be opened as a folder");
  if (::faccessat(folder.get(), ".", W_OK | X_OK, AT_EACCESS) != 0) return failure("cannot be written");
  return std::make_unique<FolderOutput>(std::move(folder), path, is_new);
}

FolderOutput::FolderOutput(FileHandle folder, std::string path, bool is_new)
    : folder_(std::move(folder)),
      path_(std::move(path)),
      is_new_(is_new),
      begun_(std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count()) {}

bool FolderOutput::has(const std::string& name, std::int64_t changed) const {
  const FileHandle file(::openat(folder_.get(), name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status{};
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  if (nanoseconds(status.st_mtim) < changed) return false;
  // After a power cut a file may be there under its name and not all of its bytes.
  char tail[8] = {};
  const ssize_t got = ::pread(file.get(), tail, sizeof tail, status.st_size - static_cast<off_t>(sizeof tail));
  return got == sizeof tail && std::string_view(tail, sizeof tail).find(kEndOfPdf) != std::string_view::npos;
}

/// The file that becomes `name`. Its own name is always the same one, so that what a killed run left is taken over.
Result<FileHandle> FolderOutput::new_file(const std::string& name) const {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
  FileHandle file(::openat(folder_.get(), name.c_str(), kFlags, 0666));
  if (!file && errno == EEXIST) {
    struct stat status{};
    if (::fstatat(folder_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
        nanoseconds(status.st_mtim) >= begun_) {
      return fail(Code::Conflict, "another run is writing to this folder: " + name);
    }
    ::unlinkat(folder_.get(), name.c_str(), 0);
    file = FileHandle(::openat(folder_.get(), name.c_str(), kFlags, 0666));
  }
  if (!file) return failure(name + " cannot be made");
  return file;
}

Result<void> FolderOutput::put(const Made& made) {
  const std::string temporary = made.name + ".part";
  const FileHandle file = TRY(new_file(temporary));
  Result<void> done = write_all(file.get(), as_text(made.pdf));
  if (done && ::renameat(folder_.get(), temporary.c_str(), folder_.get(), made.name.c_str()) != 0) {
    done = failure(made.name + " cannot be written");
  }
  if (!done) ::unlinkat(folder_.get(), temporary.c_str(), 0);
  return done;
}

Result<void> FolderOutput::finish() {
  abandon();
  return {};
}

/// Only what this run made and nothing is in: rmdir() leaves other folders as they are.
void FolderOutput::abandon() {
  if (is_new_) ::rmdir(path_.c_str());
}

Result<std::unique_ptr<Output>> ZipOutput::open(const std::string& path) {
  WholeFile file = TRY(WholeFile::open(path));
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return std::make_unique<ZipOutput>(std::move(file), Spool(folder.empty() ? "." : folder));
}

ZipOutput::ZipOutput(WholeFile file, Spool directory)
    : file_(std::move(file)),
      zip_([this](std::string_view bytes) { return file_->write(bytes); }, std::move(directory)) {}

Result<void> ZipOutput::put(const Made& made) {
  return zip_.add({.name = made.name, .content = made.pdf, .crc = made.crc, .modified = made.issued});
}

Result<void> ZipOutput::finish() {
  if (zip_.entries() != 0) {
    TRY(zip_.finish());
    TRY(file_->commit());
  }
  file_.reset();
  return {};
}

}  // namespace inkvoice::batch
