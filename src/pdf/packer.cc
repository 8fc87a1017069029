#include "pdf/packer.h"

#include <libdeflate.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>
#include <utility>

namespace inkvoice::pdf {

namespace {

static_assert(std::endian::native == std::endian::little);  // bytes are compared and written eight at a time

constexpr std::size_t kWindow = 32768, kLongestMatch = 258;
constexpr std::size_t kRead = 8;               ///< bytes that are looked at from one place on
constexpr std::size_t kGoodMatch = 16;         ///< not worth looking further back for a longer one
constexpr std::size_t kLongEnough = 32;        ///< nor a byte on
constexpr std::size_t kEntered = 8;            ///< places at a match's end that later ones may begin at
constexpr std::size_t kMostSequences = 1'500;  ///< of a block: what follows may be of another kind
constexpr std::size_t kMostBlockBytes = 1U << 20;
constexpr unsigned kEndOfBlock = 256, kFirstLength = 257;
constexpr unsigned kLongestCode = 14;  ///< three literals and more fit the bits that a write takes

std::uint32_t load4(const char* at) {
  std::uint32_t value;
  std::memcpy(&value, at, 4);
  return value;
}
std::uint64_t load8(const char* at) {
  std::uint64_t value;
  std::memcpy(&value, at, 8);
  return value;
}

/// How far `a` and `b`, which lies before it, are equal; at most to `end`.
std::size_t equal_bytes(const char* a, const char* b, const char* end) {
  const char* const start = a;
  for (; end - a >= 8; a += 8, b += 8) {
    const std::uint64_t different = load8(a) ^ load8(b);
    if (different != 0)
      return static_cast<std::size_t>(a - start) + static_cast<std::size_t>(std::countr_zero(different)) / 8;
  }
  while (a < end && *a == *b) {
    ++a;
    ++b;
  }
  return static_cast<std::size_t>(a - start);
}

/// A length's or distance's code, and what stands behind it (RFC 1951, 3.2.5).
struct Extra {
  std::uint16_t symbol = 0;
  std::uint8_t bits = 0;
  std::uint16_t value = 0;
};

constexpr Extra extra_of_distance(unsigned distance) {
  const unsigned d = distance - 1;
  if (d < 4) return {static_cast<std::uint16_t>(d), 0, 0};
  const auto bits = static_cast<unsigned>(std::bit_width(d)) - 2;
  return {static_cast<std::uint16_t>(2 * bits + 2 + (d >> bits & 1)), static_cast<std::uint8_t>(bits),
          static_cast<std::uint16_t>(d & ((1U << bits) - 1))};
}

constexpr Extra extra_of_length(unsigned length) {
  const unsigned l = length - 3;
  if (length == kLongestMatch) return {285, 0, 0};
  if (l < 8) return {static_cast<std::uint16_t>(kFirstLength + l), 0, 0};
  const auto bits = static_cast<unsigned>(std::bit_width(l)) - 3;
  return {static_cast<std::uint16_t>(kFirstLength + 4 * bits + (l >> bits)), static_cast<std::uint8_t>(bits),
          static_cast<std::uint16_t>(l & ((1U << bits) - 1))};
}

constexpr unsigned extra_bits_of_distance(unsigned symbol) { return symbol < 4 ? 0 : symbol / 2 - 1; }

constexpr unsigned kShortest = 3;  // deflate's own bound
constexpr auto kLengths = [] {
  std::array<Extra, kLongestMatch - kShortest + 1> out;
  for (unsigned i = 0; i < out.size(); ++i) out[i] = extra_of_length(i + kShortest);
  return out;
}();

}  // namespace

/// Bits to bytes, the lowest first. Room is made beforehand.
class Packer::Bits {
 public:
  explicit Bits(Buffer& out) : out_(out) {}
  void reserve(std::size_t bytes) {
    out_.commit(static_cast<std::size_t>(at_ - start_));
    start_ = at_ = out_.room(bytes + 8);
  }
  /// At most 56 bits between two calls of flush().
  void put(std::uint64_t bits, unsigned count) {
    held_ |= bits << count_;
    count_ += count;
  }
  void put(HuffmanCode code) { put(code.bits, code.length); }
  void flush() {
    std::memcpy(at_, &held_, 8);
    at_ += count_ / 8;
    held_ >>= count_ & ~7U;
    count_ &= 7;
  }
  void finish() {
    flush();
    if (count_ > 0) *at_++ = static_cast<char>(held_);
    out_.commit(static_cast<std::size_t>(at_ - start_));
    start_ = at_;
  }

