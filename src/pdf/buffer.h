/// The bytes of a PDF on their way out. Numbers are written without a locale and the same on every machine.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

#include "base/bytes.h"

namespace inkvoice::pdf {

/// A length or coordinate: thousandths of a point.
using Length = std::int32_t;

class Buffer {
 public:
  void append(std::string_view text) {
    std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
  }
  void append(ByteView bytes) { append(as_text(bytes)); }
  void append(char c) {
    *room(1) = c;
    ++size_;
  }
  Buffer& operator<<(std::string_view text) { return append(text), *this; }
  Buffer& operator<<(char c) { return append(c), *this; }

  void integer(std::int64_t value) {
    if (value >= 0 && value < 10) return append(static_cast<char>('0' + value));
    integer_of_many_digits(value);
  }
  /// In points with two decimals at most (a hundredth is 3.5 µm), zeros trimmed.
  void points(Length value) { hundredths(to_hundredths(value)); }
  void hundredths(std::int64_t value);
  /// Rounded half away from zero.
  static constexpr std::int64_t to_hundredths(Length value) { return (value + (value < 0 ? -5 : 5)) / 10; }

  /// Uninitialised space for at least `count` bytes behind the end; commit() takes what was filled.
  char* room(std::size_t count) {
    if (capacity_ - size_ < count) grow(count);
    return data_.get() + size_;
  }
  void commit(std::size_t count) { size_ += count; }

  std::size_t size() const { return size_; }
  const char* data() const { return data_.get(); }
  char* data() { return data_.get(); }
  std::string_view view() const { return {data_.get(), size_}; }
  ByteView bytes() const { return as_bytes(view()); }
  void clear() { size_ = 0; }
  /// Forgets the content, and the memory too when it is more than `keep`.
  void clear(std::size_t keep);

 private:
  void grow(std::size_t count);
  void integer_of_many_digits(std::int64_t value);
  struct Free {
    void operator()(char* memory) const { std::free(memory); }
  };
  std::unique_ptr<char[], Free> data_;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace inkvoice::pdf
