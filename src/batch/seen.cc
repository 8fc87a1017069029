#include "batch/seen.h"

#include <cstdlib>
#include <new>

namespace inkvoice::batch {

namespace {

/// FNV-1a, and MurmurHash3's finalizer so that each bit of the result depends on all of the text.
std::uint64_t hash(std::string_view text) {
  std::uint64_t h = 0xCBF29CE484222325;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  h = (h ^ h >> 33) * 0xFF51AFD7ED558CCD;
  h = (h ^ h >> 33) * 0xC4CEB9FE1A85EC53;
  return h ^ h >> 33;
}

}  // namespace

void Seen::Free::operator()(std::uint32_t* table) const { std::free(table); }

bool Seen::add(std::string_view text) {
  const std::uint64_t h = hash(text);
  const auto mark = static_cast<std::uint32_t>(h >> 32) | 1U;  // 0 is an empty slot
  std::uint32_t* slot = nullptr;
  for (const auto& table : tables_) {
    std::size_t at = h % kSlots;
    for (; table[at] != 0; at = (at + 1) % kSlots) {
      if (table[at] == mark) return false;
    }
    slot = &table[at];
  }
  if (tables_.empty() || in_last_ == kMostInTable) {
    tables_.emplace_back(static_cast<std::uint32_t*>(std::calloc(kSlots, sizeof(std::uint32_t))));
    if (!tables_.back()) throw std::bad_alloc();
    in_last_ = 0;
    slot = &tables_.back()[h % kSlots];
  }
  *slot = mark;
  ++in_last_;
  return true;
}

}  // namespace inkvoice::batch
