/// Bytes that come in pieces and are then read in any order: in memory while they are few, beyond in a file without a
/// name, which goes away with this.
#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/file_handle.h"
#include "base/result.h"

namespace inkvoice::s3 {

class Spool {
 public:
  static constexpr std::size_t kMostInMemory = std::size_t{4} << 20;

  /// Unavailable: the folder for temporary files is full.
  Result<void> append(ByteView bytes);
  void clear();
  std::uint64_t size() const { return size_; }
  /// All of `out`, or Corrupt.
  Result<void> read(std::uint64_t offset, std::span<std::byte> out) const;

 private:
  Bytes memory_;
  FileHandle file_;  ///< once it is open, everything is in there
  std::uint64_t size_ = 0;
};

}  // namespace inkvoice::s3
