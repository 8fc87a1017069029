/// QR codes (ISO/IEC 18004) of bytes at error correction level M, fast enough to stand on every invoice: what is the
/// same in all codes of a version is made once, and masks are judged 64 or 128 modules at a time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace inkvoice::payment {

constexpr int kMostVersion = 25;
constexpr int kMostSize = 17 + 4 * kMostVersion;

/// Rows of modules from the top; a set bit is dark, bit 0 is leftmost.
struct QrCode {
  __extension__ using Row = unsigned __int128;
  int size = 0;  ///< modules on a side, without the quiet zone of four
  int mask = 0;
  std::array<Row, kMostSize> rows = {};

  bool dark(int x, int y) const { return (rows[static_cast<std::size_t>(y)] >> x & 1) != 0; }
};

/// `bytes` in the smallest version that holds them; nothing where that is above `most_version`. Of the eight masks the
/// one that the standard's penalties favour, or `mask` where it is not negative.
std::optional<QrCode> encode_qr(std::string_view bytes, int most_version = kMostVersion, int mask = -1);

/// A rectangle of modules.
struct Modules {
  std::uint8_t x = 0, y = 0, width = 0, height = 0;
};

/// The dark modules as rectangles that do not overlap: runs, joined with equal ones beneath.
void merge_modules(const QrCode& code, std::vector<Modules>& out);

}  // namespace inkvoice::payment
