/// Exact decimal numbers as people type them: quantities, unit prices, rates. Never binary floating point.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace inkvoice::invoice {

/// 128 bits: a quantity times a unit price, in millionths of millionths, fits (10^36).
__extension__ using Int128 = __int128;

/// A number with at most 12 digits before and 6 after the point, held in millionths.
class Decimal {
 public:
  static constexpr int kPlaces = 6;
  static constexpr std::int64_t kScale = 1'000'000;

  constexpr Decimal() = default;
  static constexpr Decimal from_millionths(std::int64_t millionths) { return Decimal(millionths); }
  static constexpr Decimal whole(std::int64_t units) { return Decimal(units * kScale); }

  /// JSON's number grammar (RFC 8259, 6), exponent included as long as the value fits; nothing otherwise.
  static std::optional<Decimal> parse(std::string_view text);

  constexpr std::int64_t millionths() const { return millionths_; }
  constexpr bool is_negative() const { return millionths_ < 0; }
  constexpr bool is_zero() const { return millionths_ == 0; }

  /// The shortest text that reads back the same: "1.5", "20", "-0.000001".
  std::string to_string() const;

  constexpr auto operator<=>(const Decimal&) const = default;

 private:
  constexpr explicit Decimal(std::int64_t millionths) : millionths_(millionths) {}
  std::int64_t millionths_ = 0;
};

}  // namespace inkvoice::invoice
