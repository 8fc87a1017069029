#include "batch/input.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/utf8.h"

namespace inkvoice::batch {

bool Input::fill() {
  if (ended_) return false;
  const bool first = taken_ == 0;
  at_ = end_ = 0;
  // A pipe may give the mark byte by byte.
  do {
    const auto got = read_(std::span(buffer_).subspan(end_));
    if (!got) status_ = std::unexpected(got.error());
    ended_ = !got || *got == 0;
    if (got) end_ += *got;
  } while (first && !ended_ && end_ < kByteOrderMark.size());
  taken_ += end_;
  if (first && std::string_view(buffer_).substr(0, end_).starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  return at_ < end_ || (end_ > 0 && fill());
}

bool Input::get_line(std::string& line) {
  line.clear();
  if (peek() == kEnd) return false;
  for (;;) {
    const char* from = buffer_.data() + at_;
    const void* found = std::memchr(from, '\n', end_ - at_);
    const std::size_t length = found ? static_cast<std::size_t>(static_cast<const char*>(found) - from) : end_ - at_;
    line.append(from, std::min(length, kMostBytes + 1 - line.size()));
    at_ += length;
    if (found) {
      ++at_;
      ++line_;
      return true;
    }
    if (peek() == kEnd) return true;
  }
}

}  // namespace inkvoice::batch
