/// Bytes of an input one after another, buffered.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "base/result.h"

namespace inkvoice::batch {

/// Fills the front of the buffer and says how much; 0 at the end.
using ReadBytes = std::function<Result<std::size_t>(std::span<char>)>;

/// No line, row or file may be larger, so that memory stays bounded whatever comes in. Room enough for 100,000 items
/// (DESIGN) in JSON with blanks and line ends.
inline constexpr std::size_t kMostBytes = std::size_t{32} << 20;

/// One thread at a time. A UTF-8 byte order mark at the very beginning is skipped.
class Input {
 public:
  explicit Input(ReadBytes read) : read_(std::move(read)), buffer_(kBufferBytes, '\0') {}

  static constexpr int kEnd = -1;  ///< the end, or a failure: see status()
  int peek() { return at_ < end_ || fill() ? static_cast<unsigned char>(buffer_[at_]) : kEnd; }
  int get() {
    const int c = peek();
    if (c == kEnd) return c;
    ++at_;
    if (c == '\n') ++line_;
    return c;
  }

  /// The rest of the line into `line` (emptied first), without its "\n". False at the end of the input. Of a line over
  /// kMostBytes the rest is skipped, and `line` is one byte longer than allowed.
  bool get_line(std::string& line);

  /// Of the byte that comes next, from 1.
  std::uint64_t line() const { return line_; }
  /// Bytes read so far, for progress.
  std::uint64_t consumed() const { return taken_ - (end_ - at_); }
  /// Fails when reading ended before the input did.
  const Result<void>& status() const { return status_; }

 private:
  static constexpr std::size_t kBufferBytes = std::size_t{256} << 10;
  bool fill();

  ReadBytes read_;
  std::string buffer_;
  std::size_t at_ = 0, end_ = 0;
  std::uint64_t line_ = 1, taken_ = 0;
  bool ended_ = false;
  Result<void> status_;
};

}  // namespace inkvoice::batch
