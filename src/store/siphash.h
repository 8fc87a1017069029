/// SipHash-2-4 (Aumasson, Bernstein 2012): a short keyed hash, here to seal cursors.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace inkvoice::store {

using SipKey = std::array<std::uint64_t, 2>;

std::uint64_t siphash(const SipKey& key, std::string_view text);

}  // namespace inkvoice::store
