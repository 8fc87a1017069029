/// linearGradient and radialGradient (SVG 1.1, 13.2).
#pragma once

#include <functional>

#include "image/svg_path.h"
#include "image/svg_style.h"

namespace inkvoice::image {

/// What a gradient's lengths are of.
struct GradientFrame {
  Bounds bounds;  ///< of the shape, in its own units
  const Matrix& matrix;
  const SvgStyle& style;
  double width = 0, height = 0;  ///< of the viewport
};

/// The element whose stops and lengths another one takes over, or none.
using FindTemplate = std::function<const Element*(const Element&)>;

/// Fills `shape` from the gradient `element`. Invalid for what we do not draw: patterns, repetition.
Result<void> set_gradient(const Element& element, const GradientFrame& frame, const StyleSheet& sheet,
                          const FindTemplate& find_template, double opacity, Shape& shape);

}  // namespace inkvoice::image
