/// How an invoice looks, as data: sizes, distances, colours. Layout code reads it and has no measure of its own.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "font/library.h"
#include "invoice/invoice.h"
#include "layout/length.h"

namespace inkvoice::layout {

struct Color {
  std::uint8_t red = 0, green = 0, blue = 0;
  bool operator==(const Color&) const = default;
};

/// WCAG 2.2's contrast ratio, 1 to 21.
double contrast(Color a, Color b);

/// `color`, darkened until text in it on white has a contrast of 4.5 at least (WCAG 1.4.3).
Color readable_on_white(Color color);

enum class Style : std::uint8_t {
  Title,   ///< "Invoice"
  Number,  ///< its number beneath
  PartyName,
  PartyLine,
  Label,  ///< a small word over or beside a value
  Body,
  Value,  ///< dates, references
  ColumnHead,
  Cell,
  CellStrong,  ///< the description of an item
  Detail,      ///< what stands beneath it
  Total,
  GrandTotal,
  Due,  ///< on the coloured box
  Heading,
  Foot,
  SlipTitle,  ///< the Swiss payment slip's, which its standard fixes
  SlipHead,
  SlipValue,
  ReceiptHead,
  ReceiptValue,
  SlipNote,
  Count
};

struct TextStyle {
  font::Weight weight = font::Weight::Regular;
  Length size = 0;
  Length leading = 0;  ///< from baseline to baseline
  Color color;
};

struct Design {
  Length page_width = 0, page_height = 0;
  Length margin_start = 0, margin_end = 0, margin_top = 0, margin_bottom = 0;
  Length footer_gap = 0;    ///< from the body's end to the footer's rule
  Length running_head = 0;  ///< height of the head on later pages
  Length column_gap = 0;    ///< between columns of the item table
  Length row_padding = 0;   ///< above and below a row's text
  Length block_gap = 0;     ///< between blocks
  Length rule = 0;          ///< thickness of a hairline
  Color accent, accent_text, line, tint, ink;
  std::array<TextStyle, static_cast<std::size_t>(Style::Count)> styles;

  const TextStyle& operator[](Style style) const { return styles[static_cast<std::size_t>(style)]; }
  Length body_width() const { return page_width - margin_start - margin_end; }
  Length body_bottom() const { return page_height - margin_bottom; }
};

/// The design that the invoice asks for. Its colour is used as given for shapes, darkened where text stands in it.
Design make_design(const invoice::Design& wanted);

}  // namespace inkvoice::layout
