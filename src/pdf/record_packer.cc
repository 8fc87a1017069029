#include "pdf/record_packer.h"

#include <libdeflate.h>

#include <algorithm>
#include <bit>

#include "pdf/huffman.h"

namespace inkvoice::pdf {

namespace {

// RFC 1951, 3.2.5 to 3.2.7.
constexpr std::size_t kLeastMatch = 3, kLongestMatch = 258;
constexpr std::uint32_t kMatch = 1U << 31, kMostStretches = 0xFFFF;
constexpr std::size_t kOverread = 8;
constexpr unsigned kEndOfBlock = 256, kFirstLength = 257, kDynamic = 2;
constexpr unsigned kRepeat = 16, kFewZeros = 17, kManyZeros = 18, kLongestOfLengths = 7, kLongestCode = 15;
constexpr std::array<std::uint8_t, 19> kOrder = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

/// A value of a range that a symbol begins: the rest follows it in `extra` bits.
struct Ranged {
  unsigned symbol = 0, extra = 0, rest = 0;
};

constexpr Ranged distance_range(std::size_t distance) {
  const auto value = static_cast<unsigned>(distance - 1);
  if (value < 4) return {value, 0, 0};
  const auto extra = static_cast<unsigned>(std::bit_width(value)) - 2;
  return {2 * extra + (value >> extra), extra, value & ((1U << extra) - 1)};
}

constexpr Ranged length_range(std::size_t length) {
  const auto value = static_cast<unsigned>(length - kLeastMatch);
  if (length == kLongestMatch) return {28, 0, 0};
  if (value < 8) return {value, 0, 0};
  const auto extra = static_cast<unsigned>(std::bit_width(value)) - 3;
  return {4 * extra + (value >> extra), extra, value & ((1U << extra) - 1)};
}

/// How many of `most` bytes are the same here and `distance` before; up to seven behind them are looked at.
std::size_t common_bytes(const char* here, std::size_t distance, std::size_t most) {
  std::size_t same = 0;
  while (same < most) {
    std::uint64_t x, y;
    std::memcpy(&x, here + same, 8);
    std::memcpy(&y, here + same - distance, 8);
    if (x != y) {
      const int bits = std::endian::native == std::endian::little ? std::countr_zero(x ^ y) : std::countl_zero(x ^ y);
      same += static_cast<std::size_t>(bits) / 8;
      break;
    }
    same += 8;
  }
  return std::min(same, most);
}

class BitWriter {
 public:
  explicit BitWriter(char* out) : out_(out) {}
  /// At most 56 bits between two calls of flush(), which wants room for eight bytes.
  void put(std::uint64_t bits, unsigned count) {
    waiting_ |= bits << count_;
    count_ += count;
  }
  void flush() {
    const std::uint64_t bits = waiting_;
    char* const out = out_;
    for (unsigned i = 0; i < 8; ++i) out[i] = static_cast<char>(bits >> 8 * i);  // one store
    out_ = out + count_ / 8;
    waiting_ = bits >> (count_ & ~7U);
    count_ &= 7;
  }
  char* finish() {
    flush();
    if (count_ > 0) *out_++ = static_cast<char>(waiting_);
    return out_;
  }

