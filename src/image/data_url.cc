#include <array>

#include "image/picture.h"

namespace inkvoice::image {

namespace {

constexpr std::array<std::int8_t, 256> kSextets = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}();

/// RFC 4648, 4: whole groups of four, padded.
Result<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return fail(Code::Invalid, "is not valid base64");
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  std::string out;
  out.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t word = 0;
  int bits = 0;
  for (const char c : text) {
    const std::int8_t value = kSextets[static_cast<unsigned char>(c)];
    if (value < 0) return fail(Code::Invalid, "is not valid base64");
    word = word << 6 | static_cast<unsigned char>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(word >> bits & 255);
  }
  return out;
}

}  // namespace

Result<Picture> read_data_url(std::string_view url) {
  constexpr std::string_view kPng = "data:image/png;base64,", kJpeg = "data:image/jpeg;base64,",
                             kSvg = "data:image/svg+xml;base64,";
  for (const std::string_view head : {kPng, kJpeg, kSvg}) {
    if (!url.starts_with(head)) continue;
    const std::string bytes = TRY(decode_base64(url.substr(head.size())));
    if (head == kPng) return TRY(read_png(as_bytes(bytes)));
    if (head == kJpeg) return TRY(read_jpeg(as_bytes(bytes)));
    return TRY(read_svg(bytes));
  }
  return fail(Code::Invalid, "must be a data: URL of a PNG, JPEG or SVG in base64");
}

Result<void> check(std::string_view url) {
  TRY(read_data_url(url));
  return {};
}

}  // namespace inkvoice::image
