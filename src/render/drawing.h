/// An SVG's paths as a form XObject: painted by the reader at whatever size, never turned into pixels.
#pragma once

#include "image/drawing.h"
#include "pdf/x_object.h"

namespace inkvoice::render {

/// Its rectangle is the unit square, as an image's is.
pdf::XObject to_form(const image::Drawing& drawing);

}  // namespace inkvoice::render
