#include "pdf/huffman.h"

#include <algorithm>

namespace inkvoice::pdf {

namespace {

constexpr unsigned kMostSymbols = 288;
constexpr unsigned kSymbolBits = 9;  // of a sort key: the count stands above
constexpr unsigned kLongest = 15;

/// Counts in rising order become code lengths in falling order, in place (Moffat and Katajainen, 1995).
void to_lengths(std::span<std::uint32_t> values) {
  const std::size_t count = values.size();
  std::size_t leaf = 0, node = 0;
  for (std::size_t next = 0; next + 1 < count; ++next) {  // pairs of the rarest; nodes hold their parent's place
    std::uint32_t sum = 0;
    for (int i = 0; i < 2; ++i) {
      if (leaf >= count || (node < next && values[node] < values[leaf])) {
        sum += values[node];
        values[node++] = static_cast<std::uint32_t>(next);
      } else {
        sum += values[leaf++];
      }
    }
    values[next] = sum;
  }
  values[count - 2] = 0;  // the root's depth
  for (std::size_t i = count - 2; i-- > 0;) values[i] = values[values[i]] + 1;
  std::size_t open = 1, used = 0, at = count;
  auto inner = static_cast<std::ptrdiff_t>(count) - 2;
  for (std::uint32_t depth = 0; open > 0; ++depth) {
    for (; inner >= 0 && values[static_cast<std::size_t>(inner)] == depth; --inner) ++used;
    for (; open > used; --open) values[--at] = depth;
    open = 2 * used;
    used = 0;
  }
}

/// How many codes have each length, none longer than `longest`: what was longer is cut, and shorter ones grow until
/// the code has room for all (Kraft's inequality).
std::array<unsigned, kLongest + 1> limited(std::span<const std::uint32_t> lengths, unsigned longest) {
  std::array<unsigned, kLongest + 1> of_length = {};
  std::uint32_t room = 0;
  for (const std::uint32_t length : lengths) {
    const unsigned cut = std::min(length, longest);
    ++of_length[cut];
    room += 1U << (longest - cut);
  }
  for (; room > 1U << longest; --room) {  // one code fewer of the longest, two for one of a shorter length
    unsigned shorter = longest - 1;
    while (of_length[shorter] == 0) --shorter;
    --of_length[longest];
    --of_length[shorter];
    of_length[shorter + 1] += 2;
  }
  return of_length;
}

constexpr auto kReversedBytes = [] {
  std::array<std::uint8_t, 256> out = {};
  for (unsigned byte = 0; byte < out.size(); ++byte) {
    unsigned reversed = 0;
    for (unsigned bit = 0; bit < 8; ++bit) reversed |= (byte >> bit & 1) << (7 - bit);
    out[byte] = static_cast<std::uint8_t>(reversed);
  }
  return out;
}();

std::uint16_t reversed(unsigned bits, unsigned length) {
  return static_cast<std::uint16_t>((unsigned{kReversedBytes[bits & 255]} << 8 | kReversedBytes[bits >> 8]) >>
                                    (16 - length));
}

/// RFC 1951, 3.2.2: codes of a length follow each other in the order of the symbols.
void assign_bits(std::span<HuffmanCode> codes, const std::array<unsigned, kLongest + 1>& of_length) {
  std::array<unsigned, kLongest + 2> next = {};
  for (unsigned length = 1; length <= kLongest; ++length) next[length + 1] = (next[length] + of_length[length]) << 1;
  for (HuffmanCode& code : codes) {
    if (code.length != 0) code.bits = reversed(next[code.length]++, code.length);
  }
}

}  // namespace

void make_codes(std::span<const std::uint32_t> counts, unsigned longest, std::span<HuffmanCode> codes) {
  std::array<std::uint32_t, kMostSymbols> keys, values;
  std::size_t used = 0;
  for (std::uint32_t symbol = 0; symbol < counts.size(); ++symbol) {
    codes[symbol] = {};
    if (counts[symbol] != 0) keys[used++] = counts[symbol] << kSymbolBits | symbol;
  }
  for (std::uint32_t symbol = 0; used < 2; ++symbol) {
    if (counts[symbol] == 0) keys[used++] = 1U << kSymbolBits | symbol;
  }
  std::sort(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(used));
  for (std::size_t i = 0; i < used; ++i) values[i] = keys[i] >> kSymbolBits;
  to_lengths(std::span(values).first(used));
  const auto of_length = limited(std::span(values).first(used), longest);
  std::size_t at = 0;  // the rarest get the longest
  for (unsigned length = longest; length > 0; --length) {
    for (unsigned i = 0; i < of_length[length]; ++i) {
      codes[keys[at++] & ((1U << kSymbolBits) - 1)].length = static_cast<std::uint8_t>(length);
    }
  }
  assign_bits(codes, of_length);
}

}  // namespace inkvoice::pdf
