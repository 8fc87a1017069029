/// Pictures that a user gives: PNG and JPEG as samples or packed data, SVG as paths. Nothing is fetched, nothing is
/// run.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/bytes.h"
#include "base/result.h"
#include "image/drawing.h"

namespace inkvoice::image {

/// More is refused from the header, before anything is unpacked.
constexpr std::uint64_t kMostPixels = 25'000'000;

/// Samples in rows from the top, each row padded to whole bytes; sRGB.
struct Raster {
  std::uint32_t width = 0, height = 0;
  int components = 3;   ///< 1: grey, or an index where there is a palette; 3: red, green, blue
  int bits = 8;         ///< of a component: 1, 2, 4 or 8
  std::string palette;  ///< three bytes a colour; empty for none
  std::string samples;
  std::string alpha;  ///< a byte a pixel, 255 is opaque; empty where all are
};

/// A JPEG's own data, packed as it came; what tells of the camera and the place is left out.
struct Jpeg {
  std::uint32_t width = 0, height = 0;
  int components = 3;      ///< 1, 3 or 4
  bool inverted = false;   ///< Adobe's CMYK: 255 is no ink
  bool plain_rgb = false;  ///< three components that are not YCbCr, though no Adobe marker says so
  int orientation = 1;     ///< how it is to be turned, 1 to 8 as Exif 2.32 has them; 5 and more swap width and height
  std::string data;
};

using Picture = std::variant<Raster, Jpeg, Drawing>;

/// What a `data:` URL of a PNG, JPEG or SVG shows. Invalid, with a sentence that says what is wrong with the picture.
/// The same URL gives the same picture. A raster with more pixels than print can show is made smaller.
Result<Picture> read_data_url(std::string_view url);

Result<Raster> read_png(ByteView bytes);
Result<Jpeg> read_jpeg(ByteView bytes);
Result<Drawing> read_svg(std::string_view text);

/// Can the picture be read? For who takes it in: as costly as read_data_url.
Result<void> check(std::string_view url);

}  // namespace inkvoice::image
