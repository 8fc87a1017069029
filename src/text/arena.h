/// Memory that is given back all at once: what one page or one document needs while it is made.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace inkvoice::text {

/// For one thread. Pointers stay valid until reset() or the end of the arena. Never runs destructors.
class Arena {
 public:
  template <class T>
  std::span<T> array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    T* first = static_cast<T*>(allocate(count * sizeof(T), alignof(T)));
    for (std::size_t i = 0; i < count; ++i) new (first + i) T();
    return {first, count};
  }
  template <class T>
  T* make(const T& value) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocate(sizeof(T), alignof(T))) T(value);
  }
  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* out = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(out, text.data(), text.size());
    return {out, text.size()};
  }
  void* allocate(std::size_t size, std::size_t align) {
    const std::size_t start = (used_ + align - 1) / align * align;
    if (start + size > capacity_) return allocate_in_next_block(size);
    used_ = start + size;
    return block_ + start;
  }

  /// Keeps the first block, so that the next document of the usual size allocates nothing.
  void reset();
  std::size_t bytes() const { return bytes_; }

 private:
  void* allocate_in_next_block(std::size_t size);

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* block_ = nullptr;
  std::size_t used_ = 0, capacity_ = 0, first_capacity_ = 0, bytes_ = 0;
};

}  // namespace inkvoice::text
