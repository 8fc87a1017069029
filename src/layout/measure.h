/// Phrases broken into lines: the stage between what is said and where it stands.
#pragma once

#include <string>
#include <vector>

#include "layout/compose.h"
#include "layout/page.h"

namespace inkvoice::layout {

/// In a warning, between the JSON pointer and the character.
constexpr std::string_view kNoFontHas = ": no font has ";

/// One phrase in one style, broken into lines of Measurer::lines.
struct Part {
  std::uint32_t first = 0, count = 0;
  Style style = Style::Body;
  Role role = Role::Paragraph;
  Length gap = 0;       ///< before it
  bool joined = false;  ///< goes on in the element of the part before it
};

/// Parts one beneath the other.
struct Stack {
  std::vector<Part> parts;
  Length height = 0;
  void clear() {
    parts.clear();
    height = 0;
  }
};

/// What all blocks are measured with. Lines live as long as the document is laid out.
struct Measurer {
  const Design& design;
  text::Shaper& shaper;
  text::Arena& arena;
  text::Lines& lines;
  std::vector<std::string>& warnings;

  Part part(const Phrase& phrase, Style style, Length width, Role role = Role::Paragraph) const;
  void add(Stack& stack, const Phrase& phrase, Style style, Length width, Role role = Role::Paragraph,
           Length gap = 0) const;
  /// The same, but in the element of the part before it: a label's value, an address's next line.
  void join(Stack& stack, const Phrase& phrase, Style style, Length width) const;
  /// Names the characters of `phrase` that no font has, once for each field.
  void warn(const Phrase& phrase) const;
  /// The width of figures or words on one line at the style's size.
  Length width(std::string_view text, Style style) const;
  Length figures_width(std::string_view text, Style style) const;

  Length height(const Part& part) const { return static_cast<Length>(part.count) * design[part.style].leading; }
};

/// The baseline in a line's height: the text's own height stands in its middle.
inline Length baseline(const TextStyle& style) { return (style.leading - style.size) / 2 + style.size * 82 / 100; }

/// The lines of a part into the element that is open; `goes_on`: more lines of it follow.
void place_lines(PageBuilder& page, const text::Lines& lines, const Part& part, Length x, Length width, Length y,
                 Align align, bool goes_on);

/// A label and its value behind it, as one paragraph.
struct PairParts {
  const Part& label;
  const Part& value;
};
struct PairRoom {
  Length x = 0, width = 0, label_width = 0;
};
void place_pair(PageBuilder& page, const text::Lines& lines, const PairParts& pair, const PairRoom& room, Length y,
                Align value_align = Align::Start);

/// A text in a box of its own element.
void place(PageBuilder& page, const text::Lines& lines, const Part& part, Length x, Length width, Length y,
           Align align = Align::Start);
void place(PageBuilder& page, const text::Lines& lines, const Stack& stack, Length x, Length width, Length y,
           Align align = Align::Start);

}  // namespace inkvoice::layout
