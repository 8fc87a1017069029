#include "invoice/wide.h"

#include <cstdint>
#include <limits>

#include <boost/multiprecision/cpp_int.hpp>

namespace inkvoice::invoice {

namespace {

using Int256 = boost::multiprecision::int256_t;

bool is_narrow(Int128 value) {
  return value >= std::numeric_limits<std::int64_t>::min() && value <= std::numeric_limits<std::int64_t>::max();
}

template <class Int>
Int half_away(const Int& numerator, const Int& denominator) {
  const Int quotient = numerator / denominator;
  const Int remainder = numerator % denominator;
  // |remainder| ≥ denominator − |remainder|, written so that nothing overflows.
  if (remainder >= 0) return remainder >= denominator - remainder ? quotient + 1 : quotient;
  return -remainder >= denominator + remainder ? quotient - 1 : quotient;
}

template <class Int>
std::pair<Int, Int> floor_divide(const Int& numerator, const Int& denominator) {
  Int quotient = numerator / denominator;
  Int remainder = numerator % denominator;
  if (remainder < 0) {
    quotient -= 1;
    remainder += denominator;
  }
  return {quotient, remainder};
}

}  // namespace

Int128 divide_half_away(Int128 numerator, Int128 denominator) {
  // Most amounts fit 64 bits, whose division takes a tenth of the time.
  if (is_narrow(numerator) && is_narrow(denominator)) [[likely]] {
    return half_away<std::int64_t>(static_cast<std::int64_t>(numerator), static_cast<std::int64_t>(denominator));
  }
  return half_away(numerator, denominator);
}

Int128 multiply_divide_half_away(Int128 a, Int128 b, Int128 denominator) {
  if (is_narrow(a) && is_narrow(b)) [[likely]]
    return divide_half_away(a * b, denominator);
  return static_cast<Int128>(half_away<Int256>(Int256(a) * Int256(b), Int256(denominator)));
}

std::optional<Quotient> multiply_divide_floor(Int128 a, Int128 b, Int128 denominator) {
  if (is_narrow(a) && is_narrow(b)) [[likely]] {
    const Int128 product = a * b;
    if (is_narrow(product) && is_narrow(denominator)) {
      const auto [quotient, remainder] =
          floor_divide<std::int64_t>(static_cast<std::int64_t>(product), static_cast<std::int64_t>(denominator));
      return Quotient{quotient, remainder};
    }
    const auto [quotient, remainder] = floor_divide<Int128>(product, denominator);
    return Quotient{quotient, remainder};
  }
  const auto [quotient, remainder] = floor_divide<Int256>(Int256(a) * Int256(b), Int256(denominator));
  const Int256 most = Int256(1) << 126;
  if (quotient > most || quotient < -most) return std::nullopt;
  return Quotient{static_cast<Int128>(quotient), static_cast<Int128>(remainder)};
}

}  // namespace inkvoice::invoice
