#include "layout/measure.h"

#include <algorithm>

#include "base/utf8.h"

namespace inkvoice::layout {

Part Measurer::part(const Phrase& phrase, Style style, Length width, Role role) const {
  const TextStyle& look = design[style];
  const auto first = static_cast<std::uint32_t>(lines.lines.size());
  const auto room = static_cast<std::int32_t>(std::int64_t{width} * 1000 / look.size);
  if (text::break_lines(shaper, phrase.text, look.weight, room, arena, lines)) warn(phrase);
  return {first, static_cast<std::uint32_t>(lines.lines.size()) - first, style, role, 0};
}

void Measurer::add(Stack& stack, const Phrase& phrase, Style style, Length width, Role role, Length gap) const {
  Part made = part(phrase, style, width, role);
  if (made.count == 0) return;
  made.gap = stack.parts.empty() ? 0 : gap;
  stack.height += made.gap + height(made);
  stack.parts.push_back(made);
}

void Measurer::join(Stack& stack, const Phrase& phrase, Style style, Length width) const {
  const std::size_t before = stack.parts.size();
  add(stack, phrase, style, width);
  if (stack.parts.size() > before && before > 0) stack.parts.back().joined = true;
}

void Measurer::warn(const Phrase& phrase) const {
  std::vector<char32_t> said;
  for (std::size_t at = 0; at < phrase.text.size();) {
    const char32_t c = next_code_point(phrase.text, at);
    if (shaper.has_glyph(c) || std::find(said.begin(), said.end(), c) != said.end()) continue;
    said.push_back(c);
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string warning = to_pointer(phrase.source) + std::string(kNoFontHas) + "U+";
    for (int shift = c > 0xFFFF ? (c > 0xFFFFF ? 20 : 16) : 12; shift >= 0; shift -= 4)
      warning += kHex[c >> shift & 15];
    if (std::find(warnings.begin(), warnings.end(), warning) == warnings.end()) warnings.push_back(std::move(warning));
  }
}

Length Measurer::width(std::string_view text, Style style) const {
  return scaled(text::measure(shaper, text, design[style].weight, arena), design[style].size) + 1;  // never short
}

Length Measurer::figures_width(std::string_view text, Style style) const {
  return scaled(text::figures(shaper, text, design[style].weight, arena).width, design[style].size);
}

void place_lines(PageBuilder& page, const text::Lines& lines, const Part& part, Length x, Length width, Length y,
                 Align align, bool goes_on) {
  const TextStyle& look = page.design()[part.style];
  for (std::uint32_t i = 0; i < part.count; ++i) {
    page.text(lines, part.first + i, part.style, x, width, y + static_cast<Length>(i) * look.leading + baseline(look),
              align);
    if (goes_on || i + 1 < part.count) page.end_line(part.style);
  }
}

void place_pair(PageBuilder& page, const text::Lines& lines, const PairParts& pair, const PairRoom& room, Length y,
                Align value_align) {
  page.open(Role::Paragraph);
  // Both stand on one line, whatever their sizes.
  const Design& design = page.design();
  const Length level = baseline(design[pair.value.style]) - baseline(design[pair.label.style]);
  place_lines(page, lines, pair.label, room.x, room.label_width, y + std::max(level, 0), Align::Start,
              pair.value.count > 0);
  place_lines(page, lines, pair.value, room.x + room.label_width, room.width - room.label_width, y - std::min(level, 0),
              value_align, false);
  page.close();
}

void place(PageBuilder& page, const text::Lines& lines, const Part& part, Length x, Length width, Length y,
           Align align) {
  page.open(part.role);
  place_lines(page, lines, part, x, width, y, align, false);
  page.close();
}

void place(PageBuilder& page, const text::Lines& lines, const Stack& stack, Length x, Length width, Length y,
           Align align) {
  for (std::size_t i = 0; i < stack.parts.size(); ++i) {
    const Part& part = stack.parts[i];
    const bool goes_on = i + 1 < stack.parts.size() && stack.parts[i + 1].joined;
    y += part.gap;
    if (!part.joined) page.open(part.role);
    place_lines(page, lines, part, x, width, y, align, goes_on);
    if (!goes_on) page.close();
    y += static_cast<Length>(part.count) * page.design()[part.style].leading;
  }
}

}  // namespace inkvoice::layout
