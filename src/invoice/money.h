/// Amounts of one currency in its minor unit. The currency stands beside them, once, in the invoice.
#pragma once

#include <string>
#include <string_view>

#include "invoice/decimal.h"

namespace inkvoice::invoice {

/// An ISO 4217 currency.
struct Currency {
  std::string code = "EUR";  ///< three capitals
  int places = 2;            ///< of its minor unit: JPY 0, EUR 2, KWD 3

  /// Nothing for a code that ISO 4217 does not have in use.
  static std::optional<Currency> find(std::string_view code);
  bool operator==(const Currency&) const = default;
};

/// Minor units: cents, yen, fils.
struct Money {
  Int128 minor = 0;

  constexpr Money operator+(Money other) const { return {minor + other.minor}; }
  constexpr Money operator-(Money other) const { return {minor - other.minor}; }
  constexpr Money operator-() const { return {-minor}; }
  constexpr Money& operator+=(Money other) { return minor += other.minor, *this; }
  constexpr Money& operator-=(Money other) { return minor -= other.minor, *this; }
  constexpr auto operator<=>(const Money&) const = default;
};

/// With the currency's places: "-1234.50", "100" (JPY), "0.005" (KWD).
std::string to_string(Money amount, const Currency& currency);

/// What to_string wrote; nothing for anything else or more places than the currency has.
std::optional<Money> parse_money(std::string_view text, const Currency& currency);

/// `amount` rounded to the minor unit, half away from zero.
Money round_half_away(Decimal amount, const Currency& currency);

/// quantity × unit price, rounded once, half away from zero.
Money multiply_rounded(Decimal quantity, Decimal unit_price, const Currency& currency);

/// `percent` hundredths of `base`, rounded once, half away from zero.
Money percent_of(Money base, Decimal percent);

}  // namespace inkvoice::invoice
