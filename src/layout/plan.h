/// Which strip stands on which page: page breaking on heights alone, apart from what the strips say.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "layout/length.h"

namespace inkvoice::layout {

/// A horizontal slice of the document that is broken only as `split` allows.
struct Strip {
  enum class Kind : std::uint8_t { Masthead, TableHead, Row, Closing, Total, TaxHead, Tax, Payment, Slip, Paragraph };
  enum class Split : std::uint8_t { Never, WhenTaller, Anywhere };
  Kind kind = Kind::Paragraph;
  Split split = Split::Never;
  bool keep_with_next = false;
  std::uint32_t index = 0;         ///< which row or paragraph
  std::uint32_t lines = 0;         ///< of the first leading
  std::uint32_t detail_lines = 0;  ///< of the second, below
  Length leading = 0, detail_leading = 0;
  Length gap = 0;      ///< before it, unless it begins a page
  Length padding = 0;  ///< above and below its lines
  Length fixed = 0;    ///< its height where it has no lines

  Length lines_height(std::uint32_t from, std::uint32_t to) const;
  Length height() const { return fixed + 2 * padding + lines_height(0, line_count()); }
  std::uint32_t line_count() const { return lines + detail_lines; }
};

/// A strip, or the lines [from, to) of one, on a page.
struct Slot {
  std::uint32_t strip = 0, from = 0, to = 0;
  std::uint32_t page = 0;
  Length y = 0;  ///< its top
};

struct PlanFrame {
  Length first_top = 0, later_top = 0, bottom = 0;
  Length table_head = 0;  ///< repeated above rows that begin a page
  Length carry = 0;       ///< of the line under and above rows where the table goes over to another page
};

/// Linear in the strips. Strips that keep with the next stay together with it where a page can hold them; text is
/// never split into a single line on either side where it has four or more (widows, orphans).
void plan(std::span<const Strip> strips, const PlanFrame& frame, std::vector<Slot>& out);

}  // namespace inkvoice::layout
