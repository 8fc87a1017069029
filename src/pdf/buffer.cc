#include "pdf/buffer.h"

#include <algorithm>
#include <charconv>

namespace inkvoice::pdf {

void Buffer::integer(std::int64_t value) {
  char* out = room(24);
  size_ += static_cast<std::size_t>(std::to_chars(out, out + 24, value).ptr - out);
}

void Buffer::hundredths(std::int64_t value) {
  if (value < 0) {
    append('-');
    value = -value;
  }
  const std::int64_t whole = value / 100;
  const auto part = static_cast<int>(value % 100);
  if (whole != 0 || part == 0) integer(whole);
  if (part == 0) return;
  char* out = room(3);
  out[0] = '.';
  out[1] = static_cast<char>('0' + part / 10);
  out[2] = static_cast<char>('0' + part % 10);
  size_ += part % 10 != 0 ? 3 : 2;
}

void Buffer::clear(std::size_t keep) {
  size_ = 0;
  if (capacity_ <= keep) return;
  data_.reset();
  capacity_ = 0;
}

void Buffer::grow(std::size_t count) {
  const std::size_t wanted = std::max({capacity_ * 2, size_ + count, std::size_t{4096}});
  auto bigger = std::make_unique_for_overwrite<char[]>(wanted);
  if (size_ > 0) std::memcpy(bigger.get(), data_.get(), size_);
  data_ = std::move(bigger);
  capacity_ = wanted;
}

}  // namespace inkvoice::pdf
