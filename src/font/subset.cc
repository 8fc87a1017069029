#include "font/subset.h"

#include <hb-subset.h>
#include <hb.h>

#include "font/glyf_subset.h"

namespace inkvoice::font {

Result<Bytes> subset(const Face& face, std::span<const GlyphId> glyphs, std::span<const std::uint8_t> codes) {
  if (face.has_glyf()) return subset_glyf(face, glyphs, codes);
  return fail(Code::Corrupt, "The face has no TrueType outlines.");
}

}  // namespace inkvoice::font
