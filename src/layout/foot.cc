#include "layout/foot.h"

#include <algorithm>
#include <span>

namespace inkvoice::layout {

namespace {

constexpr Length kRuleGap = pt(6), kColumnGap = pt(16);
constexpr Length kUnprinted = pt(14);  ///< at the page's edge, where printers do not reach

}  // namespace

void Foot::measure(const Composition& said, const Measurer& m, Length most) {
  line_ = {};
  count_ = 0;
  if (m.design.foot == FootLayout::Columns && measure_columns(said, m, most)) return;
  count_ = 0;
  line_ = m.part(said.footer, Style::Foot, m.design.body_width() * 3 / 4);
  if (line_.count > 2) line_.count = 0;
}

/// Name and address, how to reach the seller, the bank, the registers; only what there is. Gives how many.
std::size_t Foot::gather(const Composition& said) {
  const std::span<const Phrase> seller = said.seller;
  for (std::vector<Phrase>& column : texts_) column.clear();
  if (!said.seller_name.text.empty()) texts_[0].push_back(said.seller_name);
  texts_[0].insert(texts_[0].end(), seller.begin(), seller.begin() + static_cast<std::ptrdiff_t>(said.seller_postal));
  texts_[1].assign(seller.begin() + static_cast<std::ptrdiff_t>(said.seller_postal), seller.end());
  for (const Fact& fact : said.payment) {
    if (fact.kind == Fact::Kind::Account) texts_[2].push_back(fact.labelled);
  }
  texts_[3] = said.seller_ids;
  const auto last = std::remove_if(texts_.begin(), texts_.end(), [](const auto& column) { return column.empty(); });
  return static_cast<std::size_t>(last - texts_.begin());
}

bool Foot::measure_columns(const Composition& said, const Measurer& m, Length most) {
  const std::size_t columns = gather(said);
  const auto count = static_cast<Length>(columns);
  if (count == 0) return false;
  const Length equal = (m.design.body_width() - (count - 1) * kColumnGap) / count;
  const Length room = std::max(most, m.design.margin_bottom) - m.design.footer_gap - kRuleGap - kUnprinted;
  // An IBAN is longer than a city: columns may be wider than their share while the others leave them the room.
  for (const Length width : {count == 1 ? equal : equal * 5 / 4, equal}) {
    count_ = columns;
    if (fill(m, width, room) && spread(m)) return true;
  }
  return false;
}

/// False where a column is taller than `room`.
bool Foot::fill(const Measurer& m, Length width, Length room) {
  for (std::size_t i = 0; i < count_; ++i) {
    columns_[i].clear();
    for (const Phrase& line : texts_[i]) m.join(columns_[i], line, Style::Foot, width);
    if (columns_[i].height > room) return false;
  }
  return true;
}

/// Equal gaps between columns as wide as what they say; false where that is too much.
bool Foot::spread(const Measurer& m) {
  widths_ = {};
  Length used = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    for (const Part& part : columns_[i].parts) {
      for (std::uint32_t line = part.first; line < part.first + part.count; ++line) {
        widths_[i] = std::max(widths_[i], scaled(m.lines.lines[line].width, m.design[part.style].size));
      }
    }
    used += widths_[i];
  }
  const auto gaps = static_cast<Length>(std::max<std::size_t>(count_ - 1, 1));
  const Length gap = (m.design.body_width() - used) / gaps;
  if (count_ > 1 && gap < kColumnGap / 2) return false;
  Length x = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    places_[i] = x;
    x += widths_[i] + std::min(gap, pt(90));
  }
  return true;
}

Length Foot::height(const Design& design) const {
  Length height = static_cast<Length>(line_.count) * design[Style::Foot].leading;
  for (std::size_t i = 0; i < count_; ++i) height = std::max(height, columns_[i].height);
  return kRuleGap + height;
}

Length Foot::margin(const Design& design) const { return design.footer_gap + height(design) + kUnprinted; }

Length Foot::number_from_rule(const Design& design) const {
  return count_ == 0 ? kRuleGap : -design[Style::Foot].leading - pt(2);  // all below the rule is taken
}

void Foot::place(PageBuilder& page, const text::Lines& lines, Length top, bool read) const {
  const Design& design = page.design();
  if (design.foot_rule) page.rule(design.margin_start, top, design.body_width(), design.color(Paint::Line));
  if (!says_ids()) return;
  const Length left = design.margin_start, y = top + kRuleGap;
  page.open(!read ? Role::Artifact : count_ > 0 ? Role::Section : Role::Paragraph);
  place_lines(page, lines, line_, left, design.body_width(), y, Align::Start, false);
  for (std::size_t i = 0; i < count_; ++i) {
    if (read) {
      layout::place(page, lines, columns_[i], left + places_[i], widths_[i], y);
      continue;
    }
    Length below = y;
    for (const Part& part : columns_[i].parts) {
      place_lines(page, lines, part, left + places_[i], widths_[i], below, Align::Start, false);
      below += static_cast<Length>(part.count) * design[Style::Foot].leading;
    }
  }
  page.close();
}

}  // namespace inkvoice::layout
