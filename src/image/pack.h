/// The smallest form that says the same picture: a palette, grey or colour; with opacity only where it is needed.
#pragma once

#include <vector>

#include "image/picture.h"

namespace inkvoice::image {

/// Four bytes a pixel: red, green, blue, opacity.
struct Rgba {
  std::uint32_t width = 0, height = 0;
  std::vector<unsigned char> rgba;
};

Raster pack(const Rgba& picture);

}  // namespace inkvoice::image
