/// What a renderer would refuse, known before an invoice is taken in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "invoice/invoice.h"
#include "render/render.h"

namespace inkvoice::render {

/// Invalid, with /design/name and /design/logo as pointers, where there is no such design or the logo is no sound
/// picture. A logo is unpacked whole, within image/'s limits; the last ones that were found sound cost a comparison.
/// Safe from any thread.
Result<void> check_design(const invoice::Design& design);

/// Which of a rendered invoice's warnings name a character that no font has: "/client/name", "no font has U+10FFFD".
std::vector<FieldError> missing_characters(const Pdf& pdf);

/// As check_design() has them.
Error unknown_design(std::string_view name);
Error broken_logo(const std::string& why);

}  // namespace inkvoice::render