 private:
  Buffer& out_;
  char* start_ = nullptr;
  char* at_ = nullptr;
  std::uint64_t held_ = 0;
  unsigned count_ = 0;
};

Packer::Packer() : fours_(std::size_t{1} << kHashBits), sevens_(fours_) { sequences_.reserve(kMostSequences + 1); }

void Packer::take(std::size_t literals_from, std::size_t at, Found found) {
  for (std::size_t i = literals_from; i < at; ++i) ++literal_counts_[static_cast<unsigned char>(data_[i])];
  Sequence sequence{.literals = static_cast<std::uint32_t>(at - literals_from),
                    .length = static_cast<std::uint16_t>(found.length)};
  if (found.length > 0) {
    const Extra distance = extra_of_distance(static_cast<unsigned>(found.distance));
    sequence.distance_symbol = static_cast<std::uint8_t>(distance.symbol);
    sequence.distance_extra = distance.value;
    ++literal_counts_[kLengths[found.length - kShortest].symbol];
    ++distance_counts_[distance.symbol];
  }
  sequences_.push_back(sequence);
}

/// The longer of the matches with the last place of the same four bytes and that of the same seven. Enters `at` too.
inline Packer::Found Packer::longest_match(std::size_t at) {
  const char* const here = data_.data() + at;
  const char* const end = here + std::min(data_.size() - at, kLongestMatch);
  Found found;
  const auto compare = [&](std::uint32_t place) {
    const std::size_t distance = base_ + at - place;
    if (place < base_ || distance > kWindow || load4(here - distance) != load4(here)) return;
    const std::size_t length = 4 + equal_bytes(here + 4, here + 4 - distance, end);
    if (length > found.length) found = {length, distance};
  };
  const Entered before = enter(at);
  if (before.of_seven != before.of_four) compare(before.of_seven);
  if (found.length < kGoodMatch) compare(before.of_four);
  return found;
}

inline Packer::Entered Packer::enter(std::size_t at) {
  const auto place = base_ + static_cast<std::uint32_t>(at);
  const std::uint64_t here = load8(data_.data() + at);
  std::uint32_t& of_four = fours_[static_cast<std::uint32_t>(here) * 0x9E3779B1U >> (32 - kHashBits)];
  std::uint32_t& of_seven = sevens_[(here << 8) * 0x9E3779B97F4A7C15U >> (64 - kHashBits)];
  return {std::exchange(of_four, place), std::exchange(of_seven, place)};
}

/// Fills a block from there on; gives where it ends.
std::size_t Packer::find_sequences(std::size_t from) {
  sequences_.clear();
  literal_counts_.fill(0);
  distance_counts_.fill(0);
  literal_counts_[kEndOfBlock] = 1;
  const std::size_t last = data_.size() < kRead ? 0 : data_.size() - kRead + 1;
  std::size_t literals_from = from, at = from;
  while (at < last && sequences_.size() < kMostSequences && at - from < kMostBlockBytes) {
    Found found = longest_match(at);
    if (found.length == 0) {
      ++at;
      continue;
    }
    std::size_t entered = at + 1;
    while (found.length < kLongEnough && at + 1 < last) {  // a byte on, a longer one may begin
      const Found next = longest_match(at + 1);
      entered = at + 2;
      if (next.length <= found.length) break;
      found = next;
      ++at;
    }
    take(literals_from, at, found);
    literals_from = at + found.length;
    // Matches begin and end where others did: what lies between need not be found again.
    for (at = std::max(entered, literals_from - std::min(kEntered, found.length - 1));
         at < std::min(literals_from, last);) {
      enter(at++);
    }
    at = literals_from;
  }
  if (at >= last) at = data_.size();
  take(literals_from, at, {});
  return at;
}

void Packer::append(Buffer& out, std::string_view data) {
  data_ = data;
  if (base_ > 0x7FFFFFFF - data.size()) {  // old places would look new
    fours_.assign(fours_.size(), 0);
    sevens_.assign(sevens_.size(), 0);
    base_ = 1;
  }
  out << "\x78\x01";  // deflate, 32 KiB, fastest
  Bits bits(out);
  std::size_t at = 0;
  do {
    const std::size_t from = at;
    at = find_sequences(from);
    bits.reserve(2 * (at - from) + 1024);
    write_block(bits, from, at == data.size());
  } while (at < data.size());
  bits.finish();
  const std::uint32_t sum = libdeflate_adler32(1, data.data(), data.size());
  for (int shift = 24; shift >= 0; shift -= 8) out << static_cast<char>(sum >> shift & 255);
  base_ += static_cast<std::uint32_t>(data.size());
}

void Packer::write_block(Bits& bits, std::size_t from, bool last) {
  make_codes(literal_counts_, kLongestCode, literal_codes_);
  make_codes(distance_counts_, kLongestCode, distance_codes_);
  bits.put(last ? 1 : 0, 1);
  bits.put(2, 2);  // a block with codes of its own
  write_lengths(bits);
  const char* at = data_.data() + from;
  const auto literal = [&] { bits.put(literal_codes_[static_cast<unsigned char>(*at++)]); };
  for (const Sequence& sequence : sequences_) {
    std::uint32_t left = sequence.literals;
    for (; left >= 3; left -= 3) {
      literal();
      literal();
      literal();
      bits.flush();
    }
    for (; left > 0; --left) literal();
    bits.flush();
    if (sequence.length == 0) break;
    const Extra length = kLengths[sequence.length - kShortest];
    bits.put(literal_codes_[length.symbol]);
    bits.put(length.value, length.bits);
    bits.put(distance_codes_[sequence.distance_symbol]);
    bits.put(sequence.distance_extra, extra_bits_of_distance(sequence.distance_symbol));
    bits.flush();
    at += sequence.length;
  }
  bits.put(literal_codes_[kEndOfBlock]);
  bits.flush();
}

namespace {

constexpr std::size_t kLengthCodes = 19;  // RFC 1951, 3.2.7

/// Code lengths with their runs shortened.
struct RunLengths {
  std::array<Extra, 286 + 30> items;
  std::size_t count = 0;
  std::array<std::uint32_t, kLengthCodes> counts = {};

