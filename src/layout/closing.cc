#include "layout/closing.h"

#include <algorithm>

namespace inkvoice::layout {

namespace {

constexpr Length kBetween = pt(34);  ///< taxes and totals
constexpr Length kTaxRowPadding = pt(2.5);
constexpr Length kDueGap = pt(6);
constexpr Length kGap = pt(16);                         ///< from the items
constexpr Length kTaxGap = pt(12), kLabelGap = pt(10);  ///< between columns
constexpr Length kLeastLabel = pt(60);                  ///< of a total
constexpr Length kNotesGap = pt(14);                    ///< above notes beneath the taxes
constexpr std::size_t kLongestNotes = 600;              ///< bytes; longer ones are not even tried there

constexpr std::array<Label, 3> kTaxHeads = {Label::TaxRate, Label::TaxableAmount, Label::TaxAmount};

Style style_of(Emphasis emphasis) {
  if (emphasis == Emphasis::Due) return Style::Due;
  return emphasis == Emphasis::Strong ? Style::GrandTotal : Style::Total;
}

}  // namespace

void Closing::measure(const Composition& said, const Labels& labels, const Measurer& measurer, Length most) {
  totals_.clear();
  taxes_.clear();
  notes_.clear();
  measure_widths(said, labels, measurer);
  measure_taxes(said, labels, measurer);
  measure_totals(said, measurer);
  height_ = std::max(totals_height_, taxes_height_);
  is_apart_ = is_apart_ || height_ > most;
  if (!is_apart_) measure_notes(said, labels, measurer);
}

/// Both tables as wide as the design has them, or as enormous amounts need them.
void Closing::measure_widths(const Composition& said, const Labels& labels, const Measurer& m) {
  const Length body = m.design.body_width(), inset = m.design.table_inset;
  totals_width_ = m.design.share(m.design.totals_width) - inset;
  amount_width_ = 0;
  for (const TotalRow& row : said.totals) {
    const Style style = style_of(row.emphasis);
    const Length amount = m.figures_width(row.amount, style);
    const bool plain = style == Style::Total;  // its label may be a long reason, and is broken
    if (plain) amount_width_ = std::max(amount_width_, amount);
    const Length label = plain ? kLeastLabel : m.width(row.label.text, style);
    totals_width_ = std::max(totals_width_, amount + kLabelGap + label);
  }
  totals_width_ = std::min(totals_width_, body - 2 * inset);
  totals_x_ = body - inset - totals_width_;
  taxes_width_ = totals_x_ - kBetween;
  for (std::size_t c = 0; c < 3; ++c) tax_widths_[c] = m.width(labels[kTaxHeads[c]], Style::Label);
  for (const TaxRow& row : said.taxes) {
    const std::array<std::string_view, 3> figures = {row.rate, row.net, row.tax};
    for (std::size_t c = 0; c < 3; ++c) {
      tax_widths_[c] = std::max(tax_widths_[c], m.figures_width(figures[c], Style::Detail));
    }
  }
  const Length needed = tax_widths_[0] + tax_widths_[1] + tax_widths_[2] + 2 * kTaxGap;
  is_apart_ = needed > taxes_width_;
  if (is_apart_) taxes_width_ = std::min(needed, body);
}

void Closing::measure_notes(const Composition& said, const Labels& labels, const Measurer& m) {
  const Length room = totals_height_ - taxes_height_ - kNotesGap;
  const Length least = m.design[Style::Heading].leading + m.design[Style::Body].leading;
  if (said.notes.text.empty() || said.notes.text.size() > kLongestNotes || room < least) return;
  m.add(notes_, {labels[Label::Notes], {}}, Style::Heading, taxes_width_, Role::Heading);
  m.add(notes_, said.notes, Style::Body, taxes_width_);
  if (notes_.height > room) notes_.clear();
}

Length Closing::tax_head_height(const Measurer& m) const { return m.design[Style::Label].leading + 2 * kTaxRowPadding; }

void Closing::measure_taxes(const Composition& said, const Labels& labels, const Measurer& m) {
  tax_ends_[2] = taxes_width_;
  tax_ends_[1] = tax_ends_[2] - tax_widths_[2] - kTaxGap;
  tax_ends_[0] = tax_ends_[1] - tax_widths_[1] - kTaxGap;
  for (std::size_t c = 0; c < 3; ++c) {
    tax_heads_[c] = m.part({labels[kTaxHeads[c]], {}}, Style::Label, tax_widths_[c] + pt(1), Role::ColumnHead);
  }
  const Length row_height = m.design[Style::Detail].leading + 2 * kTaxRowPadding;
  taxes_height_ = tax_head_height(m);
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
    made.style = style_of(row.emphasis);
    const Length amount = m.figures_width(row.amount, made.style);
    const Length room = std::max(totals_width_ - amount - kLabelGap, kLeastLabel);
    made.label = m.part(row.label, made.style, room);
    made.gap = row.emphasis == Emphasis::Due ? kDueGap : 0;
    made.height = std::max(m.height(made.label), m.design[made.style].leading);
    totals_height_ += made.gap + made.height;
    totals_.push_back(made);
  }
}

