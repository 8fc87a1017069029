/// The keys of design files: what each sets and what its value may be.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "layout/design.h"

namespace inkvoice::layout {

/// Sets one key; what is wrong with the value, or nothing. `known` is false for a key that there is not.
struct FieldAnswer {
  bool known = true;
  std::optional<std::string> problem = {};
};
FieldAnswer set_field(Design& design, std::string_view key, std::string_view value);

/// What the values together do wrong: text that cannot be read, no room on the page.
std::vector<std::string> check_design(const Design& design);

}  // namespace inkvoice::layout
