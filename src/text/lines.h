/// Text broken into lines that fit a width.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/shaper.h"

namespace inkvoice::text {

/// A line of text: pieces in the order of reading, blanks included; the one at which it was broken takes no room.
struct Line {
  std::uint32_t first = 0, count = 0;  ///< into Lines::pieces
  std::int32_t width = 0;              ///< thousandths of an em
  bool scattered = false;              ///< pieces do not follow each other from left to right: Lines::places has them
};

/// Lines of many texts, one behind the other; reused from document to document.
struct Lines {
  std::vector<const Piece*> pieces;
  std::vector<std::int32_t> places;  ///< of scattered lines' pieces, from the line's left end; shorter than pieces
  std::vector<Line> lines;
  void clear() {
    pieces.clear();
    places.clear();
    lines.clear();
  }
};

/// Appends the lines of `text` to `out`: broken at line ends, else between words where `max_width` (thousandths of an
/// em) is exceeded, and inside a word that alone is wider. Blank text gives no line; a blank line inside stays.
/// True when some character has no glyph.
bool break_lines(Shaper& shaper, std::string_view text, Weight weight, std::int32_t max_width, Arena& scratch,
                 Lines& out);

/// The width of `text` on one line, line ends taken as blanks.
std::int32_t measure(Shaper& shaper, std::string_view text, Weight weight, Arena& scratch);

/// Shaper::figures(), or the same as a line of text where the figures are another script's.
Word figures(Shaper& shaper, std::string_view text, Weight weight, Arena& scratch);

}  // namespace inkvoice::text
