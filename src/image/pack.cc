#include "image/pack.h"

#include <array>
#include <optional>

namespace inkvoice::image {

namespace {

constexpr std::size_t kMostColors = 256;

/// Colours in the order in which they are first seen, found by open addressing.
class Palette {
 public:
  /// Nothing when the picture has too many colours.
  std::optional<unsigned> index_of(std::uint32_t color) {
    if (color == last_color_) return last_index_;
    std::size_t at = color * 0x9E3779B1U >> 22;  // ten bits
    while (slots_[at].used && slots_[at].color != color) at = (at + 1) % slots_.size();
    if (!slots_[at].used) {
      if (colors_.size() == kMostColors) return std::nullopt;
      slots_[at] = {true, color, static_cast<unsigned>(colors_.size())};
      colors_.push_back(color);
    }
    last_color_ = color;
    last_index_ = slots_[at].index;
    return last_index_;
  }
  const std::vector<std::uint32_t>& colors() const { return colors_; }

 private:
  struct Slot {
    bool used = false;
    std::uint32_t color = 0;
    unsigned index = 0;
  };
  std::array<Slot, 1024> slots_;
  std::vector<std::uint32_t> colors_;
  std::uint32_t last_color_ = 0xFFFFFFFF;  // no colour has four bytes
  unsigned last_index_ = 0;
};

std::uint32_t color_of(const unsigned char* pixel) {
  return std::uint32_t{pixel[0]} << 16 | std::uint32_t{pixel[1]} << 8 | pixel[2];
}

/// One value a pixel in rows of `bits`.
std::string pack_rows(const std::string& values, std::uint32_t width, std::uint32_t height, int bits) {
  if (bits == 8) return values;
  const auto per_byte = static_cast<std::uint32_t>(8 / bits);
  std::string out;
  out.reserve(std::size_t{(width + per_byte - 1) / per_byte} * height);
  std::size_t at = 0;
  for (std::uint32_t y = 0; y < height; ++y) {
    unsigned byte = 0;
    for (std::uint32_t x = 0; x < width; ++x) {
      byte |= static_cast<unsigned>(static_cast<unsigned char>(values[at++])) << (8 - bits - bits * int(x % per_byte));
      if (x % per_byte != per_byte - 1 && x + 1 != width) continue;
      out += static_cast<char>(byte);
      byte = 0;
    }
  }
  return out;
}

bool pack_indexed(const Rgba& picture, Raster& out) {
  Palette palette;
  const std::size_t pixels = std::size_t{picture.width} * picture.height;
  std::string indexes(pixels, '\0');
  for (std::size_t i = 0; i < pixels; ++i) {
    const auto index = palette.index_of(color_of(picture.rgba.data() + i * 4));
    if (!index) return false;
    indexes[i] = static_cast<char>(*index);
  }
  const std::size_t colors = palette.colors().size();
  out.components = 1;
  out.bits = colors <= 2 ? 1 : colors <= 4 ? 2 : colors <= 16 ? 4 : 8;
  for (const std::uint32_t color : palette.colors()) {
    for (const unsigned shift : {16U, 8U, 0U}) out.palette += static_cast<char>(color >> shift & 255);
  }
  out.samples = pack_rows(indexes, picture.width, picture.height, out.bits);
  return true;
}

}  // namespace

Raster pack(const Rgba& picture) {
  Raster out{.width = picture.width, .height = picture.height};
  const std::size_t pixels = std::size_t{picture.width} * picture.height;
  bool opaque = true, gray = true;
  for (std::size_t i = 0; i < pixels; ++i) {
    const unsigned char* pixel = picture.rgba.data() + i * 4;
    opaque = opaque && pixel[3] == 255;
    gray = gray && pixel[0] == pixel[1] && pixel[1] == pixel[2];
  }
  if (!opaque) {
    out.alpha.resize(pixels);
    for (std::size_t i = 0; i < pixels; ++i) out.alpha[i] = static_cast<char>(picture.rgba[i * 4 + 3]);
  }
  if (pack_indexed(picture, out)) return out;
  out.components = gray ? 1 : 3;
  const auto components = static_cast<std::size_t>(out.components);
  out.samples.resize(pixels * components);
  for (std::size_t i = 0; i < pixels; ++i) {
    for (std::size_t c = 0; c < components; ++c) {
      out.samples[i * components + c] = static_cast<char>(picture.rgba[i * 4 + c]);
    }
  }
  return out;
}

}  // namespace inkvoice::image
