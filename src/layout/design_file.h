/// Design files: `key = value` lines (docs/designs.md), read strictly.
#pragma once

#include <string_view>

#include "base/result.h"
#include "layout/design.h"

namespace inkvoice::layout {

/// Reads a design. What it does not say is as in `base`. Invalid with all that is wrong at once, each with its line as
/// the pointer ("12"; "" for the design as a whole): unknown and repeated keys, values that are none, text that cannot
/// be read on its ground. `find` knows the designs that a first line `base = NAME` may name; null where none may.
using FindDesign = const DesignSheets* (*)(std::string_view name);
Result<DesignSheets> parse_design(std::string_view text, const DesignSheets& base, FindDesign find = nullptr);

/// What all designs begin with: the styles of the Swiss slip, and no more.
const DesignSheets& blank_design();

}  // namespace inkvoice::layout