void Closing::append_strips(const Measurer& m, std::vector<Strip>& strips) const {
  if (!is_apart_) {
    strips.push_back({.kind = Strip::Kind::Closing, .gap = kGap, .fixed = height_});
    return;
  }
  for (std::uint32_t i = 0; i < totals_.size(); ++i) {
    const Row& row = totals_[i];
    strips.push_back({.kind = Strip::Kind::Total,
                      .split = Strip::Split::WhenTaller,
                      .keep_with_next = i + 1 < totals_.size() && i + 3 >= totals_.size(),
                      .index = i,
                      .lines = std::max(row.label.count, 1U),
                      .leading = m.design[row.style].leading,
                      .gap = i == 0 ? kGap : row.gap});
  }
  strips.push_back(
      {.kind = Strip::Kind::TaxHead, .keep_with_next = true, .gap = m.design.block_gap, .fixed = tax_head_height(m)});
  for (std::uint32_t i = 0; i < taxes_.size(); ++i) {
    strips.push_back({.kind = Strip::Kind::Tax,
                      .split = Strip::Split::WhenTaller,
                      .index = i,
                      .lines = 1 + taxes_[i].reason.count,
                      .leading = m.design[Style::Detail].leading,
                      .padding = kTaxRowPadding});
  }
}

void Closing::place(PageBuilder& page, const Measurer& m, Length y) const {
  page.open(Role::Section);
  Length at = y + tax_head_height(m);
  place_tax_head(page, m, y);
  for (const Tax& tax : taxes_) {
    place_tax_lines(page, m, tax, {.to = 1 + tax.reason.count, .y = at});
    at += m.design[Style::Detail].leading + m.height(tax.reason) + 2 * kTaxRowPadding;
  }
  close_taxes(page);
  at = y;
  for (const Row& row : totals_) {
    at += row.gap;
    place_total_lines(page, m, row, {.to = std::max(row.label.count, 1U), .y = at});
    at += row.height;
  }
  // On the last lines of the totals, so that both columns end level.
  layout::place(page, m.lines, notes_, m.design.margin_start, taxes_width_, y + height_ - notes_.height);
  page.close();
}

void Closing::place_tax_head(PageBuilder& page, const Measurer& m, Length y) const {
  const Length left = m.design.margin_start;
  page.open(Role::Table);
  page.open(Role::TableHead);
  page.open(Role::Row);
  for (std::size_t c = 0; c < 3; ++c) {
    layout::place(page, m.lines, tax_heads_[c], left, tax_ends_[c], y + kTaxRowPadding,
                  c == 0 ? Align::Start : Align::End);
  }
  page.close();
  page.close();
  page.rule(left, y + tax_head_height(m), taxes_width_, m.design.color(Paint::Line));
  page.open(Role::TableBody);
}

void Closing::close_taxes(PageBuilder& page) {
  page.close();
  page.close();
}

void Closing::place_tax(PageBuilder& page, const Measurer& m, const Strip& strip, const Slot& slot) const {
  place_tax_lines(page, m, taxes_[strip.index], slot);
}

void Closing::place_tax_lines(PageBuilder& page, const Measurer& m, const Tax& tax, const Slot& slot) const {
  const Length left = m.design.margin_start;
  const TextStyle& look = m.design[Style::Detail];
  Length y = slot.y + kTaxRowPadding + baseline(look);
  const auto figure = [&](std::string_view text) { return text::figures(m.shaper, text, look.weight, page.arena()); };
  page.open(Role::Row);
  page.open(Role::Cell);
  for (std::uint32_t line = slot.from; line < slot.to; ++line, y += look.leading) {
    if (line == 0) {
      page.word(figure(tax.rate), Style::Detail, left, tax_ends_[0], y, Align::Start);
    } else {
      page.text(m.lines, tax.reason.first + line - 1, Style::Detail, left, taxes_width_, y, Align::Start);
    }
  }
  page.close();
  const std::array<std::string_view, 3> values = {"", tax.net, tax.tax};
  for (std::size_t c = 1; c < 3; ++c) {
    page.open(Role::Cell);
    if (slot.from == 0) {
      page.figure(figure(values[c]), Style::Detail, left + tax_ends_[c] - tax_widths_[c], tax_widths_[c],
                  slot.y + kTaxRowPadding + baseline(look));
    }
    page.close();
  }
  page.close();
  page.rule(left, y - baseline(look) + kTaxRowPadding, taxes_width_, m.design.color(Paint::Line));
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

void Closing::place_total(PageBuilder& page, const Measurer& m, const Strip& strip, const Slot& slot) const {
  place_total_lines(page, m, totals_[strip.index], slot);
}

void Closing::place_total_lines(PageBuilder& page, const Measurer& m, const Row& row, const Slot& slot) const {
  const Length left = m.design.margin_start + totals_x_;
  const TextStyle& look = m.design[row.style];
  const bool due = row.style == Style::Due;
  if (due) place_due_ground(page, left, slot.y, static_cast<Length>(slot.to - slot.from) * look.leading);
  page.open(Role::Paragraph);
  Part label = row.label;
  label.first += slot.from;
  label.count = std::min(slot.to, row.label.count) - slot.from;
  place_lines(page, m.lines, label, left, totals_width_, slot.y, Align::Start, true);
  if (slot.from == 0) {
    const text::Word amount = text::figures(m.shaper, row.amount, look.weight, page.arena());
    const Length width = row.style == Style::Total ? amount_width_ : scaled(amount.width, look.size);
    page.figure(amount, row.style, left + totals_width_ - width, width, slot.y + baseline(look));
  }
  page.close();
}

}  // namespace inkvoice::layout
