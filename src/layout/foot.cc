#include "layout/foot.h"

#include <algorithm>
#include <span>

namespace inkvoice::layout {

namespace {

constexpr Length kRuleGap = pt(6), kColumnGap = pt(16);

}  // namespace

bool Foot::measure(const Composition& said, const Measurer& m) {
  for (Stack& column : columns_) column.clear();
  count_ = 0;
  line_ = m.part(said.footer, Style::Foot, m.design.body_width() * 3 / 4);
  const bool fits = line_.count <= 2;
  if (!fits) line_.count = 0;
  if (fits && m.design.foot == FootLayout::Columns) measure_columns(said, m);
  return fits;
}

/// Name and address, how to reach the seller, the bank, the registers; only what there is.
void Foot::measure_columns(const Composition& said, const Measurer& m) {
  const std::span<const Phrase> seller = said.seller;
  const auto bank = [&said](Fact::Kind kind) {
    return std::any_of(said.payment.begin(), said.payment.end(), [kind](const Fact& f) { return f.kind == kind; });
  };
  const bool reach = seller.size() > said.seller_postal;
  const bool account = bank(Fact::Kind::Account);
  const auto count = static_cast<Length>(1 + (reach ? 1 : 0) + (account ? 1 : 0) + (said.seller_ids.empty() ? 0 : 1));
  const Length body = m.design.body_width();
  width_ = count == 1 ? body : (body - (count - 1) * kColumnGap) / count * 5 / 4;  // an IBAN is longer than a city
  const auto next = [this]() -> Stack& { return columns_[count_++]; };
  Stack& address = next();
  m.add(address, said.seller_name, Style::Foot, width_);
  for (const Phrase& line : seller.first(said.seller_postal)) m.join(address, line, Style::Foot, width_);
  if (reach) {
    Stack& column = next();
    for (const Phrase& line : seller.subspan(said.seller_postal)) m.join(column, line, Style::Foot, width_);
  }
  if (account) {
    Stack& column = next();
    for (const Fact& fact : said.payment) {
      if (fact.kind == Fact::Kind::Account) m.join(column, fact.labelled, Style::Foot, width_);
    }
  }
  if (!said.seller_ids.empty()) {
    Stack& column = next();
    for (const Phrase& line : said.seller_ids) m.join(column, line, Style::Foot, width_);
  }
  const Length room = m.design.margin_bottom - m.design.footer_gap - kRuleGap - pt(14);
  for (const Stack& column : columns_) {
    if (column.height > room) count_ = 0;  // then the line serves
  }
  if (count_ > 0) spread(m);
}

/// Equal gaps between columns as wide as what they say; the line serves where that is too much.
void Foot::spread(const Measurer& m) {
  std::array<Length, 4> widths = {};
  Length used = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    for (const Part& part : columns_[i].parts) {
      for (std::uint32_t line = part.first; line < part.first + part.count; ++line) {
        widths[i] = std::max(widths[i], scaled(m.lines.lines[line].width, m.design[part.style].size));
      }
    }
    used += widths[i];
  }
  const auto gaps = static_cast<Length>(std::max<std::size_t>(count_ - 1, 1));
  const Length gap = (m.design.body_width() - used) / gaps;
  if (gap < kColumnGap / 2) {
    count_ = 0;
    return;
  }
  Length x = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    places_[i] = x;
    x += widths[i] + std::min(gap, pt(90));
  }
}

Length Foot::place(PageBuilder& page, const text::Lines& lines, Length top, bool columns) const {
  const Design& design = page.design();
  const TextStyle& look = design[Style::Foot];
  if (design.foot_rule) page.rule(design.margin_start, top, design.body_width(), design.color(Paint::Line));
  const auto put = [&](const Part& part, Length x, Length width, Length y) {
    for (std::uint32_t i = 0; i < part.count; ++i) {
      page.text(lines, part.first + i, part.style, x, width, y + static_cast<Length>(i) * look.leading + baseline(look),
                Align::Start);
    }
  };
  page.open(Role::Artifact);
  if (!columns || count_ == 0) {
    put(line_, design.margin_start, design.body_width(), top + kRuleGap);
    page.close();
    return top + kRuleGap;
  }
  for (std::size_t i = 0; i < count_; ++i) {
    Length y = top + kRuleGap;
    for (const Part& part : columns_[i].parts) {
      put(part, design.margin_start + places_[i], width_, y);
      y += static_cast<Length>(part.count) * look.leading;
    }
  }
  page.close();
  return top - look.leading - pt(2);  // over the rule: all below it is taken
}

}  // namespace inkvoice::layout
