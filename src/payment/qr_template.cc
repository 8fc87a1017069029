#include "payment/qr_template.h"

#include <cstdlib>
#include <memory>
#include <mutex>

namespace inkvoice::payment {

namespace {

// ISO/IEC 18004, table 9, level M, by version.
constexpr std::array<int, kMostVersion + 1> kEccBytes = {0,  10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22,
                                                         22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28};
constexpr std::array<int, kMostVersion + 1> kBlocks = {0, 1, 1,  1,  2,  2,  4,  4,  4,  5,  5,  5,  8,
                                                       9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21};

/// Modules that are left for the message and its error correction.
constexpr int raw_modules(int version) {
  int result = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const int alignments = version / 7 + 2;
    result -= (25 * alignments - 10) * alignments - 55;
    if (version >= 7) result -= 36;
  }
  return result;
}

constexpr int data_bytes(int version) {
  const auto v = static_cast<std::size_t>(version);
  return raw_modules(version) / 8 - kEccBytes[v] * kBlocks[v];
}

/// In GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1.
constexpr std::uint8_t multiply(unsigned a, unsigned b) {
  unsigned product = 0;
  for (int i = 7; i >= 0; --i) product = (product << 1) ^ ((product >> 7) * 0x11D) ^ ((b >> i & 1) * a);
  return static_cast<std::uint8_t>(product);
}

bool inverts(int mask, int x, int y) {
  switch (mask) {
    case 0:
      return (x + y) % 2 == 0;
    case 1:
      return y % 2 == 0;
    case 2:
      return x % 3 == 0;
    case 3:
      return (x + y) % 3 == 0;
    case 4:
      return (x / 3 + y / 2) % 2 == 0;
    case 5:
      return x * y % 2 + x * y % 3 == 0;
    case 6:
      return (x * y % 2 + x * y % 3) % 2 == 0;
    default:
      return ((x + y) % 2 + x * y % 3) % 2 == 0;
  }
}

template <class Row>
class Maker {
  using Rows = typename QrTemplate<Row>::Rows;

 public:
  explicit Maker(int version) : size_(version * 4 + 17) {
    const auto v = static_cast<std::size_t>(version);
    out_.version = version;
    out_.size = size_;
    out_.blocks = kBlocks[v];
    out_.ecc_bytes = kEccBytes[v];
    out_.data_bytes = data_bytes(version);
  }

  QrTemplate<Row> make() {
    draw_fixed();
    find_places();
    for (int mask = 0; mask < 8; ++mask) draw_overlay(mask);
    make_products();
    return std::move(out_);
  }

 private:
  static void turn(Rows& rows, Rows& columns, int x, int y) {
    rows[static_cast<std::size_t>(y)] ^= Row{1} << x;
    columns[static_cast<std::size_t>(x)] ^= Row{1} << y;
  }
  bool is_fixed(int x, int y) const { return (taken_[static_cast<std::size_t>(y)] >> x & 1) != 0; }

  void set(int x, int y, bool dark) {
    if (x < 0 || y < 0 || x >= size_ || y >= size_) return;
    const bool is_dark = (out_.fixed[static_cast<std::size_t>(y)] >> x & 1) != 0;
    if (is_dark != dark) turn(out_.fixed, out_.fixed_columns, x, y);
    taken_[static_cast<std::size_t>(y)] |= Row{1} << x;
  }

  void draw_fixed() {
    for (int i = 0; i < size_; ++i) {  // timing
      set(6, i, i % 2 == 0);
      set(i, 6, i % 2 == 0);
    }
    draw_finder(3, 3);
    draw_finder(size_ - 4, 3);
    draw_finder(3, size_ - 4);
    draw_alignments();
    for (int i = 0; i < 15; ++i) {  // format information: filled in by the mask's overlay
      const auto [x1, y1] = format_place(i, true);
      const auto [x2, y2] = format_place(i, false);
      set(x1, y1, false);
      set(x2, y2, false);
    }
    set(8, size_ - 8, true);
    if (out_.version >= 7) draw_version();
  }

  void draw_finder(int x, int y) {
    for (int dy = -4; dy <= 4; ++dy) {
      for (int dx = -4; dx <= 4; ++dx) {
        const int distance = std::max(std::abs(dx), std::abs(dy));
        set(x + dx, y + dy, distance != 2 && distance != 4);
      }
    }
  }

