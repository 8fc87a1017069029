/// Bytes that have come and are not used yet: they are put in at the end and taken from the front.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace inkvoice::net {

class InputBuffer {
 public:
  std::string_view view() const { return {bytes_.get() + begin_, end_ - begin_}; }
  std::size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }

  /// Room for at least `wanted` bytes; valid until the next call.
  std::span<char> prepare(std::size_t wanted) {
    if (empty()) begin_ = end_ = 0;
    if (capacity_ - end_ < wanted) grow(wanted);
    return {bytes_.get() + end_, capacity_ - end_};
  }
  void commit(std::size_t size) { end_ += size; }
  void consume(std::size_t size) { begin_ += size; }

  /// Gives a large buffer back when nothing is in it: a connection that waits should cost little.
  void shrink(std::size_t largest) {
    if (!empty() || capacity_ <= largest) return;
    bytes_.reset();
    capacity_ = begin_ = end_ = 0;
  }

 private:
  void grow(std::size_t wanted) {
    const std::size_t used = size();
    const std::size_t capacity = std::max(capacity_, used + wanted);
    auto bytes = capacity == capacity_ ? nullptr : std::make_unique_for_overwrite<char[]>(capacity);
    char* const to = bytes ? bytes.get() : bytes_.get();
    if (used > 0) std::memmove(to, bytes_.get() + begin_, used);
    if (bytes) bytes_ = std::move(bytes);
    capacity_ = capacity;
    begin_ = 0;
    end_ = used;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace inkvoice::net
