/// Pages of placed items, in reading order: what layout gives and render turns into a PDF.
/// Lengths in thousandths of a point from the page's upper left corner, y down.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "layout/design.h"
#include "text/lines.h"

namespace inkvoice::layout {

/// What a piece of the page means; PDF's standard structure types without their names.
enum class Role : std::uint8_t {
  Document,
  Section,
  Title,
  Heading,
  Paragraph,
  Table,
  TableHead,
  TableBody,
  Row,
  ColumnHead,
  Cell,
  Figure,
  Artifact  ///< furniture that repeats and is not read
};

struct TextItem {
  Length x = 0, y = 0;  ///< left end of the baseline
  Style style = Style::Body;
  std::uint32_t first = 0, count = 0;  ///< into Page::pieces
};

struct Box {
  Length x = 0, y = 0, width = 0, height = 0;
  Color color;
};

/// A square of black cells on nothing.
struct Cells {
  int count = 0;     ///< on a side
  std::string rows;  ///< from the top, each filled to whole bytes, the leftmost cell in the highest bit
};

/// A picture with its replacement text: the logo, or cells with boxes over them.
struct Figure {
  Length x = 0, y = 0, width = 0, height = 0;
  const Cells* cells = nullptr;        ///< none for the logo
  std::uint32_t first = 0, count = 0;  ///< into Page::figure_boxes
  std::string_view alt;                ///< lives until the page ends

  bool is_logo() const { return cells == nullptr; }
};

struct Item {
  enum class Kind : std::uint8_t { Open, Close, Text, Figure };
  Kind kind = Kind::Text;
  Role role = Role::Paragraph;
  std::uint32_t index = 0;  ///< into Page::texts or Page::figures
};

/// Open and Close nest over the whole document: a table that runs over pages is opened once.
struct Page {
  Length width = 0, height = 0;
  std::vector<Box> boxes;  ///< beneath all text
  std::vector<Item> items;
  std::vector<TextItem> texts;
  std::vector<const text::Piece*> pieces;
  std::vector<Figure> figures;
  std::vector<Box> figure_boxes;
};

/// Takes each page as soon as it is full; the page is reused afterwards.
using PageSink = std::function<void(const Page&)>;

enum class Align : std::uint8_t { Start, End };

/// Places things on the current page. "Start" is the side where the language begins to read: with `mirrored` (right to
/// left) every x is turned here and nowhere else.
class PageBuilder {
 public:
  PageBuilder(const Design& design, const text::Shaper& shaper, bool mirrored, Page& page, const PageSink& sink)
      : design_(design), shaper_(shaper), mirrored_(mirrored), page_(page), sink_(sink) {}

  void begin_page();
  void end_page() { sink_(page_); }

  void open(Role role) { page_.items.push_back({Item::Kind::Open, role, 0}); }
  void close() { page_.items.push_back({Item::Kind::Close, Role::Paragraph, 0}); }

  /// One line in the box from `x` over `width`, its baseline at `y`.
  void text(const text::Lines& lines, std::uint32_t line, Style style, Length x, Length width, Length y, Align align);
  /// More of the same element follows on another line: who copies the text needs a blank between the two.
  void end_line(Style style);
  void word(const text::Word& word, Style style, Length x, Length width, Length y, Align align);
  /// One of a column of figures in the box that the widest of them fills: wherever reading begins, the last places
  /// stand beneath each other.
  void figure(const text::Word& word, Style style, Length x, Length width, Length y);
  void box(Length x, Length y, Length width, Length height, Color color);
  /// The logo in this rectangle.
  void logo(Length x, Length y, Length width, Length height, std::string_view alt);
  /// A code to scan, and boxes over it, counted from its upper left corner. Never mirrored inside: who scans it needs
  /// it as it is. `cells` must outlive the page.
  void code(Length x, Length y, Length side, const Cells& cells, std::span<const Box> boxes, std::string_view alt);
  /// Where `x` from the page's left is from the side where reading begins.
  Length from_left(Length x, Length width) const { return mirrored_ ? design_.page_width - x - width : x; }
  bool is_mirrored() const { return mirrored_; }
  /// For what is standardised to lie as it does; gives what was before.
  bool set_mirrored(bool mirrored) { return std::exchange(mirrored_, mirrored); }
  void rule(Length x, Length y, Length width, Color color) { box(x, y, width, design_.rule, color); }

  const Design& design() const { return design_; }
  text::Arena& arena() { return arena_; }  ///< lives until the page ends

 private:
  void add_text(const text::Piece* const* pieces, std::uint32_t count, Style style, Length left, Length y);
  Length left_of(Length x, Length width, Length used, Align align) const;

  const Design& design_;
  const text::Shaper& shaper_;
  bool mirrored_;
  Page& page_;
  const PageSink& sink_;
  text::Arena arena_;
};

}  // namespace inkvoice::layout