  void draw_alignments() {
    if (out_.version == 1) return;
    const int count = out_.version / 7 + 2;
    const int step = (out_.version * 8 + count * 3 + 5) / (count * 4 - 4) * 2;
    std::vector<int> centers(static_cast<std::size_t>(count), 6);
    for (int i = count - 1, at = size_ - 7; i >= 1; --i, at -= step) centers[static_cast<std::size_t>(i)] = at;
    const int last = size_ - 7;
    for (const int y : centers) {
      for (const int x : centers) {
        if ((x == 6 && y == 6) || (x == 6 && y == last) || (x == last && y == 6)) continue;  // finders
        for (int dy = -2; dy <= 2; ++dy) {
          for (int dx = -2; dx <= 2; ++dx) set(x + dx, y + dy, std::max(std::abs(dx), std::abs(dy)) != 1);
        }
      }
    }
  }

  void draw_version() {
    int rest = out_.version;  // Golay code, annex D
    for (int i = 0; i < 12; ++i) rest = (rest << 1) ^ ((rest >> 11) * 0x1F25);
    const int bits = out_.version << 12 | rest;
    for (int i = 0; i < 18; ++i) {
      const int a = size_ - 11 + i % 3, b = i / 3;
      set(a, b, (bits >> i & 1) != 0);
      set(b, a, (bits >> i & 1) != 0);
    }
  }

  /// Where bit `i` of the format information stands, around the upper left finder or beside the two others.
  std::pair<int, int> format_place(int i, bool first) const {
    if (first) {
      if (i <= 5) return {8, i};
      if (i <= 8) return {i == 8 ? 7 : 8, i == 6 ? 7 : 8};
      return {14 - i, 8};
    }
    if (i < 8) return {size_ - 1 - i, 8};
    return {8, size_ - 15 + i};
  }

  /// Pairs of columns from the right, up and down in turn; the timing column is stepped over.
  void find_places() {
    for (int right = size_ - 1; right >= 1; right -= 2) {
      if (right == 6) right = 5;
      const bool up = ((right + 1) & 2) == 0;
      for (int i = 0; i < size_; ++i) {
        const int y = up ? size_ - 1 - i : i;
        for (int x = right; x > right - 2; --x) {
          if (!is_fixed(x, y)) out_.places.push_back({static_cast<std::uint8_t>(x), static_cast<std::uint8_t>(y)});
        }
      }
    }
  }

  void draw_overlay(int mask) {
    const auto m = static_cast<std::size_t>(mask);
    for (int y = 0; y < size_; ++y) {
      for (int x = 0; x < size_; ++x) {
        if (!is_fixed(x, y) && inverts(mask, x, y)) turn(out_.overlays[m], out_.overlay_columns[m], x, y);
      }
    }
    const int data = mask;  // level M is 00
    int rest = data;        // BCH code, annex C
    for (int i = 0; i < 10; ++i) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    const int bits = (data << 10 | rest) ^ 0x5412;
    for (int i = 0; i < 15; ++i) {
      if ((bits >> i & 1) == 0) continue;
      for (const bool first : {true, false}) {
        const auto [x, y] = format_place(i, first);
        turn(out_.overlays[m], out_.overlay_columns[m], x, y);
      }
    }
  }

  void make_products() {
    const auto degree = static_cast<std::size_t>(out_.ecc_bytes);
    std::vector<std::uint8_t> generator(degree, 0);  // without its first coefficient, which is 1
    generator[degree - 1] = 1;
    unsigned root = 1;
    for (std::size_t i = 0; i < degree; ++i) {
      for (std::size_t j = 0; j < degree; ++j) {
        generator[j] = multiply(generator[j], root);
        if (j + 1 < degree) generator[j] ^= generator[j + 1];
      }
      root = multiply(root, 2);
    }
    for (unsigned byte = 0; byte < 256; ++byte) {
      for (std::size_t j = 0; j < degree; ++j) out_.ecc_products[byte][j] = multiply(generator[j], byte);
    }
  }

  const int size_;
  QrTemplate<Row> out_;
  Rows taken_ = {};
};

}  // namespace

template <class Row>
const QrTemplate<Row>& qr_template(int version) {
  static std::array<std::once_flag, kMostVersion + 1> made;
  static std::array<std::unique_ptr<const QrTemplate<Row>>, kMostVersion + 1> templates;
  const auto v = static_cast<std::size_t>(version);
  std::call_once(made[v], [&] { templates[v] = std::make_unique<const QrTemplate<Row>>(Maker<Row>(version).make()); });
  return *templates[v];
}

template const QrTemplate<std::uint64_t>& qr_template(int version);
template const QrTemplate<QrCode::Row>& qr_template(int version);

int qr_capacity(int version) { return data_bytes(version) - (version < 10 ? 2 : 3); }

}  // namespace inkvoice::payment
