/// Bytes put away until they are needed again, in order: in memory while they are few, then in a nameless file.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/file_handle.h"
#include "base/result.h"

namespace inkvoice::batch {

class Spool {
 public:
  /// `folder` is where the file goes; where that cannot be, to the system's folder for temporary files.
  explicit Spool(std::string folder) : folder_(std::move(folder)) {}

  Result<void> append(std::string_view bytes);
  /// All that was appended, piece by piece.
  Result<void> replay(const std::function<Result<void>(std::string_view)>& out);
  std::uint64_t size() const { return spilled_ + memory_.size(); }

 private:
  Result<void> spill();
  std::string folder_;
  std::string memory_;
  FileHandle file_;
  std::uint64_t spilled_ = 0;
};

}  // namespace inkvoice::batch
