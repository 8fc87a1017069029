#include "text/arena.h"

#include <algorithm>

namespace inkvoice::text {

namespace {
constexpr std::size_t kBlockBytes = std::size_t{64} * 1024;
}

void Arena::reset() {
  if (blocks_.size() > 1) blocks_.resize(1);
  block_ = blocks_.empty() ? nullptr : blocks_.front().get();
  capacity_ = bytes_ = first_capacity_;
  used_ = 0;
}

void* Arena::allocate_in_next_block(std::size_t size) {
  capacity_ = std::max(size, kBlockBytes);
  blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(capacity_));
  if (blocks_.size() == 1) first_capacity_ = capacity_;
  bytes_ += capacity_;
  block_ = blocks_.back().get();
  used_ = size;
  return block_;
}

}  // namespace inkvoice::text
