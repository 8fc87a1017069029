#include "layout/table.h"

#include <algorithm>

namespace inkvoice::layout {

namespace {

constexpr Length kUnitGap = pt(3), kWidestUnit = pt(60);
constexpr Length kNarrowest = pt(100);  ///< of the description
constexpr Length kSmallestFigures = pt(5);

bool is_figure(std::size_t column) { return column != 0; }

}  // namespace

void ItemTable::measure(std::vector<Strip>& strips) {
  const auto count = static_cast<std::uint32_t>(composer_->invoice.items.size());
  strips.push_back(head_strip());
  for (std::uint32_t row = 0; row < count; ++row) {
    strips.push_back(measure_row(row));
    // The totals never stand alone on a page: the last two rows go with them.
    strips.back().keep_with_next = row + 2 >= count;
  }
}

Strip ItemTable::head_strip() const {
  return {.kind = Strip::Kind::TableHead,
          .keep_with_next = true,
          .gap = measurer_->design.block_gap,
          .fixed = head_height_};
}

void ItemTable::measure_figures() {
  const Measurer row{measurer_->design, measurer_->shaper, scratch_, row_lines_, measurer_->warnings};
  columns_ = {};
  whole_width_ = fraction_width_ = unit_width_ = 0;
  for (std::size_t i = 0; i < composer_->invoice.items.size(); ++i) {
    scratch_.reset();
    const ItemTexts texts = composer_->item(i, scratch_);
    const std::size_t fraction = composer_->formats.fraction_bytes(texts.quantity);
    const std::string_view whole = texts.quantity.substr(0, texts.quantity.size() - fraction);
    whole_width_ = std::max(whole_width_, row.figures_width(whole, Style::Cell));
    fraction_width_ = std::max(fraction_width_, row.figures_width(texts.quantity.substr(whole.size()), Style::Cell));
    unit_width_ = std::max(unit_width_, row.width(texts.unit.text, Style::Detail));
    const std::array<std::string_view, kColumns> figures = {"", "", texts.unit_price, texts.tax, texts.net};
    for (std::size_t c = kUnitPrice; c < kColumns; ++c) {
      columns_[c].figures = std::max(columns_[c].figures, row.figures_width(figures[c], Style::Cell));
    }
  }
  unit_width_ = std::min(unit_width_, kWidestUnit);  // a longer free text is broken into lines
  columns_[kQuantity].figures = whole_width_ + fraction_width_ + (unit_width_ > 0 ? kUnitGap + unit_width_ : 0);
}

Length ItemTable::measure_columns(const Composer& composer, const Measurer& measurer) {
  composer_ = &composer;
  measurer_ = &measurer;
  measure_figures();
  const Design& design = measurer_->design;
  constexpr std::array<Label, kColumns> kLabels = {Label::Description, Label::Quantity, Label::UnitPrice, Label::Tax,
                                                   Label::Amount};
  for (std::size_t c = 1; c < kColumns; ++c) {
    const Length head = measurer_->width(composer_->labels[kLabels[c]], Style::ColumnHead);
    columns_[c].width = std::max(columns_[c].figures, head);
  }
  Length x = design.margin_start + design.body_width() - design.table_inset;
  for (std::size_t c = kColumns - 1; c > 0; --c) {
    x -= columns_[c].width;
    columns_[c].x = x;
    x -= design.column_gap;
  }
  const Length left = design.margin_start + design.table_inset;
  columns_[kDescription].x = left;
  columns_[kDescription].width = std::max(kNarrowest, x - left);
  for (std::size_t c = 0; c < kColumns; ++c) {
    columns_[c].head = measurer_->part({composer_->labels[kLabels[c]], {}}, Style::ColumnHead, columns_[c].width);
  }
  head_height_ = 2 * design.head_padding + design[Style::ColumnHead].leading;
  const Length size = design[Style::Cell].size, lacking = kNarrowest - (x - left);
  if (lacking <= 0) return size;
  Length scalable = 0;  // what shrinks with the figures
  for (const Column& column : columns_) scalable += column.figures < column.width ? 0 : column.figures;
  if (unit_width_ > 0) scalable -= kUnitGap + unit_width_;
  const Length least = std::min(size, kSmallestFigures);
  if (scalable <= lacking) return least;
  return std::max(least, static_cast<Length>(std::int64_t{size} * (scalable - lacking) / scalable));
}

void ItemTable::break_row(const ItemTexts& texts, Strip* strip) {
  const Measurer row{measurer_->design, measurer_->shaper, scratch_, row_lines_, measurer_->warnings};
  row_lines_.clear();
  const Length width = columns_[kDescription].width;
  strip->lines = row.part(texts.description, Style::CellStrong, width).count;
  for (const Phrase& detail : texts.details) {
    if (!detail.text.empty()) strip->detail_lines += row.part(detail, Style::Detail, width).count;
  }
}

/// A long unit of free text takes several lines beside its quantity.
Length ItemTable::unit_lines(const ItemTexts& texts) {
  const Measurer row{measurer_->design, measurer_->shaper, scratch_, row_lines_, measurer_->warnings};
  if (unit_width_ < kWidestUnit || row.width(texts.unit.text, Style::Detail) <= unit_width_) return 1;
  return static_cast<Length>(row.part(texts.unit, Style::Detail, unit_width_ + pt(0.5)).count);
}

Strip ItemTable::measure_row(std::uint32_t row) {
  const Design& design = measurer_->design;
  Strip strip{.kind = Strip::Kind::Row, .split = Strip::Split::WhenTaller, .index = row};
  strip.leading = design[Style::CellStrong].leading;
  strip.detail_leading = design[Style::Detail].leading;
  strip.padding = design.row_padding;
  scratch_.reset();
  const ItemTexts texts = composer_->item(row, scratch_);
  break_row(texts, &strip);
  strip.lines = std::max(strip.lines, 1U);  // the figures need a line
  const Length unit = unit_lines(texts) * design[Style::Detail].leading;
  while (strip.lines_height(0, strip.line_count()) < unit) ++strip.detail_lines;
  return strip;
}

void ItemTable::open(PageBuilder& page) const { page.open(Role::Table); }

void ItemTable::close(PageBuilder& page) const {
  page.close();
  page.close();
}

void ItemTable::place_heads(PageBuilder& page, Length y, bool tagged) const {
  const Design& design = page.design();
  const Length line = y + design.head_padding + baseline(design[Style::ColumnHead]);
  if (design.table_head == TableHead::Fill) {
    page.box(design.margin_start, y, design.body_width(), head_height_, design.color(design.head_ground));
  }
  for (std::size_t c = 0; c < kColumns; ++c) {
    if (tagged) page.open(Role::ColumnHead);
    if (columns_[c].head.count > 0) {
      page.text(measurer_->lines, columns_[c].head.first, Style::ColumnHead, columns_[c].x, columns_[c].width, line,
                is_figure(c) ? Align::End : Align::Start);
    }
    if (tagged) page.close();
  }
  if (design.table_head == TableHead::Fill) return;
  const Color ink = design.color(Paint::Ink);
  if (design.table_head == TableHead::Rules) {
    page.box(design.margin_start, y, design.body_width(), design.strong_rule, ink);
  }
  page.box(design.margin_start, y + head_height_ - design.strong_rule, design.body_width(), design.strong_rule, ink);
}

void ItemTable::place_repeated_head(PageBuilder& page, Length y) const {
  page.open(Role::Artifact);
  place_heads(page, y, false);
  page.close();
}

void ItemTable::place_head(PageBuilder& page, Length y) const {
  page.open(Role::TableHead);
  page.open(Role::Row);
  place_heads(page, y, true);
  page.close();
  page.close();
  page.open(Role::TableBody);
}

void ItemTable::place_row(PageBuilder& page, std::uint32_t row, std::uint32_t from, std::uint32_t to, Length y) {
  const Design& design = page.design();
  text::Arena& arena = page.arena();
  const ItemTexts texts = composer_->item(row, arena);
  const Measurer here{design, measurer_->shaper, arena, row_lines_, measurer_->warnings};
  row_lines_.clear();
  const Column& column = columns_[kDescription];
  page.open(Role::Row);
  page.open(Role::Cell);
  Length line_y = y + design.row_padding;
  std::uint32_t line = 0;
  const auto lines_of = [&](const Phrase& phrase, Style style) {
    if (phrase.text.empty()) return;
    const Part part = here.part(phrase, style, column.width);
    for (std::uint32_t i = 0; i < part.count; ++i, ++line) {
      if (line < from || line >= to) continue;
      page.text(row_lines_, part.first + i, style, column.x, column.width, line_y + baseline(design[style]),
                Align::Start);
      line_y += design[style].leading;
    }
  };
  lines_of(texts.description, Style::CellStrong);
  for (const Phrase& detail : texts.details) lines_of(detail, Style::Detail);
  page.close();
  if (from == 0) {
    place_figures(page, texts, y);
  } else {  // the rest of a row that ran over a page: its cells are there, and empty
    for (std::size_t c = 1; c < kColumns; ++c) {
      page.open(Role::Cell);
      page.close();
    }
  }
  page.close();
  const Length unit_end = from > 0 || unit_width_ < kWidestUnit ? 0 : unit_lines(texts) * design[Style::Detail].leading;
  const Length least = std::max(design[Style::CellStrong].leading, unit_end);
  const Length end = std::max(line_y, y + design.row_padding + least) + design.row_padding;
  const bool last = row + 1 == composer_->invoice.items.size() && to >= line;
  place_row_ground(page, row % 2 == 1, last, y, end);
}

/// Stripes and rules, which lie beneath all text.
void ItemTable::place_row_ground(PageBuilder& page, bool odd, bool last, Length top, Length end) {
  const Design& design = page.design();
  const Length left = design.margin_start, width = design.body_width();
  if (design.table_rows == TableRows::Zebra && odd) page.box(left, top, width, end - top, design.color(Paint::Tint));
  if (last && design.table_end_rule) {
    page.box(left, end - design.strong_rule, width, design.strong_rule, design.color(Paint::Ink));
  } else if (design.table_rows == TableRows::Rules) {
    page.rule(left, end - design.rule, width, design.color(Paint::Line));
  }
}

Length ItemTable::carry_height() const {
  const Design& design = measurer_->design;
  return design.carry_forward ? design[Style::Cell].leading + 2 * design.row_padding : 0;
}

/// The sum of the items before, beneath a page's last row or above the next one's first; seen, but not read: it says
/// nothing new.
void ItemTable::place_carry(PageBuilder& page, Label label, invoice::Money sum, Length y) {
  const Design& design = page.design();
  text::Arena& arena = page.arena();
  row_lines_.clear();
  const Measurer here{design, measurer_->shaper, arena, row_lines_, measurer_->warnings};
  const Column& amount = columns_[kAmount];
  const Length left = columns_[kDescription].x;
  const Length line = y + design.row_padding + baseline(design[Style::Cell]);
  const std::string_view text = composer_->formats.amount(sum, arena);
  const text::Word figure = text::figures(measurer_->shaper, text, design[Style::Cell].weight, arena);
  const Length used = std::max(amount.figures, scaled(figure.width, design[Style::Cell].size));
  const Length end = amount.x + amount.width;
  const Length room = end - std::max(used, amount.width) - design.column_gap - left;
  const Part said = here.part({composer_->labels[label], {}}, Style::Detail, room);
  page.open(Role::Artifact);
  if (said.count > 0) page.text(row_lines_, said.first, Style::Detail, left, room, line, Align::End);
  page.figure(figure, Style::Cell, end - used, used, line);
  page.close();
}

void ItemTable::place_figures(PageBuilder& page, const ItemTexts& texts, Length y) {
  const Design& design = page.design();
  const TextStyle& look = design[Style::Cell];
  const Length line = y + design.row_padding + baseline(look);
  text::Shaper& shaper = measurer_->shaper;
  const auto figure = [&](std::string_view text, Length x, Length width) {
    page.figure(text::figures(shaper, text, look.weight, page.arena()), Style::Cell, x, width, line);
  };
  const Column& quantity = columns_[kQuantity];
  const Length start = quantity.x + quantity.width - quantity.figures;
  const std::size_t fraction = composer_->formats.fraction_bytes(texts.quantity);
  const Length own_fraction = scaled(
      text::figures(shaper, texts.quantity.substr(texts.quantity.size() - fraction), look.weight, page.arena()).width,
      look.size);
  page.open(Role::Cell);
  figure(texts.quantity, start + (page.is_mirrored() ? fraction_width_ - own_fraction : 0),
         whole_width_ + own_fraction);
  if (!texts.unit.text.empty()) {
    page.end_line(Style::Cell);
    const Measurer here{design, shaper, page.arena(), row_lines_, measurer_->warnings};
    const Part unit = here.part(texts.unit, Style::Detail, unit_width_ + pt(0.5));
    for (std::uint32_t i = 0; i < unit.count; ++i) {
      page.text(row_lines_, unit.first + i, Style::Detail, start + whole_width_ + fraction_width_ + kUnitGap,
                unit_width_, line + static_cast<Length>(i) * design[Style::Detail].leading, Align::Start);
    }
  }
  page.close();
  const std::array<std::string_view, kColumns> values = {"", "", texts.unit_price, texts.tax, texts.net};
  for (std::size_t c = kUnitPrice; c < kColumns; ++c) {
    page.open(Role::Cell);
    const Column& column = columns_[c];
    figure(values[c], column.x + column.width - column.figures, column.figures);
    page.close();
  }
}

}  // namespace inkvoice::layout
