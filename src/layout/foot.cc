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
  std::array<std::vector<Phrase>, 4>& texts = texts_;
  for (std::vector<Phrase>& column : texts) column.clear();
  texts[0].push_back(said.seller_name);
  texts[0].insert(texts[0].end(), seller.begin(), seller.begin() + static_cast<std::ptrdiff_t>(said.seller_postal));
  texts[1].assign(seller.begin() + static_cast<std::ptrdiff_t>(said.seller_postal), seller.end());
  for (const Fact& fact : said.payment) {
    if (fact.kind == Fact::Kind::Account) texts[2].push_back(fact.labelled);
  }
  texts[3] = said.seller_ids;
  const auto empty = std::count_if(texts.begin(), texts.end(), [](const auto& column) { return column.empty(); });
  const auto count = static_cast<Length>(4 - empty);
  const Length body = m.design.body_width();
  // An IBAN is longer than a city.
  const Length width = count == 1 ? body : (body - (count - 1) * kColumnGap) / count * 5 / 4;
  const Length room = m.design.margin_bottom - m.design.footer_gap - kRuleGap - pt(14);
  for (const std::vector<Phrase>& column : texts) {
    if (column.empty()) continue;
    Stack& stack = columns_[count_++];
    for (const Phrase& line : column) m.join(stack, line, Style::Foot, width);
    if (stack.height <= room) continue;
    count_ = 0;  // then the line serves
    return;
  }
  spread(m);
}

/// Equal gaps between columns as wide as what they say; the line serves where that is too much.
void Foot::spread(const Measurer& m) {
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
  if (gap < kColumnGap / 2) {
    count_ = 0;
    return;
  }
  Length x = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    places_[i] = x;
    x += widths_[i] + std::min(gap, pt(90));
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
      put(part, design.margin_start + places_[i], widths_[i], y);
      y += static_cast<Length>(part.count) * look.leading;
    }
  }
  page.close();
  return top - look.leading - pt(2);  // over the rule: all below it is taken
}

}  // namespace inkvoice::layout
