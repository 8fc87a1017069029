#include "layout/design.h"

#include <algorithm>
#include <cmath>

namespace inkvoice::layout {

namespace {

double luminance(Color color) {
  const auto linear = [](std::uint8_t value) {
    const double part = value / 255.0;
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue);
}

}  // namespace

std::optional<Color> parse_color(std::string_view text) {
  if (text.size() != 7 || text[0] != '#') return std::nullopt;
  std::array<unsigned, 3> parts = {};
  for (std::size_t i = 0; i < 6; ++i) {
    const char c = text[i + 1];
    unsigned digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<unsigned>(c - '0');
    } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
      digit = static_cast<unsigned>((c | 0x20) - 'a') + 10;
    } else {
      return std::nullopt;
    }
    parts[i / 2] = parts[i / 2] * 16 + digit;
  }
  return Color{static_cast<std::uint8_t>(parts[0]), static_cast<std::uint8_t>(parts[1]),
               static_cast<std::uint8_t>(parts[2])};
}

double contrast(Color a, Color b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

Color readable_on(Color ground, Color color) {
  while (contrast(color, ground) < kLeastContrast && color != Color{}) {
    color.red = static_cast<std::uint8_t>(color.red * 24 / 25);
    color.green = static_cast<std::uint8_t>(color.green * 24 / 25);
    color.blue = static_cast<std::uint8_t>(color.blue * 24 / 25);
  }
  return color;
}

bool has_block(const Design& design, Block block) {
  const auto in = [block](const MastheadCell& cell) {
    return std::find(cell.blocks.begin(), cell.blocks.begin() + cell.count, block) != cell.blocks.begin() + cell.count;
  };
  return std::any_of(design.masthead.begin(), design.masthead.end(),
                     [&in](const MastheadRow& row) { return in(row.start) || in(row.end); });
}

void resolve_colors(Design& design) {
  for (TextStyle& style : design.styles) style.color = design.color(style.paint);
}

Design make_design(const DesignSheets& sheets, const invoice::Design& wanted) {
  Design design = wanted.paper.value_or(sheets.paper) == invoice::Paper::Letter ? sheets.letter : sheets.a4;
  const auto accent = parse_color(wanted.accent_color);
  if (!accent || *accent == design.accent) return design;
  design.accent = *accent;
  // The darkest ground that text in it may have; white text on it can be read then too.
  design.palette[static_cast<std::size_t>(Paint::Accent)] = readable_on(design.color(Paint::Tint), *accent);
  resolve_colors(design);
  return design;
}

}  // namespace inkvoice::layout
