/// Lines of text in any script and direction: what lines.h does for Western text, with ICU's rules.
#pragma once

#include "text/lines.h"

namespace inkvoice::text {

/// A shaped segment, or a part of one.
struct Unit {
  const Word* word = nullptr;  ///< nothing for blanks
  std::int32_t width = 0;
  std::uint32_t blanks = 0;
  std::uint8_t level = 0;
};

/// What breaking a text needs, kept for the next one.
struct RunningWork {
  std::vector<Unit> units, line;
  std::vector<std::uint32_t> ends;   ///< of readers' characters
  std::vector<std::uint8_t> levels;  ///< of the line's units
  std::vector<int> order;
  std::vector<std::int32_t> starts;
};

/// Needs `paragraph` more than words between blanks and hyphens, from left to right?
bool is_running_text(std::string_view paragraph);

/// As break_lines() for one paragraph without line ends.
bool break_running_text(Shaper& shaper, std::string_view paragraph, Weight weight, std::int32_t max_width,
                        Arena& scratch, Lines& out);

}  // namespace inkvoice::text
