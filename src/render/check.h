/// What a renderer would refuse, known before an invoice is taken in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "invoice/invoice_json.h"
#include "render/render.h"

namespace inkvoice::render {

/// Of an invoice that is to be drawn: there is such a design, and the logo is a sound picture. A logo is unpacked
/// whole, within image/'s limits; the last ones that were found sound cost a comparison. Safe from any thread.
invoice::Limits limits_to_draw();

/// Which of a rendered invoice's warnings name a character that no font has: "/client/name", "no font has U+10FFFD".
std::vector<FieldError> missing_characters(const Pdf& pdf);

/// Where the checks were not made.
Error unknown_design(std::string_view name);
Error broken_logo(const std::string& why);

}  // namespace inkvoice::render
