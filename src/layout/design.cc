#include "layout/design.h"

#include <cmath>
#include <optional>

namespace inkvoice::layout {

namespace {

constexpr Color kWhite = {255, 255, 255};
constexpr Color kBlack = {0, 0, 0};
constexpr Color kInk = {24, 29, 39};
constexpr Color kMuted = {91, 100, 117};
constexpr Color kLine = {214, 219, 227};
constexpr Color kTint = {245, 247, 250};
constexpr Color kAccent = {36, 70, 184};

double luminance(Color color) {
  const auto linear = [](std::uint8_t value) {
    const double part = value / 255.0;
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue);
}

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

void set_paper(Design& design, invoice::Paper paper) {
  const bool letter = paper == invoice::Paper::Letter;
  design.page_width = letter ? pt(612) : pt(595.276);
  design.page_height = letter ? pt(792) : pt(841.89);
}

void set_styles(Design& design) {
  using enum Style;
  using enum font::Weight;
  const auto set = [&design](Style style, font::Weight weight, double size, double leading, Color color) {
    design.styles[static_cast<std::size_t>(style)] = {weight, pt(size), pt(leading), color};
  };
  set(Title, Bold, 27, 32, kInk);
  set(Number, Regular, 11, 16, design.accent_text);
  set(PartyName, Bold, 10, 14, kInk);
  set(PartyLine, Regular, 9, 13, kInk);
  set(Label, Regular, 7.5, 11, kMuted);
  set(Body, Regular, 9, 13.5, kInk);
  set(Value, Regular, 9.5, 14, kInk);
  set(ColumnHead, Bold, 7.5, 11, kInk);
  set(Cell, Regular, 9, 13, kInk);
  set(CellStrong, Regular, 9, 13, kInk);
  set(Detail, Regular, 8, 11.5, kMuted);
  set(Total, Regular, 9, 16, kInk);
  set(GrandTotal, Bold, 9, 18, kInk);
  set(Due, Bold, 12, 30, kWhite);
  set(Heading, Bold, 9, 14, kInk);
  set(Foot, Regular, 7.5, 11, kMuted);
  set(SlipTitle, Bold, 11, 13, kBlack);
  set(SlipHead, Bold, 8, 11, kBlack);
  set(SlipValue, Regular, 10, 12, kBlack);
  set(ReceiptHead, Bold, 6, 9, kBlack);
  set(ReceiptValue, Regular, 8, 9.5, kBlack);
  set(SlipNote, Regular, 7, 9, kBlack);
}

}  // namespace

double contrast(Color a, Color b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

Color readable_on_white(Color color) {
  while (contrast(color, kWhite) < 4.5) {
    color.red = static_cast<std::uint8_t>(color.red * 24 / 25);
    color.green = static_cast<std::uint8_t>(color.green * 24 / 25);
    color.blue = static_cast<std::uint8_t>(color.blue * 24 / 25);
  }
  return color;
}

Design make_design(const invoice::Design& wanted) {
  Design design;
  set_paper(design, wanted.paper.value_or(invoice::Paper::A4));
  design.margin_start = design.margin_end = pt(50);
  design.margin_top = pt(50);
  design.margin_bottom = pt(64);
  design.footer_gap = pt(12);
  design.running_head = pt(30);
  design.column_gap = pt(16);
  design.row_padding = pt(4.5);
  design.block_gap = pt(24);
  design.rule = pt(0.5);
  design.accent = parse_color(wanted.accent_color).value_or(kAccent);
  design.accent_text = readable_on_white(design.accent);
  design.line = kLine;
  design.tint = kTint;
  design.ink = kInk;
  set_styles(design);
  return design;
}

}  // namespace inkvoice::layout
