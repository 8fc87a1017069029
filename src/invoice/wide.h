/// Products of two 128-bit amounts, divided again before they become one: 256 bits in between.
#pragma once

#include <optional>

#include "invoice/decimal.h"

namespace inkvoice::invoice {

/// `numerator` / `denominator`, half away from zero. The denominator is positive.
Int128 divide_half_away(Int128 numerator, Int128 denominator);

/// a × b / denominator, half away from zero; the denominator is positive and the quotient must fit.
Int128 multiply_divide_half_away(Int128 a, Int128 b, Int128 denominator);

/// a × b / denominator, rounded down (towards −∞), and what is left of it: 0 ≤ remainder < denominator.
struct Quotient {
  Int128 quotient, remainder;
};
/// The denominator is positive. Nothing where the quotient does not fit into 127 bits.
std::optional<Quotient> multiply_divide_floor(Int128 a, Int128 b, Int128 denominator);

}  // namespace inkvoice::invoice
