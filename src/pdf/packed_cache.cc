#include "pdf/packed_cache.h"

#include "pdf/hash.h"

namespace inkvoice::pdf {

namespace {

constexpr std::size_t kMostBytes = 3U << 20;
constexpr std::size_t kLargest = 64U << 10;
constexpr int kThorough = 5;  ///< it pays where the result is used again

}  // namespace

PackedCache::PackedCache() : deflater_(kThorough) {}

std::string_view PackedCache::packed(std::string_view raw) {
  const std::uint64_t hash = hash_of(raw);
  const auto found = entries_.find(hash);
  if (found != entries_.end() && found->second.raw == raw) return found->second.packed;
  scratch_.clear();
  deflater_.append(scratch_, raw);
  if (raw.size() > kLargest) return scratch_.view();
  if (bytes_ > kMostBytes) {
    entries_.clear();
    bytes_ = 0;
  }
  bytes_ += raw.size() + scratch_.size();
  Entry& entry = entries_[hash];
  entry = {std::string(raw), std::string(scratch_.view())};
  return entry.packed;
}

}  // namespace inkvoice::pdf