 private:
  char* out_;
  std::uint64_t waiting_ = 0;
  unsigned count_ = 0;
};

/// Code lengths in the words of 3.2.7: a length, or how often the last one or none comes again.
struct LengthWord {
  std::uint8_t symbol = 0, extra = 0, rest = 0;
};

std::vector<LengthWord> say_lengths(std::span<const std::uint8_t> lengths) {
  std::vector<LengthWord> out;
  for (std::size_t i = 0; i < lengths.size();) {
    std::size_t run = 1;
    while (i + run < lengths.size() && lengths[i + run] == lengths[i] && run < 138) ++run;
    if (lengths[i] == 0 && run >= 11) {
      out.push_back({kManyZeros, 7, static_cast<std::uint8_t>(run - 11)});
    } else if (lengths[i] == 0 && run >= 3) {
      out.push_back({kFewZeros, 3, static_cast<std::uint8_t>(run - 3)});
    } else if (i > 0 && lengths[i] == lengths[i - 1] && run >= 3) {
      run = std::min<std::size_t>(run, 6);
      out.push_back({kRepeat, 2, static_cast<std::uint8_t>(run - 3)});
    } else {
      run = 1;
      out.push_back({lengths[i], 0, 0});
    }
    i += run;
  }
  return out;
}

void write_header(BitWriter& bits, std::span<const std::uint8_t> literals, std::span<const std::uint8_t> distances) {
  std::vector<std::uint8_t> all(literals.begin(), literals.end());
  all.insert(all.end(), distances.begin(), distances.end());
  const std::vector<LengthWord> words = say_lengths(all);
  std::array<std::uint32_t, kOrder.size()> counts = {};
  for (const LengthWord& word : words) ++counts[word.symbol];
  std::array<std::uint8_t, kOrder.size()> lengths = {};
  std::array<std::uint16_t, kOrder.size()> codes = {};
  find_code_lengths(counts, kLongestOfLengths, lengths);
  find_codes(lengths, codes);
  std::size_t said = kOrder.size();
  while (said > 4 && lengths[kOrder[said - 1]] == 0) --said;
  bits.put(1 | kDynamic << 1, 3);  // the last block
  bits.put(literals.size() - kFirstLength, 5);
  bits.put(distances.size() - 1, 5);
  bits.put(said - 4, 4);
  bits.flush();
  for (std::size_t i = 0; i < said; ++i) {
    bits.put(lengths[kOrder[i]], 3);
    bits.flush();
  }
  for (const LengthWord& word : words) {
    bits.put(codes[word.symbol], lengths[word.symbol]);
    bits.put(word.rest, word.extra);
    bits.flush();
  }
}

}  // namespace

void RecordPacker::find_tokens(std::string_view data, std::span<const Stretch> stretches) {
  tokens_.resize(std::max(tokens_.size(), data.size()));  // never more than bytes
  std::uint32_t* token = tokens_.data();
  const auto literals = [&](const char* from, const char* to) {
    for (; from < to; ++from) {
      const auto byte = static_cast<unsigned char>(*from);
      *token++ = byte;
      ++literal_counts_[byte];
    }
  };
  const char* here = data.data();
  for (std::uint32_t i = 0; i < stretches.size(); ++i) {
    const char* const end = data.data() + stretches[i].end;
    const std::size_t distance = stretches[i].distance;
    const bool like = distance > 0 && distance <= kMostDistance && i <= kMostStretches;
    const char* const first = like ? std::min(data.data() + distance, end) : end;  // that has something before it
    literals(here, first);
    here = std::max(here, first);
    std::uint32_t matches = 0;
    while (here < end) {
      const std::size_t most = std::min(static_cast<std::size_t>(end - here), kMostMatch);
      const std::size_t same = common_bytes(here, distance, most);
      const char* unlike = here;
      here += same;
      if (same >= kLeastMatch) {
        *token++ = kMatch | static_cast<std::uint32_t>(same) << 16 | i;
        ++length_counts_[same];
        ++matches;
        unlike = here;
      }
      if (same < most) ++here;  // this byte differs
      literals(unlike, here);
    }
    if (matches > 0) distance_counts_[distance_range(distance).symbol] += matches;
  }
  token_count_ = static_cast<std::size_t>(token - tokens_.data());
  for (std::size_t length = kLeastMatch; length <= kMostMatch; ++length) {
    literal_counts_[kFirstLength + length_range(length).symbol] += length_counts_[length];
  }
  literal_counts_[kEndOfBlock] = 1;
}

void RecordPacker::find_length_bits(std::span<const std::uint8_t> lengths, std::span<const std::uint16_t> codes) {
  for (std::size_t length = kLeastMatch; length <= kMostMatch; ++length) {
    if (length_counts_[length] == 0) continue;
    const Ranged range = length_range(length);
    const unsigned symbol = kFirstLength + range.symbol;
    length_bits_[length] = {codes[symbol] | range.rest << lengths[symbol], lengths[symbol] + range.extra};
  }
}

void RecordPacker::find_distance_bits(std::span<const Stretch> stretches, std::span<const std::uint8_t> lengths,
                                      std::span<const std::uint16_t> codes) {
  distance_bits_.clear();
  for (const Stretch& stretch : stretches) {
    const Ranged range = distance_range(std::clamp<std::size_t>(stretch.distance, 1, kMostDistance));
    distance_bits_.push_back(
        {codes[range.symbol] | range.rest << lengths[range.symbol], lengths[range.symbol] + range.extra});
  }
}

void RecordPacker::write_block(Buffer& out, std::span<const Stretch> stretches) {
  std::array<std::uint8_t, kLiterals> literal_lengths = {};
  std::array<std::uint8_t, kDistances> distance_lengths = {};
  std::array<std::uint16_t, kLiterals> literals = {};
  std::array<std::uint16_t, kDistances> distances = {};
  find_code_lengths(literal_counts_, kLongestCode, literal_lengths);
  find_code_lengths(distance_counts_, kLongestCode, distance_lengths);
  find_codes(literal_lengths, literals);
  find_codes(distance_lengths, distances);
  find_length_bits(literal_lengths, literals);
  find_distance_bits(stretches, distance_lengths, distances);
  constexpr std::size_t kMostHeader = 1024, kMostToken = 8;
  char* const start = out.room(kMostHeader + kMostToken * token_count_);
  BitWriter bits(start);
  write_header(bits, literal_lengths, distance_lengths);
  std::array<Bits, 256> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = {literals[i], literal_lengths[i]};
  for (const std::uint32_t token : std::span(tokens_).first(token_count_)) {
    const bool match = token >= kMatch;
    const Bits first = match ? length_bits_[token >> 16 & 0x1FF] : bytes[token];
    bits.put(first.value, first.count);
    if (match) {
      const Bits distance = distance_bits_[token & kMostStretches];
      bits.put(distance.value, distance.count);
    }
    bits.flush();
  }
  bits.put(literals[kEndOfBlock], literal_lengths[kEndOfBlock]);
  out.commit(static_cast<std::size_t>(bits.finish() - start));
}

void RecordPacker::append(Buffer& out, Buffer& records, std::span<const Stretch> stretches) {
  std::memset(records.room(kOverread), 0, kOverread);
  const std::string_view data = records.view();
  literal_counts_.fill(0);
  length_counts_.fill(0);
  distance_counts_.fill(0);
  find_tokens(data, stretches);
  out << "\x78\x01";  // deflate, a window of 32 KiB
  write_block(out, stretches);
  const std::uint32_t sum = libdeflate_adler32(1, data.data(), data.size());
  for (int shift = 24; shift >= 0; shift -= 8) out << static_cast<char>(sum >> shift & 0xFF);
}

}  // namespace inkvoice::pdf
