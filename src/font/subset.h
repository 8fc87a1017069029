/// Only the glyphs that a document uses, as a font file of its own.
#pragma once

#include <span>

#include "font/face.h"

namespace inkvoice::font {

/// A font file with `glyphs[i]` as glyph i (glyphs[0] is 0, .notdef); parts of composite glyphs may follow behind them.
/// TrueType outlines come without hinting, in the tables that ISO 32000-1, 9.9 asks for; CFF as a bare CFF table
/// (FontFile3, CIDFontType0C) whose CIDs are the indices. Corrupt when the outlines cannot be read.
/// With `codes` the file has a cmap from codes[i] to glyph i (codes[0] is not looked at), as a simple font needs it.
Result<Bytes> subset(const Face& face, std::span<const GlyphId> glyphs, std::span<const std::uint8_t> codes = {});

}  // namespace inkvoice::font
