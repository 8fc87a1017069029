/// A folder of *.json files, one invoice each, in the order of their names' bytes. Folders inside are not looked into.
#pragma once

#include <string>

#include "batch/source.h"

namespace inkvoice::batch {

class Folder final : public Source {
 public:
  /// NotFound when it cannot be listed.
  static Result<Folder> open(const std::string& path);

  Result<std::optional<Job>> next() override;
  std::optional<double> progress() const override;
  std::size_t size() const { return names_.size(); }

 private:
  explicit Folder(std::string path) : path_(std::move(path)) {}
  std::string path_;
  std::vector<std::string> names_;
  std::size_t at_ = 0;
};

/// The content of a job that is a file of its own; what is wrong with it becomes one of the job's problems.
void load(Job& job);

}  // namespace inkvoice::batch
