#include "payment/qr_code.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <string>

#include "payment/qr_template.h"

namespace inkvoice::payment {

namespace {

constexpr std::size_t kMostBytes = 2048;  // of message and correction in version 25

/// What a code says, byte by byte; no heap.
struct Message {
  std::array<std::uint8_t, kMostBytes> bytes;
  std::size_t size = 0;
};

/// Mode, length, bytes, end and padding (7.4), as many as the version holds.
template <class Row>
void make_message(std::string_view bytes, const QrTemplate<Row>& shape, Message& out) {
  unsigned pending = 4;  // byte mode; four bits are always pending
  out.size = 0;
  const auto put = [&](unsigned byte) {
    out.bytes[out.size++] = static_cast<std::uint8_t>(pending << 4 | byte >> 4);
    pending = byte & 15;
  };
  if (shape.version >= 10) put(static_cast<unsigned>(bytes.size() >> 8));
  put(static_cast<unsigned>(bytes.size() & 255));
  for (const char c : bytes) put(static_cast<unsigned char>(c));
  out.bytes[out.size++] = static_cast<std::uint8_t>(pending << 4);  // four bits that end it
  for (std::uint8_t pad = 0xEC; out.size < static_cast<std::size_t>(shape.data_bytes); pad ^= 0xEC ^ 0x11) {
    out.bytes[out.size++] = pad;
  }
}

/// Splits into blocks, adds each one's error correction and interleaves them (7.5, 7.6).
template <class Row>
void add_correction(const Message& message, const QrTemplate<Row>& shape, Message& out) {
  const auto blocks = static_cast<std::size_t>(shape.blocks), ecc = static_cast<std::size_t>(shape.ecc_bytes);
  const std::size_t shorter = message.size / blocks, longer = message.size % blocks;
  out.size = message.size + blocks * ecc;
  std::size_t start = 0;
  for (std::size_t block = 0; block < blocks; ++block) {
    const std::size_t size = shorter + (block >= blocks - longer ? 1 : 0);
    std::uint8_t rest[40] = {};  // 32, and room to read a word past them
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint8_t byte = message.bytes[start + i];
      const std::uint8_t* const product = shape.ecc_products[byte ^ rest[0]].data();
      for (std::size_t j = 0; j < 32; j += 8) {  // moved up by one byte, and the product taken off
        std::uint64_t next, factor;
        std::memcpy(&next, rest + j + 1, 8);
        std::memcpy(&factor, product + j, 8);
        next ^= factor;
        std::memcpy(rest + j, &next, 8);
      }
      // The long blocks' last bytes stand behind all others.
      const std::size_t place = i < shorter ? i * blocks + block : shorter * blocks + block - (blocks - longer);
      out.bytes[place] = byte;
    }
    for (std::size_t j = 0; j < ecc; ++j) out.bytes[message.size + j * blocks + block] = rest[j];
    start += size;
  }
}

/// Rows and columns before any mask.
template <class Row>
struct QrDrawn {
  typename QrTemplate<Row>::Rows rows, columns;
};

template <class Row>
[[gnu::always_inline]] inline int ones(Row row) {
  if constexpr (sizeof(Row) > 8) {
    return std::popcount(static_cast<std::uint64_t>(row)) + std::popcount(static_cast<std::uint64_t>(row >> 64));
  } else {
    return std::popcount(row);
  }
}

/// The penalties that a line alone earns: runs of five or more, and what looks like a finder (7.8.3.1).
template <class Row>
[[gnu::always_inline]] inline int line_penalty(Row dark, Row whole) {
  const Row light = ~dark & whole;
  int penalty = 0;
  for (const Row color : {dark, light}) {
    const Row pairs = color & color >> 1;
    const Row fives = pairs & pairs >> 2 & color >> 4;
    penalty += ones<Row>(fives) + 2 * ones<Row>(fives & ~(fives << 1));
  }
  // Outside is light: what is shifted in is 0.
  const Row core =
      dark & ~(dark >> 1) & dark >> 2 & dark >> 3 & dark >> 4 & ~(dark >> 5) & dark >> 6 & ~(dark << 1) & ~(dark >> 7);
  if (core != 0) {
    const Row before = core & ~(dark << 2) & ~(dark << 3) & ~(dark << 4);
    const Row after = core & ~(dark >> 8) & ~(dark >> 9) & ~(dark >> 10);
    penalty += 40 * (ones<Row>(before) + ones<Row>(after));
  }
  return penalty;
}

/// All penalties of a code under a mask, given by rows and by columns; stops where they pass `least`.
template <class Row>
[[gnu::always_inline]] inline int code_penalty(const QrTemplate<Row>& shape, const QrDrawn<Row>& drawn,
                                               std::size_t mask, int least) {
  const int size = shape.size;
  const auto whole = static_cast<Row>((QrCode::Row{1} << size) - 1);
  const auto &over = shape.overlays[mask], &over_columns = shape.overlay_columns[mask];
  int penalty = 0, dark = 0;
  Row above = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(size) && penalty < least; ++i) {
    const Row row = drawn.rows[i] ^ over[i];
    penalty += line_penalty<Row>(row, whole) + line_penalty<Row>(drawn.columns[i] ^ over_columns[i], whole);
    dark += ones<Row>(row);
    if (i > 0) {
      const Row same = ~(row ^ above), aside = ~(row ^ row >> 1);
      penalty += 3 * ones<Row>(same & same >> 1 & aside & whole >> 1);
    }
    above = row;
  }
  const int total = size * size;
  const int steps = (std::abs(dark * 20 - total * 10) + total - 1) / total - 1;  // of five per cent off the half
  return penalty + std::max(steps, 0) * 10;
}

