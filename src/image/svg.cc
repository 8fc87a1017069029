#include "image/picture.h"

namespace inkvoice::image {

Result<Drawing> read_svg(std::string_view) { return fail(Code::Invalid, "is an SVG, which cannot be drawn yet"); }

}  // namespace inkvoice::image
