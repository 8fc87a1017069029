#include "payment/qr_code.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <string>

#include "payment/qr_template.h"

namespace inkvoice::payment {

namespace {

/// Mode, length, bytes, end and padding (7.4), as many as the version holds.
std::vector<std::uint8_t> make_message(std::string_view bytes, const QrTemplate& shape) {
  std::vector<std::uint8_t> out;
  out.reserve(static_cast<std::size_t>(shape.data_bytes));
  const bool long_count = shape.version >= 10;
  unsigned pending = 4;  // byte mode; four bits are always pending
  const auto put = [&](unsigned byte) {
    out.push_back(static_cast<std::uint8_t>(pending << 4 | byte >> 4));
    pending = byte & 15;
  };
  if (long_count) put(static_cast<unsigned>(bytes.size() >> 8));
  put(static_cast<unsigned>(bytes.size() & 255));
  for (const char c : bytes) put(static_cast<unsigned char>(c));
  out.push_back(static_cast<std::uint8_t>(pending << 4));  // four bits that end it
  for (std::uint8_t pad = 0xEC; out.size() < static_cast<std::size_t>(shape.data_bytes); pad ^= 0xEC ^ 0x11) {
    out.push_back(pad);
  }
  return out;
}

/// Splits into blocks, adds each one's error correction and interleaves them (7.5, 7.6).
std::vector<std::uint8_t> add_correction(const std::vector<std::uint8_t>& message, const QrTemplate& shape) {
  const auto blocks = static_cast<std::size_t>(shape.blocks), ecc = static_cast<std::size_t>(shape.ecc_bytes);
  const std::size_t shorter = message.size() / blocks, longer = message.size() % blocks;
  std::vector<std::uint8_t> out(message.size() + blocks * ecc);
  std::size_t start = 0;
  for (std::size_t block = 0; block < blocks; ++block) {
    const bool is_long = block >= blocks - longer;
    const std::size_t size = shorter + (is_long ? 1 : 0);
    std::array<std::uint8_t, 33> rest = {};
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint8_t byte = message[start + i];
      const std::uint8_t factor = byte ^ rest[0];
      const auto& product = shape.ecc_products[factor];
      for (std::size_t j = 0; j < 32; ++j) rest[j] = static_cast<std::uint8_t>(rest[j + 1] ^ product[j]);
      // The long blocks' last bytes stand behind all others.
      const std::size_t place = i < shorter ? i * blocks + block : shorter * blocks + block - (blocks - longer);
      out[place] = byte;
    }
    for (std::size_t j = 0; j < ecc; ++j) out[message.size() + j * blocks + block] = rest[j];
    start += size;
  }
  return out;
}

template <class Row>
int ones(Row row) {
  if constexpr (sizeof(Row) > 8) {
    return std::popcount(static_cast<std::uint64_t>(row)) + std::popcount(static_cast<std::uint64_t>(row >> 64));
  } else {
    return std::popcount(row);
  }
}

/// The penalties that a line alone earns: runs of five or more, and what looks like a finder (7.8.3.1).
template <class Row>
int line_penalty(Row dark, Row whole) {
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

/// All penalties of a masked code, given by rows and by columns.
template <class Row>
int code_penalty(const QrRows& rows, const QrRows& columns, const QrRows& over, const QrRows& over_columns, int size) {
  const Row whole = static_cast<Row>((QrRow{1} << size) - 1);
  int penalty = 0, dark = 0;
  Row above = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(size); ++i) {
    const Row row = static_cast<Row>(rows[i] ^ over[i]);
    penalty += line_penalty<Row>(row, whole) + line_penalty<Row>(static_cast<Row>(columns[i] ^ over_columns[i]), whole);
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

int find_mask(const QrRows& rows, const QrRows& columns, const QrTemplate& shape) {
  int best = 0, least = std::numeric_limits<int>::max();
  for (int mask = 0; mask < 8; ++mask) {
    const auto m = static_cast<std::size_t>(mask);
    const auto penalty_of = shape.size <= 64 ? code_penalty<std::uint64_t> : code_penalty<QrRow>;
    const int penalty = penalty_of(rows, columns, shape.overlays[m], shape.overlay_columns[m], shape.size);
    if (penalty >= least) continue;
    best = mask;
    least = penalty;
  }
  return best;
}

}  // namespace

std::optional<QrCode> encode_qr(std::string_view bytes, int most_version, int mask) {
  int version = 1;
  while (version <= most_version && bytes.size() > static_cast<std::size_t>(qr_capacity(version))) ++version;
  if (version > most_version) return std::nullopt;
  const QrTemplate& shape = qr_template(version);
  const std::vector<std::uint8_t> message = add_correction(make_message(bytes, shape), shape);
  QrRows rows = shape.fixed, columns = shape.fixed_columns;
  for (std::size_t i = 0; i < message.size() * 8; ++i) {
    const QrRow bit = message[i / 8] >> (7 - i % 8) & 1;
    const auto [x, y] = shape.places[i];
    rows[y] |= bit << x;
    columns[x] |= bit << y;
  }
  QrCode out;
  out.size = shape.size;
  out.mask = mask >= 0 ? mask : find_mask(rows, columns, shape);
  const QrRows& overlay = shape.overlays[static_cast<std::size_t>(out.mask)];
  for (std::size_t y = 0; y < static_cast<std::size_t>(shape.size); ++y) out.rows[y] = rows[y] ^ overlay[y];
  return out;
}

void merge_modules(const QrCode& code, std::vector<Modules>& out) {
  out.clear();
  std::array<std::size_t, kMostSize> above;  // by its left end: the rectangle that ends in the row above
  constexpr std::size_t kNone = ~std::size_t{0};
  above.fill(kNone);
  for (int y = 0; y < code.size; ++y) {
    for (int x = 0; x < code.size; ++x) {
      std::size_t& open = above[static_cast<std::size_t>(x)];
      if (!code.dark(x, y) || (x > 0 && code.dark(x - 1, y))) {
        open = kNone;
        continue;
      }
      int end = x;
      while (end < code.size && code.dark(end, y)) ++end;
      if (open != kNone && out[open].width == end - x) {
        ++out[open].height;
        continue;
      }
      open = out.size();
      out.push_back(
          {static_cast<std::uint8_t>(x), static_cast<std::uint8_t>(y), static_cast<std::uint8_t>(end - x), 1});
    }
  }
}

}  // namespace inkvoice::payment
