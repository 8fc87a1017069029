#include "layout/closing.h"

#include <algorithm>

namespace inkvoice::layout {

namespace {

constexpr Length kBetween = pt(34);  ///< taxes and totals
constexpr Length kTaxRowPadding = pt(2.5);
constexpr Length kDueGap = pt(6);
constexpr Length kNotesGap = pt(14);        ///< above notes beneath the taxes
constexpr std::size_t kLongestNotes = 600;  ///< bytes; longer ones are not even tried there

}  // namespace

void Closing::measure(const Composition& said, const Labels& labels, const Measurer& measurer) {
  totals_.clear();
  taxes_.clear();
  const Length body = measurer.design.body_width();
  const Length inset = measurer.design.table_inset;
  totals_width_ = measurer.design.share(measurer.design.totals_width) - inset;
  totals_x_ = body - inset - totals_width_;
  taxes_width_ = totals_x_ - kBetween;
  measure_taxes(said, labels, measurer);
  measure_totals(said, measurer);
  measure_notes(said, labels, measurer);
  height_ = std::max(totals_height_, taxes_height_);
}

void Closing::measure_notes(const Composition& said, const Labels& labels, const Measurer& m) {
  notes_.clear();
  const Length room = totals_height_ - taxes_height_ - kNotesGap;
  const Length least = m.design[Style::Heading].leading + m.design[Style::Body].leading;
  if (said.notes.text.empty() || said.notes.text.size() > kLongestNotes || room < least) return;
  m.add(notes_, {labels[Label::Notes], {}}, Style::Heading, taxes_width_, Role::Heading);
  m.add(notes_, said.notes, Style::Body, taxes_width_);
  if (notes_.height > room) notes_.clear();
}

void Closing::measure_taxes(const Composition& said, const Labels& labels, const Measurer& m) {
  constexpr std::array<Label, 3> kHeads = {Label::TaxRate, Label::TaxableAmount, Label::TaxAmount};
  std::array<Length, 3> widths = {};
  for (std::size_t c = 0; c < 3; ++c) widths[c] = m.width(labels[kHeads[c]], Style::Label);
  for (const TaxRow& row : said.taxes) {
    widths[1] = std::max(widths[1], m.figures_width(row.net, Style::Detail));
    widths[2] = std::max(widths[2], m.figures_width(row.tax, Style::Detail));
  }
  tax_ends_[0] = taxes_width_ - widths[1] - widths[2] - 2 * pt(12);
  tax_ends_[1] = taxes_width_ - widths[2] - pt(12);
  tax_ends_[2] = taxes_width_;
  for (std::size_t c = 0; c < 3; ++c) {
    tax_heads_[c] = m.part({labels[kHeads[c]], {}}, Style::Label, widths[c] + pt(1), Role::ColumnHead);
  }
  const Length row_height = m.design[Style::Detail].leading + 2 * kTaxRowPadding;
  taxes_height_ = m.design[Style::Label].leading + 2 * kTaxRowPadding;
  for (const TaxRow& row : said.taxes) {
    Tax tax{row.rate, row.net, row.tax, {}};
    if (!row.reason.text.empty()) tax.reason = m.part(row.reason, Style::Detail, taxes_width_);
    taxes_height_ += row_height + m.height(tax.reason);
    taxes_.push_back(tax);
  }
}

void Closing::measure_totals(const Composition& said, const Measurer& m) {
  totals_height_ = 0;
  for (const TotalRow& row : said.totals) {
    Row made;
    made.amount = row.amount;
    made.style = row.emphasis == Emphasis::Due      ? Style::Due
                 : row.emphasis == Emphasis::Strong ? Style::GrandTotal
                                                    : Style::Total;
    const Length amount = m.figures_width(row.amount, made.style);
    const Length room = std::max(totals_width_ - amount - pt(10), pt(60));
    made.label = m.part(row.label, made.style, room);
    made.height = std::max(m.height(made.label), m.design[made.style].leading);
    if (row.emphasis == Emphasis::Due) totals_height_ += kDueGap;
    totals_height_ += made.height;
    totals_.push_back(made);
  }
}

void Closing::place(PageBuilder& page, const Measurer& measurer, Length y) const {
  page.open(Role::Section);
  place_taxes(page, measurer, y);
  place_totals(page, measurer, y);
  // On the last lines of the totals, so that both columns end level.
  layout::place(page, measurer.lines, notes_, measurer.design.margin_start, taxes_width_, y + height_ - notes_.height);
  page.close();
}

void Closing::place_taxes(PageBuilder& page, const Measurer& m, Length y) const {
  const Length left = m.design.margin_start;
  const Color line = m.design.color(Paint::Line);
  const TextStyle& look = m.design[Style::Detail];
  const auto aligned = [](std::size_t column) { return column == 0 ? Align::Start : Align::End; };
  page.open(Role::Table);
  page.open(Role::TableHead);
  page.open(Role::Row);
  for (std::size_t c = 0; c < 3; ++c) {
    layout::place(page, m.lines, tax_heads_[c], left, tax_ends_[c], y + kTaxRowPadding, aligned(c));
  }
  page.close();
  page.close();
  y += m.design[Style::Label].leading + 2 * kTaxRowPadding;
  page.rule(left, y, taxes_width_, line);
  page.open(Role::TableBody);
  for (const Tax& tax : taxes_) {
    y += kTaxRowPadding;
    page.open(Role::Row);
    const std::array<std::string_view, 3> values = {tax.rate, tax.net, tax.tax};
    for (std::size_t c = 0; c < 3; ++c) {
      page.open(Role::Cell);
      page.word(text::figures(m.shaper, values[c], look.weight, page.arena()), Style::Detail, left, tax_ends_[c],
                y + baseline(look), aligned(c));
      for (std::uint32_t i = 0; c == 0 && i < tax.reason.count; ++i) {
        page.text(m.lines, tax.reason.first + i, Style::Detail, left, taxes_width_,
                  y + static_cast<Length>(i + 1) * look.leading + baseline(look), Align::Start);
      }
      page.close();
    }
    page.close();
    y += look.leading + m.height(tax.reason) + kTaxRowPadding;
    page.rule(left, y, taxes_width_, line);
  }
  page.close();
  page.close();
}

/// The box hangs out so that its text lines up with all other.
void Closing::place_due_ground(PageBuilder& page, Length left, Length y, Length height) const {
  const Design& design = page.design();
  const Length x = left - design.due_inset, width = totals_width_ + 2 * design.due_inset;
  const Color ink = design.color(Paint::Ink);
  switch (design.due) {
    case DueLook::Plain:
      break;
    case DueLook::Box:
      page.box(x, y, width, height, design.color(design.due_ground));
      break;
    case DueLook::Rules:  // one above, and as bookkeepers end a sum, two below
      page.box(x, y, width, design.rule, ink);
      page.box(x, y + height, width, design.rule, ink);
      page.box(x, y + height + pt(2), width, design.rule, ink);
      break;
  }
}

void Closing::place_totals(PageBuilder& page, const Measurer& m, Length y) const {
  const Length left = m.design.margin_start + totals_x_;
  for (const Row& row : totals_) {
    const TextStyle& look = m.design[row.style];
    if (row.style == Style::Due) {
      y += kDueGap;
      place_due_ground(page, left, y, row.height);
    }
    page.open(Role::Paragraph);
    place_lines(page, m.lines, row.label, left, totals_width_, y, Align::Start, true);
    page.word(text::figures(m.shaper, row.amount, look.weight, page.arena()), row.style, left, totals_width_,
              y + baseline(look), Align::End);
    page.close();
    y += row.height;
  }
}

}  // namespace inkvoice::layout
