/// Prefix codes as deflate has them (RFC 1951, 3.2).
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace inkvoice::pdf {

/// The bits of a symbol, the first one lowest, as they go into the stream.
struct HuffmanCode {
  std::uint16_t bits = 0;
  std::uint8_t length = 0;  ///< 0: the symbol does not occur
};

/// The shortest codes for symbols of these counts that are at most `longest` bits long; at least two symbols get one,
/// as some readers want it. At most 2^23 occurrences in all. `codes` is as long as `counts`.
void make_codes(std::span<const std::uint32_t> counts, unsigned longest, std::span<HuffmanCode> codes);

}  // namespace inkvoice::pdf
