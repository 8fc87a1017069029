/// QR codes (ISO/IEC 18004) of bytes at error correction level M, fast enough to stand on every invoice: what is the
/// same in all codes of a version is made once, and masks are judged 64 or 128 modules at a time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

/// The modules as a bitmap: rows from the top, each filled to whole bytes, the leftmost module in the highest bit,
/// dark 1.
void pack_rows(const QrCode& code, std::string& out);

}  // namespace inkvoice::payment
