/// The designs inside the binary, from designs/NAME.design.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "layout/design.h"

namespace inkvoice::layout {

/// The design of an invoice that names none.
constexpr std::string_view kDefaultDesign = "modern";

/// Read once, for the life of the process; "" is the default. Null for a name that there is not.
const DesignSheets* find_design(std::string_view name);

/// In the alphabet's order.
const std::vector<std::string_view>& design_names();

/// What a name that there is not is answered with.
std::string unknown_design(std::string_view name);

/// A user's own design: what it does not say is as in the default, or in the one that its first line `base = NAME`
/// names. Fails as parse_design() does.
Result<std::shared_ptr<const DesignSheets>> read_design(std::string_view text);

}  // namespace inkvoice::layout
