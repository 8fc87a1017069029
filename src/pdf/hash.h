/// A fast hash of bytes, the same on every machine of the same byte order. Not for secrets.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace inkvoice::pdf {

inline std::uint64_t hash_of(std::string_view bytes) {
  std::uint64_t hash = 0x243F6A8885A308D3U + bytes.size();
  while (bytes.size() >= 8) {
    std::uint64_t chunk;
    std::memcpy(&chunk, bytes.data(), 8);
    hash = (hash ^ chunk) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 29;
    bytes.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  if (!bytes.empty()) std::memcpy(&rest, bytes.data(), bytes.size());
  hash = (hash ^ rest) * 0x9E3779B97F4A7C15U;
  return hash ^ hash >> 32;
}

}  // namespace inkvoice::pdf
