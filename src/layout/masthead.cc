#include "layout/masthead.h"

#include <algorithm>

namespace inkvoice::layout {

namespace {

constexpr Length kBarWidth = pt(34), kBarHeight = pt(3), kBarGap = pt(12);
constexpr Length kFactGap = pt(7), kColumnGap = pt(18);
constexpr Length kLogoWidth = pt(170), kLogoHeight = pt(52), kLogoGap = pt(20);

}  // namespace

void Masthead::measure(const Composition& said, const Measurer& m) {
  const Length body = m.design.body_width();
  right_x_ = body * 56 / 100;
  right_width_ = body - right_x_;
  left_width_ = right_x_ - kColumnGap;
  for (Stack* stack : {&title_, &seller_, &client_, &facts_[0], &facts_[1]}) stack->clear();
  m.add(title_, {said.title, {}}, Style::Title, left_width_, Role::Title);
  m.add(title_, said.number, Style::Number, left_width_);
  m.add(seller_, said.seller_name, Style::PartyName, right_width_);
  for (const Phrase& line : said.seller) m.join(seller_, line, Style::PartyLine, right_width_);
  m.add(client_, {said.client_label, {}}, Style::Label, left_width_);
  m.join(client_, said.client_name, Style::PartyName, left_width_);
  for (const Phrase& line : said.client) m.join(client_, line, Style::PartyLine, left_width_);
  const Length fact_width = (right_width_ - kColumnGap) / 2;
  for (std::size_t i = 0; i < said.facts.size(); ++i) {
    Stack& column = facts_[i % 2];
    m.add(column, {said.facts[i].label, {}}, Style::Label, fact_width, Role::Paragraph, kFactGap);
    m.join(column, said.facts[i].value, Style::Value, fact_width);
  }
  measure_logo(said);
  const Length upper = std::max(logo_room() + kBarHeight + kBarGap + title_.height, seller_.height);
  lower_y_ = upper + m.design.block_gap + pt(4);
  height_ = lower_y_ + std::max({client_.height, facts_[0].height, facts_[1].height});
}

void Masthead::measure_logo(const Composition& said) {
  const Logo& logo = said.logo;
  logo_width_ = logo_height_ = 0;
  if (logo.width <= 0 || logo.height <= 0) return;
  double scale = std::min(std::min(kLogoWidth, left_width_) / logo.width, kLogoHeight / logo.height);
  if (!logo.scalable) scale = std::min(scale, 1000.0);
  logo_width_ = static_cast<Length>(logo.width * scale);
  logo_height_ = static_cast<Length>(logo.height * scale);
  logo_alt_ = std::string(said.seller_name.text) + (said.seller_name.text.empty() ? "Logo" : " logo");
}

void Masthead::place(PageBuilder& page, const text::Lines& lines, Length y) const {
  const Length left = page.design().margin_start;
  const Length right = left + right_x_;
  const Length fact_width = (right_width_ - kColumnGap) / 2;
  const Length title_y = y + logo_room();
  page.open(Role::Section);
  if (logo_height_ > 0) page.logo(left, y, logo_width_, logo_height_, logo_alt_);
  page.box(left, title_y, kBarWidth, kBarHeight, page.design().accent);
  layout::place(page, lines, title_, left, left_width_, title_y + kBarHeight + kBarGap);
  layout::place(page, lines, seller_, right, right_width_, y);
  layout::place(page, lines, client_, left, left_width_, y + lower_y_);
  layout::place(page, lines, facts_[0], right, fact_width, y + lower_y_);
  layout::place(page, lines, facts_[1], right + fact_width + kColumnGap, fact_width, y + lower_y_);
  page.close();
}

Length Masthead::logo_room() const { return logo_height_ > 0 ? logo_height_ + kLogoGap : 0; }

void Masthead::append_parts(std::vector<Part>& out) const {
  for (const Stack* stack : {&title_, &seller_, &client_, &facts_[0], &facts_[1]}) {
    out.insert(out.end(), stack->parts.begin(), stack->parts.end());
  }
}

}  // namespace inkvoice::layout
