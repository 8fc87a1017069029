#include "batch/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace inkvoice::batch {

namespace {

constexpr std::size_t kMemoryBytes = std::size_t{1} << 20;

std::unexpected<Error> failure(const char* what) {
  return fail(Code::Unavailable, std::string(what) + ": " + std::strerror(errno));
}

/// A file without a name: nothing is left of it, however the process ends.
FileHandle nameless_file(const std::string& folder) {
  FileHandle file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file) return file;
  std::string name = "/tmp/inkvoice-XXXXXX";
  file = FileHandle(::mkostemp(name.data(), O_CLOEXEC));
  if (file) ::unlink(name.c_str());
  return file;
}

}  // namespace

Result<void> Spool::append(std::string_view bytes) {
  memory_ += bytes;
  return memory_.size() < kMemoryBytes ? Result<void>() : spill();
}

Result<void> Spool::spill() {
  if (!file_) file_ = nameless_file(folder_);
  if (!file_) return failure("no temporary file can be made");
  std::string_view rest = memory_;
  while (!rest.empty()) {
    const ssize_t put = ::write(file_.get(), rest.data(), rest.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return failure("the temporary file cannot be written");
    rest.remove_prefix(static_cast<std::size_t>(put));
  }
  spilled_ += memory_.size();
  memory_.clear();
  return {};
}

Result<void> Spool::replay(const std::function<Result<void>(std::string_view)>& out) {
  std::string buffer(spilled_ == 0 ? 0 : kMemoryBytes, '\0');
  for (std::uint64_t at = 0; at < spilled_;) {
    const ssize_t got = ::pread(file_.get(), buffer.data(), buffer.size(), static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return failure("the temporary file cannot be read");
    TRY(out(std::string_view(buffer).substr(0, static_cast<std::size_t>(got))));
    at += static_cast<std::uint64_t>(got);
  }
  return out(memory_);
}

}  // namespace inkvoice::batch
