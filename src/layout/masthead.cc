#include "layout/masthead.h"

#include <algorithm>

namespace inkvoice::layout {

namespace {

constexpr Length kColumnGap = pt(18), kPairGap = pt(12);

bool is_title(Block block) { return block == Block::Title || block == Block::TitleNumber; }

}  // namespace

void Masthead::measure(const Composition& said, const Measurer& measurer, bool with_seller) {
  said_ = &said;
  m_ = &measurer;
  count_ = 0;
  height_ = 0;
  is_named_ = false;
  logo_alt_ = std::string(said.seller_name.text) + (said.seller_name.text.empty() ? "Logo" : " logo");
  const Design& design = measurer.design;
  Length y = 0;
  const auto add_row = [&](const MastheadRow& row) {
    if (row.start.count + row.end.count == 0) return;
    const Length bottom = measure_row(row, y);
    if (bottom == y) return;
    height_ = bottom;
    y = bottom + design.row_gap;
  };
  for (const MastheadRow& row : design.masthead) add_row(row);
  if (with_seller && !has_block(design, Block::Seller))
    add_row({.start = {{Block::Seller}, 1}, .end = {}, .wide = true});
}

/// Gives where the row ends; `y` where nothing in it has anything to say.
Length Masthead::measure_row(const MastheadRow& row, Length y) {
  const Design& design = m_->design;
  if (row.start.count > 0 && row.start.blocks[0] == Block::Window) {
    const Length top = std::max(y, design.window.y - design[Style::Foot].leading - design.margin_top);
    const Length column = design.margin_start + design.share(design.masthead_split);
    const Length x = std::max(column, design.window.x + design.window.width + kColumnGap);
    const Room room{x, design.page_width - design.margin_end - x, Align::Start, true};
    const Length bottom = measure_window(top);
    return std::max(bottom, measure_cell(row.end, room, top));
  }
  const Length split = design.share(design.masthead_split);
  const Room start{design.margin_start, row.wide ? design.body_width() : split - kColumnGap};
  const Length bottom = measure_cell(row.start, start, y);
  if (row.wide) return bottom;
  const Align align = design.masthead_align == Side::End ? Align::End : Align::Start;
  return std::max(bottom, measure_cell(row.end, {design.margin_start + split, design.body_width() - split, align}, y));
}

/// The sender in one small line, as DIN 5008 wants it, and the address below.
Length Masthead::measure_window(Length y) {
  const Window& window = m_->design.window;
  const Room room{window.x, window.width, Align::Start, true};
  Placed& sender = add(Placed::Kind::Text, room, y);
  m_->add(sender.stack, said_->sender, Style::Foot, window.width);
  const Length leading = m_->design[Style::Foot].leading;
  const bool one_line = sender.stack.height == leading;  // a longer one would push the address out of the window
  if (!one_line) --count_;
  if (one_line) {
    Placed& rule = add(Placed::Kind::Rule, room, y + leading);
    rule.length = std::min(window.width, m_->width(said_->sender.text, Style::Foot));
  }
  Placed& address = add(Placed::Kind::Text, room, y + leading + pt(4));
  m_->add(address.stack, said_->client_name, Style::PartyName, window.width);
  for (std::size_t i = 0; i < said_->client_postal; ++i) {
    m_->join(address.stack, said_->client[i], Style::PartyLine, window.width);
  }
  return y + leading + std::max(window.height, pt(4) + address.stack.height);
}

Length Masthead::measure_cell(const MastheadCell& cell, const Room& room, Length y) {
  Length bottom = y, gap = 0;
  Block last = Block::Details;
  for (std::size_t i = 0; i < cell.count; ++i) {
    const Block block = cell.blocks[i];
    const bool joined = block == Block::Number && is_title(last);
    const Length height = add_block(block, room, bottom + (joined ? 0 : gap));
    if (height == 0) continue;
    bottom += (joined ? 0 : gap) + height;
    gap = gap_before(cell, i);
    last = block;
  }
  return bottom;
}

/// What stands between a block and the one after it.
Length Masthead::gap_before(const MastheadCell& cell, std::size_t index) const {
  const Block block = cell.blocks[index];
  if (block == Block::Bar) return m_->design.bar_gap;
  if (block == Block::Logo || (block == Block::Mark && has_logo())) return m_->design.logo_gap;
  return m_->design.cell_gap;
}

Masthead::Placed& Masthead::add(Placed::Kind kind, const Room& room, Length y) {
  if (count_ == placed_.size()) placed_.emplace_back();
  Placed& placed = placed_[count_++];
  placed.kind = kind;
  placed.physical = room.physical;
  placed.align = room.align;
  placed.x = room.x;
  placed.y = y;
  placed.width = room.width;
  placed.height = 0;
  placed.length = room.width;
  placed.label = {};
  placed.stack.clear();
  return placed;
}

Length Masthead::add_block(Block block, const Room& room, Length y) {
  switch (block) {
    case Block::Logo:
      return add_logo(room, y);
    case Block::Mark:
      return has_logo() ? add_logo(room, y) : add_text(block, room, y);
    case Block::Bar: {
      Placed& bar = add(Placed::Kind::Bar, room, y);
      bar.width = std::min(m_->design.bar_width, room.width);
      if (room.align == Align::End) bar.x += room.width - bar.width;
      return bar.height = m_->design.bar_height;
    }
    case Block::Facts:
      return add_facts(room, y);
    default:
      return add_text(block, room, y);
  }
}

Length Masthead::add_logo(const Room& room, Length y) {
  const Logo& logo = said_->logo;
  if (!has_logo()) return 0;
  const Design& design = m_->design;
  double scale = std::min(std::min(design.logo_width, room.width) / logo.width, design.logo_height / logo.height);
  if (!logo.scalable) scale = std::min(scale, 1000.0);
  Placed& placed = add(Placed::Kind::Logo, room, y);
  placed.width = static_cast<Length>(logo.width * scale);
  placed.height = static_cast<Length>(logo.height * scale);
  if (room.align == Align::End) placed.x += room.width - placed.width;
  return placed.height;
}

void Masthead::add_client(Stack& stack, Length width) const {
  m_->add(stack, {said_->client_label, {}}, Style::Label, width);
  m_->join(stack, said_->client_name, Style::PartyName, width);
  for (const Phrase& line : said_->client) m_->join(stack, line, Style::PartyLine, width);
}

Length Masthead::add_text(Block block, const Room& room, Length y) {
  Placed& placed = add(Placed::Kind::Text, room, y);
  Stack& stack = placed.stack;
  const Composition& said = *said_;
  if (block == Block::Title) m_->add(stack, {said.title, {}}, Style::Title, room.width, Role::Title);
  if (block == Block::TitleNumber) m_->add(stack, said.title_number, Style::Title, room.width, Role::Title);
  if (block == Block::Number) m_->add(stack, said.number, Style::Number, room.width);
  if (block == Block::Mark) {
    m_->add(stack, said.seller_name, Style::Brand, room.width);
    is_named_ = true;
  }
  if (block == Block::Seller) {
    if (!is_named_) m_->add(stack, said.seller_name, Style::PartyName, room.width);
    for (const Phrase& line : said.seller) m_->join(stack, line, Style::PartyLine, room.width);
  }
  if (block == Block::Client) add_client(stack, room.width);
  if (block == Block::Details) m_->add(stack, said.client_details, Style::Label, room.width);
  const Length height = stack.height;
  if (height == 0) --count_;
  return height;
}

Length Masthead::add_facts(const Room& room, Length y) {
  if (said_->facts.empty()) return 0;
  const Design& design = m_->design;
  const Length inset = design.fact_inset;
  const std::size_t ground = count_;
  if (design.facts_ground != Paint::None) add(Placed::Kind::Ground, room, y);
  const Length pad = design.facts_ground != Paint::None || design.facts_rules ? std::max(inset, pt(4)) : inset;
  const Room inner{room.x + inset, room.width - 2 * inset, room.align, room.physical};
  const Length height =
      pad + (design.facts == FactsLayout::List ? add_listed_facts(inner, y + pad) : add_stacked_facts(inner, y + pad)) +
      pad;
  if (design.facts_ground != Paint::None) placed_[ground].height = height;
  if (design.facts_rules) {
    add(Placed::Kind::Rule, room, y);
    add(Placed::Kind::Rule, room, y + height);
  }
  return height;
}

/// Labels over their values, row by row, so that what stands side by side is level.
Length Masthead::add_stacked_facts(const Room& room, Length y) {
  const Design& design = m_->design;
  // Fewer facts than a band has columns spread over it; a pair of columns stays one, so that nothing jumps.
  const std::size_t columns = design.facts_columns <= 2
                                  ? design.facts_columns
                                  : std::min<std::size_t>(design.facts_columns, said_->facts.size());
  const auto count = static_cast<Length>(columns);
  const Length width = (room.width - (count - 1) * kColumnGap) / count;
  Length height = 0, row_height = 0;
  for (std::size_t i = 0; i < said_->facts.size(); ++i) {
    const std::size_t column = i % columns;
    if (column == 0 && i > 0) {
      height += row_height + design.fact_gap;
      row_height = 0;
    }
    const Room place{room.x + static_cast<Length>(column) * (width + kColumnGap), width, room.align, room.physical};
    Placed& fact = add(Placed::Kind::Text, place, y + height);
    m_->add(fact.stack, {said_->facts[i].label, {}}, Style::Label, width);
    m_->join(fact.stack, said_->facts[i].value, Style::Value, width);
    row_height = std::max(row_height, fact.stack.height);
  }
  return height + row_height;
}

/// A line each: the label, and its value behind.
Length Masthead::add_listed_facts(const Room& room, Length y) {
  Length labels = 0;
  for (const Fact& fact : said_->facts) labels = std::max(labels, m_->width(fact.label, Style::Label));
  labels = std::min(labels + kPairGap, room.width / 2);
  Length height = 0;
  for (const Fact& fact : said_->facts) {
    if (height > 0) height += m_->design.fact_gap;
    Placed& pair = add(Placed::Kind::Pair, room, y + height);
    pair.label_width = labels;
    pair.label = m_->part({fact.label, {}}, Style::Label, labels - kPairGap);
    m_->add(pair.stack, fact.value, Style::Value, room.width - labels);
    height += std::max(m_->height(pair.label), pair.stack.height);
  }
  return height;
}

void Masthead::place(PageBuilder& page, const text::Lines& lines, Length top) const {
  const Design& design = page.design();
  page.open(Role::Section);
  for (std::size_t i = 0; i < count_; ++i) {
    const Placed& it = placed_[i];
    const Length x = it.physical ? page.from_left(it.x, it.width) : it.x;
    const Length y = top + it.y;
    switch (it.kind) {
      case Placed::Kind::Text:
        layout::place(page, lines, it.stack, x, it.width, y, it.align);
        break;
      case Placed::Kind::Pair:
        place_pair(page, lines, {it.label, it.stack.parts.empty() ? Part{} : it.stack.parts[0]},
                   {x, it.width, it.label_width}, y, it.align);
        break;
      case Placed::Kind::Logo:
        page.logo(x, y, it.width, it.height, logo_alt_);
        break;
      case Placed::Kind::Bar:
        page.box(x, y, it.width, it.height, design.accent);
        break;
      case Placed::Kind::Ground:
        page.box(x, y, it.width, it.height, design.color(design.facts_ground));
        break;
      case Placed::Kind::Rule:
        page.rule(x, y, it.length, design.color(Paint::Line));
        break;
    }
  }
  page.close();
}

void Masthead::append_parts(std::vector<Part>& out) const {
  for (std::size_t i = 0; i < count_; ++i) {
    if (placed_[i].label.count > 0) out.push_back(placed_[i].label);
    out.insert(out.end(), placed_[i].stack.parts.begin(), placed_[i].stack.parts.end());
  }
}

}  // namespace inkvoice::layout
