#include "pdf/packed_cache.h"

#include "pdf/hash.h"

namespace inkvoice::pdf {

namespace {

constexpr std::size_t kMostBytes = 3U << 20;
constexpr std::size_t kLargest = 64U << 10;

}  // namespace

PackedCache::PackedCache() = default;

const PackedCache::Entry* PackedCache::find(Kind kind, std::string_view key) const {
  const auto found = entries_.find(hash_of(key));
  if (found == entries_.end() || found->second.kind != kind || found->second.key != key) return nullptr;
  return &found->second;
}

PackedCache::Packed PackedCache::add(Kind kind, std::string_view key, std::string_view raw) {
  scratch_.clear();
  packer_.append(scratch_, raw);
  if (raw.size() > kLargest) return {scratch_.view(), raw.size()};
  if (bytes_ > kMostBytes) {
    entries_.clear();
    bytes_ = 0;
  }
  bytes_ += key.size() + scratch_.size();
  Entry& entry = entries_[hash_of(key)];
  entry = {kind, std::string(key), std::string(scratch_.view()), raw.size()};
  return entry.view();
}

std::string_view PackedCache::packed(std::string_view raw) {
  if (const Entry* known = find(Kind::Itself, raw)) return known->packed;
  return add(Kind::Itself, raw, raw).bytes;
}

}  // namespace inkvoice::pdf
