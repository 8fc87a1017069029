/// The only length in layout: thousandths of a point. Integers, so that every machine places the same.
#pragma once

#include <cstdint>

namespace inkvoice::layout {

using Length = std::int32_t;

constexpr Length pt(double points) { return static_cast<Length>(points * 1000 + (points < 0 ? -0.5 : 0.5)); }

constexpr Length mm(double millimetres) { return pt(millimetres * 72 / 25.4); }

/// A width in thousandths of an em at a font size.
constexpr Length scaled(std::int32_t per_mille, Length size) {
  return static_cast<Length>(std::int64_t{per_mille} * size / 1000);
}

}  // namespace inkvoice::layout
