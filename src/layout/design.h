/// How an invoice looks, as data: sizes, distances, colours, what stands where. Layout code reads it and knows no
/// design by name; design files (docs/designs.md) are where it comes from.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "font/library.h"
#include "invoice/invoice.h"
#include "layout/length.h"

namespace inkvoice::layout {

struct Color {
  std::uint8_t red = 0, green = 0, blue = 0;
  bool operator==(const Color&) const = default;
};

/// "#1a2b3c".
std::optional<Color> parse_color(std::string_view text);

/// WCAG 2.2's contrast ratio, 1 to 21.
double contrast(Color a, Color b);

/// What text needs against its ground (WCAG 1.4.3).
constexpr double kLeastContrast = 4.5;

/// `color`, darkened until text in it on `ground` has kLeastContrast.
Color readable_on(Color ground, Color color);

enum class Style : std::uint8_t {
  Title,   ///< "Invoice"
  Number,  ///< its number beneath
  Brand,   ///< the seller's name in place of a logo
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
  Due,
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

/// A colour by its name in design files.
enum class Paint : std::uint8_t {
  None,
  Ink,
  Muted,
  Line,
  Tint,
  Accent,  ///< as text or under it: dark enough to be read; the bar alone has it as given
  Paper,   ///< white
  Black,
  Count
};

struct TextStyle {
  font::Weight weight = font::Weight::Regular;
  Length size = 0;
  Length leading = 0;  ///< from baseline to baseline
  Color color;
  Paint paint = Paint::Ink;  ///< where `color` comes from
};

/// What a cell of the masthead can hold.
enum class Block : std::uint8_t {
  Logo,
  Mark,  ///< the logo, or the seller's name where there is none
  Bar,   ///< a short bar in the accent's colour
  Title,
  Number,
  TitleNumber,  ///< both on one line
  Seller,
  Client,
  Window,   ///< the client's postal address, where an envelope's window shows it
  Details,  ///< what `Window` leaves out of the client: mail, phone, tax numbers
  Facts     ///< dates and references
};

/// Blocks one beneath the other.
struct MastheadCell {
  std::array<Block, 6> blocks = {};
  std::uint8_t count = 0;
};

/// Two cells side by side, or one over the whole width.
struct MastheadRow {
  MastheadCell start, end;
  bool wide = false;
};

/// On the page, from its upper left corner; never mirrored: envelopes are not.
struct Window {
  Length x = 0, y = 0, width = 0, height = 0;
};

enum class FactsLayout : std::uint8_t { Stacked, List };
enum class TableHead : std::uint8_t { Rule, Rules, Fill };
enum class TableRows : std::uint8_t { None, Rules, Zebra };
enum class DueLook : std::uint8_t { Plain, Box, Rules };
enum class FootLayout : std::uint8_t { Line, Columns };
enum class Side : std::uint8_t { Start, End };

struct Design {
  Length page_width = 0, page_height = 0;
  Length margin_start = 0, margin_end = 0, margin_top = 0, margin_bottom = 0;
  Length running_head = 0;  ///< height of the head on later pages
  Length block_gap = 0;     ///< between blocks
  Length rule = 0;          ///< thickness of a hairline
  Length strong_rule = 0;   ///< of what separates a table's head, and totals
  std::array<Color, static_cast<std::size_t>(Paint::Count)> palette;
  Color accent;  ///< as given, for shapes
  std::array<TextStyle, static_cast<std::size_t>(Style::Count)> styles;

  std::array<MastheadRow, 4> masthead;
  std::uint8_t masthead_rows = 0;
  Length masthead_split = 0;  ///< hundredths of the body's width, in thousandths: where the second column begins
  Side masthead_align = Side::Start;  ///< of the second column's text
  Length cell_gap = 0, row_gap = 0;   ///< between a cell's blocks, between rows
  Length logo_width = 0, logo_height = 0, logo_gap = 0;
  Length bar_width = 0, bar_height = 0, bar_gap = 0;
  Window window;                     ///< no height: none
  std::array<Length, 3> marks = {};  ///< where the page is folded or punched, from its top; 0 for none
  FactsLayout facts = FactsLayout::Stacked;
  std::uint8_t facts_columns = 2;
  Length fact_gap = 0;    ///< between rows of facts
  Length fact_inset = 0;  ///< around them where they stand on a ground or between rules
  Paint facts_ground = Paint::None;
  bool facts_rules = false;

  TableHead table_head = TableHead::Rule;
  Paint head_ground = Paint::None;
  TableRows table_rows = TableRows::Rules;
  bool table_end_rule = false;
  bool carry_forward = false;  ///< subtotals where the table goes over to another page
  Length column_gap = 0, row_padding = 0, head_padding = 0;
  Length table_inset = 0;  ///< from the table's edges to its texts

  DueLook due = DueLook::Box;
  Paint due_ground = Paint::None;
  Length totals_width = 0;  ///< as masthead_split
  Length due_inset = 0;     ///< of the box, around its text

  FootLayout foot = FootLayout::Line;
  bool foot_rule = true;
  Length footer_gap = 0;  ///< from the body's end to the foot
  bool payment_code = true;

  const TextStyle& operator[](Style style) const { return styles[static_cast<std::size_t>(style)]; }
  Color color(Paint paint) const { return palette[static_cast<std::size_t>(paint)]; }
  Length body_width() const { return page_width - margin_start - margin_end; }
  Length body_bottom() const { return page_height - margin_bottom; }
  /// A share of the body's width.
  Length share(Length hundredths) const {
    return static_cast<Length>(std::int64_t{body_width()} * hundredths / pt(100));
  }
};

/// Is it anywhere in the masthead?
bool has_block(const Design& design, Block block);

/// One design on each paper.
struct DesignSheets {
  Design a4, letter;
  invoice::Paper paper = invoice::Paper::A4;  ///< where the invoice names none
};

/// The sheet that the invoice asks for. Its accent is used as given for shapes, darkened where text stands in it or on
/// it.
Design make_design(const DesignSheets& sheets, const invoice::Design& wanted);

/// After a change of the palette.
void resolve_colors(Design& design);

}  // namespace inkvoice::layout
