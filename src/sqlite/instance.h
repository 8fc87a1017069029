/// Which process this is, for the others on the data folder: a name whose lock file in DATA/run is locked while it
/// lives.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/file_handle.h"
#include "base/result.h"

namespace inkvoice::sqlite {

/// Safe from any thread.
class Instance {
 public:
  /// Takes a new name and locks its file in the open folder `run_folder`, which must stay open.
  static Result<std::unique_ptr<Instance>> open(int run_folder);
  ~Instance();

  const std::string& name() const { return name_; }

  /// Has the process named `instance` ended? The kernel frees its lock however it died. False for what is no such name.
  bool is_dead(std::string_view instance) const;

  /// Removes the lock files of dead processes.
  void sweep() const;

 private:
  Instance(int run_folder, std::string name, FileHandle lock)
      : run_folder_(run_folder), name_(std::move(name)), lock_(std::move(lock)) {}

  const int run_folder_;
  const std::string name_;
  const FileHandle lock_;
};

}  // namespace inkvoice::sqlite
