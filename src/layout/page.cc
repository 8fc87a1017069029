#include "layout/page.h"

namespace inkvoice::layout {

void PageBuilder::begin_page() {
  page_.width = design_.page_width;
  page_.height = design_.page_height;
  page_.boxes.clear();
  page_.items.clear();
  page_.texts.clear();
  page_.pieces.clear();
  page_.figures.clear();
  page_.figure_boxes.clear();
  arena_.reset();
}

Length PageBuilder::left_of(Length x, Length width, Length used, Align align) const {
  const Length start = align == Align::Start ? x : x + width - used;
  return mirrored_ ? design_.page_width - start - used : start;
}

void PageBuilder::text(const text::Lines& lines, std::uint32_t line, Style style, Length x, Length width, Length y,
                       Align align) {
  const text::Line& source = lines.lines[line];
  const Length used = scaled(source.width, design_[style].size);
  const Length left = left_of(x, width, used, align);
  if (!source.scattered) {
    add_text(lines.pieces.data() + source.first, source.count, style, left, y);
    return;
  }
  for (std::uint32_t i = source.first; i < source.first + source.count; ++i) {
    add_text(lines.pieces.data() + i, 1, style, left + scaled(lines.places[i], design_[style].size), y);
  }
}

void PageBuilder::add_text(const text::Piece* const* pieces, std::uint32_t count, Style style, Length left, Length y) {
  page_.items.push_back({Item::Kind::Text, Role::Paragraph, static_cast<std::uint32_t>(page_.texts.size())});
  page_.texts.push_back({left, y, style, static_cast<std::uint32_t>(page_.pieces.size()), count});
  page_.pieces.insert(page_.pieces.end(), pieces, pieces + count);
}

void PageBuilder::end_line(Style style) {
  const text::Piece& space = shaper_.space(design_[style].weight);
  if (page_.pieces.back() == &space) return;
  page_.pieces.push_back(&space);
  ++page_.texts.back().count;
}

void PageBuilder::word(const text::Word& word, Style style, Length x, Length width, Length y, Align align) {
  const Length used = scaled(word.width, design_[style].size);
  add_text(nullptr, 0, style, left_of(x, width, used, align), y);
  for (std::uint32_t i = 0; i < word.count; ++i) page_.pieces.push_back(word.pieces + i);
  page_.texts.back().count = word.count;
}

void PageBuilder::figure(const text::Word& figure, Style style, Length x, Length width, Length y) {
  word(figure, style, x, width, y, mirrored_ ? Align::Start : Align::End);  // digits run from left to right everywhere
}

void PageBuilder::box(Length x, Length y, Length width, Length height, Color color) {
  page_.boxes.push_back({mirrored_ ? design_.page_width - x - width : x, y, width, height, color});
}

void PageBuilder::logo(Length x, Length y, Length width, Length height, std::string_view alt) {
  const Length left = left_of(x, width, width, Align::Start);
  page_.items.push_back({Item::Kind::Figure, Role::Figure, static_cast<std::uint32_t>(page_.figures.size())});
  page_.figures.push_back({left, y, width, height, nullptr, 0, 0, arena_.copy(alt)});
}

void PageBuilder::code(Length x, Length y, Length side, const Cells& cells, std::span<const Box> boxes,
                       std::string_view alt) {
  const Length left = left_of(x, side, side, Align::Start);
  page_.items.push_back({Item::Kind::Figure, Role::Figure, static_cast<std::uint32_t>(page_.figures.size())});
  page_.figures.push_back({left, y, side, side, &cells, static_cast<std::uint32_t>(page_.figure_boxes.size()),
                           static_cast<std::uint32_t>(boxes.size()), arena_.copy(alt)});
  for (const Box& box : boxes) {
    page_.figure_boxes.push_back({left + box.x, y + box.y, box.width, box.height, box.color});
  }
}

}  // namespace inkvoice::layout
