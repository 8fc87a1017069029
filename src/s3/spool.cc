#include "s3/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

namespace inkvoice::s3 {

namespace {

Result<void> write_all(int file, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0)
      return fail(Code::Unavailable, std::string("No room for a temporary file: ") + std::strerror(errno));
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

Result<void> Spool::append(ByteView bytes) {
  if (!file_ && memory_.size() + bytes.size() > kMostInMemory) {
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::temp_directory_path(error);
    file_ = FileHandle(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (!file_) return fail(Code::Unavailable, "No temporary file in " + folder.string() + ": " + std::strerror(errno));
    TRY(write_all(file_.get(), memory_));
    memory_ = {};
  }
  if (file_) {
    TRY(write_all(file_.get(), bytes));
  } else {
    memory_.insert(memory_.end(), bytes.begin(), bytes.end());
  }
  size_ += bytes.size();
  return {};
}

void Spool::clear() { *this = Spool(); }

Result<void> Spool::read(std::uint64_t offset, std::span<std::byte> out) const {
  if (offset > size_ || out.size() > size_ - offset)
    return fail(Code::Corrupt, "The PDF is shorter than it was written.");
  if (!file_) {
    std::copy_n(memory_.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
    return {};
  }
  while (!out.empty()) {
    const ssize_t got = ::pread(file_.get(), out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(Code::Corrupt, "The temporary file of a PDF cannot be read.");
    out = out.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
  return {};
}

}  // namespace inkvoice::s3
