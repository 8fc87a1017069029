#include "font/subset.h"

#include "font/cff_subset.h"
#include "font/glyf_subset.h"

namespace inkvoice::font {

Result<Bytes> subset(const Face& face, std::span<const GlyphId> glyphs, std::span<const std::uint8_t> codes) {
  if (face.has_glyf()) return subset_glyf(face, glyphs, codes);
  return subset_cff(face, glyphs);
}

}  // namespace inkvoice::font