template <class Row>
[[gnu::always_inline]] inline int best_mask(const QrTemplate<Row>& shape, const QrDrawn<Row>& drawn) {
  int best = 0, least = std::numeric_limits<int>::max();
  for (int mask = 0; mask < 8; ++mask) {
    const int penalty = code_penalty(shape, drawn, static_cast<std::size_t>(mask), least);
    if (penalty >= least) continue;
    best = mask;
    least = penalty;
  }
  return best;
}

#if defined(__x86_64__)
// Every x86 since 2008 counts bits in one instruction, but the compiler may only use it where it is asked for.
template <class Row>
[[gnu::target("popcnt")]] int counting_best_mask(const QrTemplate<Row>& shape, const QrDrawn<Row>& drawn) {
  return best_mask(shape, drawn);
}
#endif

template <class Row>
int find_mask(const QrTemplate<Row>& shape, const QrDrawn<Row>& drawn) {
#if defined(__x86_64__)
  static const bool counts = __builtin_cpu_supports("popcnt") != 0;
  if (counts) return counting_best_mask(shape, drawn);
#endif
  return best_mask(shape, drawn);
}

template <class Row>
void draw(std::string_view bytes, const QrTemplate<Row>& shape, int mask, QrCode& out) {
  Message plain, message;
  make_message(bytes, shape, plain);
  add_correction(plain, shape, message);
  QrDrawn<Row> drawn{shape.fixed, shape.fixed_columns};
  const auto* place = shape.places.data();
  for (std::size_t i = 0; i < message.size; ++i) {
    for (int shift = 7; shift >= 0; --shift, ++place) {
      const Row bit = message.bytes[i] >> shift & 1;
      drawn.rows[place->y] |= bit << place->x;
      drawn.columns[place->x] |= bit << place->y;
    }
  }
  out.size = shape.size;
  out.mask = mask >= 0 ? mask : find_mask(shape, drawn);
  const auto& overlay = shape.overlays[static_cast<std::size_t>(out.mask)];
  for (std::size_t y = 0; y < static_cast<std::size_t>(shape.size); ++y) out.rows[y] = drawn.rows[y] ^ overlay[y];
}

}  // namespace

std::optional<QrCode> encode_qr(std::string_view bytes, int most_version, int mask) {
  int version = 1;
  while (version <= most_version && bytes.size() > static_cast<std::size_t>(qr_capacity(version))) ++version;
  if (version > most_version) return std::nullopt;
  QrCode out;
  if (version <= kMostNarrowVersion) {
    draw(bytes, qr_template<std::uint64_t>(version), mask, out);
  } else {
    draw(bytes, qr_template<QrCode::Row>(version), mask, out);
  }
  return out;
}

void pack_rows(const QrCode& code, std::string& out) {
  out.clear();
  for (int y = 0; y < code.size; ++y) {
    for (int x = 0; x < code.size; x += 8) {
      auto byte = static_cast<unsigned>(code.rows[static_cast<std::size_t>(y)] >> x & 0xFF);
      unsigned turned = 0;
      for (int bit = 0; bit < 8; ++bit, byte >>= 1) turned = turned << 1 | (byte & 1);
      out += static_cast<char>(turned);
    }
  }
}

}  // namespace inkvoice::payment
