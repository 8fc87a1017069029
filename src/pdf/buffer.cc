#include "pdf/buffer.h"

#include <algorithm>
#include <charconv>
#include <new>

namespace inkvoice::pdf {

void Buffer::integer_of_many_digits(std::int64_t value) {
  char* out = room(24);
  if (value >= 0 && value < 100'000) {  // nearly all: no more than a few divisions by a constant
    auto rest = static_cast<std::uint32_t>(value);
    const unsigned digits = rest < 100 ? 2 : rest < 1'000 ? 3 : rest < 10'000 ? 4 : 5;
    for (unsigned i = digits; i > 0; rest /= 10) out[--i] = static_cast<char>('0' + rest % 10);
    size_ += digits;
    return;
  }
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
  // Large blocks are moved by the kernel without a copy, so the old and the new one never stand side by side.
  void* const bigger = std::realloc(data_.get(), wanted);
  if (bigger == nullptr) throw std::bad_alloc();
  (void)data_.release();
  data_.reset(static_cast<char*>(bigger));
  capacity_ = wanted;
}

}  // namespace inkvoice::pdf
