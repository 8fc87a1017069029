/// Subsets of CFF outlines (Adobe Technical Notes 5176 and 5177): subroutines are written out and hints left away, so
/// that each glyph stands for itself and can be put beside any others.
#pragma once

#include <span>

#include "font/face.h"

namespace inkvoice::font {

/// As subset(), for a face with a CFF table: a bare CID-keyed CFF whose CIDs are the indices.
Result<Bytes> subset_cff(const Face& face, std::span<const GlyphId> glyphs);

}  // namespace inkvoice::font
