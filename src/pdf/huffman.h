/// Prefix codes as deflate has them (RFC 1951, 3.2.2).
#pragma once

#include <cstdint>
#include <span>

namespace inkvoice::pdf {

/// The lengths of the codes that say symbols of these `counts` in the fewest bits, none longer than `limit`; 0 for a
/// symbol that does not come.
void find_code_lengths(std::span<const std::uint32_t> counts, unsigned limit, std::span<std::uint8_t> lengths);

/// The codes of these lengths, their bits turned round as they are written.
void find_codes(std::span<const std::uint8_t> lengths, std::span<std::uint16_t> codes);

}  // namespace inkvoice::pdf
