/// Files too large for a row, each under a name of its own that never changes its content. A file counts only once a
/// row names it: what no row names and no living process holds is swept away.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/file_handle.h"
#include "base/result.h"
#include "files/file_store.h"

namespace inkvoice::files {

/// A file that is whole and synced, while its lock keeps it from being swept.
struct LargeFile {
  std::string name;
  FileHandle lock;
};

/// Safe from any thread and over processes.
class LargeFiles {
 public:
  /// Makes the folder (mode 0700) where it is missing.
  static Result<LargeFiles> open(const std::filesystem::path& folder);

  /// Writes and syncs a new file; sync_folder() makes its name durable too. On failure nothing is left.
  Result<LargeFile> write(ByteView bytes) const;
  Result<void> sync_folder() const;

  /// Corrupt: it is missing or not `size` bytes long.
  Result<std::unique_ptr<Reader>> read(const std::string& name, std::uint64_t size) const;

  void remove(const std::string& name) const;

  /// Removes the files that nobody holds and for which `is_named` says no.
  Result<void> sweep(const std::function<Result<bool>(const std::string& name)>& is_named) const;

 private:
  explicit LargeFiles(FileHandle folder) : folder_(std::move(folder)) {}

  FileHandle folder_;
};

}  // namespace inkvoice::files
