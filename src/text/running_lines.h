/// Lines of text in any script and direction: what lines.h does for Western text, with ICU's rules.
#pragma once

#include "text/lines.h"

namespace inkvoice::text {

/// Needs `paragraph` more than words between blanks and hyphens, from left to right?
bool is_running_text(std::string_view paragraph);

/// As break_lines() for one paragraph without line ends.
bool break_running_text(Shaper& shaper, std::string_view paragraph, Weight weight, std::int32_t max_width,
                        Arena& scratch, Lines& out);

}  // namespace inkvoice::text