  explicit RunLengths(std::span<const std::uint8_t> lengths) {
    for (std::size_t i = 0, run; i < lengths.size(); i += run) {
      const std::size_t equal = run_at(lengths, i);
      if (lengths[i] == 0 && equal >= 3) {
        run = std::min<std::size_t>(equal, 138);
        add(run < 11 ? 17 : 18, run < 11 ? 3 : 7, run - (run < 11 ? 3 : 11));
      } else if (i > 0 && lengths[i - 1] == lengths[i] && equal >= 3) {
        run = std::min<std::size_t>(equal, 6);
        add(16, 2, run - 3);
      } else {
        run = 1;
        add(lengths[i], 0, 0);
      }
    }
  }

 private:
  static std::size_t run_at(std::span<const std::uint8_t> lengths, std::size_t at) {
    std::size_t end = at + 1;
    while (end < lengths.size() && lengths[end] == lengths[at]) ++end;
    return end - at;
  }
  void add(std::size_t symbol, unsigned bits, std::size_t value) {
    items[count++] = {static_cast<std::uint16_t>(symbol), static_cast<std::uint8_t>(bits),
                      static_cast<std::uint16_t>(value)};
    ++counts[symbol];
  }
};

/// How many codes there are up to the last one in use; at least `least`.
std::size_t in_use(std::span<const HuffmanCode> codes, std::size_t least) {
  std::size_t count = codes.size();
  while (count > least && codes[count - 1].length == 0) --count;
  return count;
}

}  // namespace

/// The code lengths, run-length coded, with a code for that code in front (RFC 1951, 3.2.7).
void Packer::write_lengths(Bits& bits) {
  constexpr std::array<unsigned, kLengthCodes> kOrder = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                         11, 4,  12, 3, 13, 2, 14, 1, 15};
  const std::size_t literals = in_use(literal_codes_, kFirstLength), distances = in_use(distance_codes_, 1);
  std::array<std::uint8_t, kLiteralCodes + kDistanceCodes> lengths;
  for (std::size_t i = 0; i < literals; ++i) lengths[i] = literal_codes_[i].length;
  for (std::size_t i = 0; i < distances; ++i) lengths[literals + i] = distance_codes_[i].length;
  const RunLengths runs({lengths.data(), literals + distances});
  std::array<HuffmanCode, kLengthCodes> codes, ordered;
  make_codes(runs.counts, 7, codes);
  std::transform(kOrder.begin(), kOrder.end(), ordered.begin(), [&](unsigned symbol) { return codes[symbol]; });
  const std::size_t shown = in_use(ordered, 4);
  bits.put(literals - kFirstLength, 5);
  bits.put(distances - 1, 5);
  bits.put(shown - 4, 4);
  bits.flush();
  for (std::size_t i = 0; i < shown; ++i) {
    bits.put(ordered[i].length, 3);
    bits.flush();
  }
  for (const Extra& item : std::span(runs.items).first(runs.count)) {
    bits.put(codes[item.symbol]);
    bits.put(item.value, item.bits);
    bits.flush();
  }
}

}  // namespace inkvoice::pdf
