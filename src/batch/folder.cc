#include "batch/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/file_handle.h"
#include "batch/input.h"

namespace inkvoice::batch {

namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

std::string reason() { return std::strerror(errno); }

/// The file's bytes and its time, or a sentence.
std::expected<std::string, std::string> read_file(const std::string& path, std::int64_t& changed) {
  const FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));  // a FIFO would wait
  struct stat status{};
  if (!file || ::fstat(file.get(), &status) != 0) return std::unexpected("cannot be opened: " + reason());
  if (!S_ISREG(status.st_mode)) return std::unexpected("is not a regular file");
  changed = status.st_mtim.tv_sec * std::int64_t{1'000'000'000} + status.st_mtim.tv_nsec;
  if (static_cast<std::uint64_t>(status.st_size) > kMostBytes) return std::unexpected("is larger than 32 MiB");
  std::string text;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t got = ::read(file.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected("cannot be read: " + reason());
    if (got == 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
    if (text.size() > kMostBytes) return std::unexpected("is larger than 32 MiB");
  }
}

}  // namespace

Result<Folder> Folder::open(const std::string& path) {
  const std::unique_ptr<DIR, CloseFolder> listing(opendir(path.c_str()));
  if (!listing) return fail(Code::NotFound, "cannot be opened: " + reason());
  Folder folder(path);
  errno = 0;
  while (const dirent* entry = readdir(listing.get())) {  // this thread alone has the listing
    const std::string_view name = entry->d_name;
    if (name.ends_with(".json") && !name.starts_with('.') && entry->d_type != DT_DIR) folder.names_.emplace_back(name);
    errno = 0;
  }
  if (errno != 0) return fail(Code::NotFound, "cannot be listed: " + reason());
  std::sort(folder.names_.begin(), folder.names_.end());
  return folder;
}

Result<std::optional<Job>> Folder::next() {
  if (at_ == names_.size()) return std::nullopt;
  const std::string& name = names_[at_++];
  Job job;
  job.path = path_ + (path_.ends_with('/') ? "" : "/") + name;
  job.file = job.path;
  job.fallback = name.substr(0, name.size() - std::strlen(".json"));
  return job;
}

std::optional<double> Folder::progress() const {
  return names_.empty() ? 1 : static_cast<double>(at_) / static_cast<double>(names_.size());
}

void load(Job& job) {
  auto text = read_file(job.path, job.changed);
  if (text) {
    job.json = *std::move(text);
  } else {
    job.problems.push_back({.file = job.file, .message = std::move(text).error()});
  }
}

}  // namespace inkvoice::batch
