/// TrueType subsets put together from the face's own outlines, without a general subsetter's passes over all tables.
#pragma once

#include <span>

#include "font/face.h"

namespace inkvoice::font {

/// As subset(), for a face with a glyf table.
Bytes subset_glyf(const Face& face, std::span<const GlyphId> glyphs, std::span<const std::uint8_t> codes);

/// A glyf entry without its instructions. Composite parts keep their old glyph ids.
void append_unhinted(Bytes& out, ByteView outline);

}  // namespace inkvoice::font
