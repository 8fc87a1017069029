#include "files/disk/large_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/ids.h"
#include "sqlite/database.h"

namespace inkvoice::files {

namespace {

std::unexpected<Error> cannot(const char* what) {
  return fail(Code::Unavailable, std::string(what) + ": " + std::strerror(errno) + ".");
}

Result<void> write_all(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return cannot("The PDF cannot be written");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

class LargeReader final : public Reader {
 public:
  LargeReader(FileHandle file, std::uint64_t size) : file_(std::move(file)), size_(size) {}

  std::uint64_t size() const override { return size_; }

  Result<void> read(std::uint64_t offset, std::span<std::byte> out) override {
    while (!out.empty()) {
      const ssize_t got = ::pread(file_.get(), out.data(), out.size(), static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return cannot("The PDF cannot be read");
      if (got == 0) return fail(Code::Corrupt, "The PDF is shorter than it was written.");
      out = out.subspan(static_cast<std::size_t>(got));
      offset += static_cast<std::uint64_t>(got);
    }
    return {};
  }

 private:
  const FileHandle file_;
  const std::uint64_t size_;
};

}  // namespace

Result<LargeFiles> LargeFiles::open(const std::filesystem::path& folder) {
  TRY(sqlite::make_private_folder(folder));
  FileHandle handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle) return cannot("The folder of the PDFs cannot be opened");
  return LargeFiles(std::move(handle));
}

Result<LargeFile> LargeFiles::write(ByteView bytes) const {
  for (;;) {
    LargeFile file{random_id(), {}};
    file.lock = FileHandle(::openat(folder_.get(), file.name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file.lock) return cannot("The PDF cannot be written");
    struct stat status{};
    if (::flock(file.lock.get(), LOCK_EX) != 0 || ::fstat(file.lock.get(), &status) != 0) {
      return cannot("The PDF cannot be locked");
    }
    if (status.st_nlink == 0) continue;  // a sweep came between making and locking
    Result<void> written = write_all(file.lock.get(), bytes);
    // A sync that failed once is not tried again: the kernel would call the lost pages clean.
    if (written && ::fsync(file.lock.get()) != 0) written = cannot("The PDF cannot be synced to disk");
    if (written) return file;
    remove(file.name);
    return std::unexpected(std::move(written).error());
  }
}

Result<void> LargeFiles::sync_folder() const {
  if (::fsync(folder_.get()) != 0) return cannot("The folder of the PDFs cannot be synced to disk");
  return {};
}

Result<std::unique_ptr<Reader>> LargeFiles::read(const std::string& name, std::uint64_t size) const {
  FileHandle file(::openat(folder_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file && errno != ENOENT) return cannot("The PDF cannot be opened");
  if (!file) return fail(Code::Corrupt, "The PDF's file is missing.");
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return cannot("The PDF cannot be opened");
  if (static_cast<std::uint64_t>(status.st_size) != size) {
    return fail(Code::Corrupt, "The PDF's file is not as long as it was written.");
  }
  return std::make_unique<LargeReader>(std::move(file), size);
}

void LargeFiles::remove(const std::string& name) const { ::unlinkat(folder_.get(), name.c_str(), 0); }

Result<void> LargeFiles::sweep(const std::function<Result<bool>(const std::string& name)>& is_named) const {
  const int again = ::openat(folder_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(again < 0 ? nullptr : ::fdopendir(again), ::closedir);
  if (!folder) return cannot("The folder of the PDFs cannot be read");
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string name = entry->d_name;
    if (!is_id(name)) continue;
    if (TRY(is_named(name))) continue;
    const FileHandle file(::openat(folder_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file || ::flock(file.get(), LOCK_EX | LOCK_NB) != 0) continue;
    // Asked again under the lock: its writer may have named it and let go in between.
    if (!TRY(is_named(name))) remove(name);
  }
  return {};
}

}  // namespace inkvoice::files
