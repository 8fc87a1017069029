#include "invoice/money.h"

#include <algorithm>
#include <array>

#include "invoice/wide.h"

namespace inkvoice::invoice {

namespace {

/// ISO 4217 list one by the number of places. ICU and CLDR give other places for some (HUF, IQD, UGX …): those are for
/// display in everyday life, these for accounts. Left out: metals, funds units, test codes and "no currency", which
/// have no minor unit. Kept although the euro and XCG have replaced them, so that old invoices can be credited: BGN,
/// ANG.
struct Group {
  int places;
  std::string_view codes;  ///< three letters and a blank each
};

constexpr std::array kCurrencies{
    Group{2,
          "EUR USD GBP CHF "
          "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF "
          "CHE CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB FJD FKP GEL GHS GIP GMD GTQ GYD HKD HNL HTG "
          "HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR "
          "MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG "
          "SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USN UYU UZS VED VES WST "
          "XCD XCG YER ZAR ZMW ZWG "},
    Group{0, "JPY KRW BIF CLP DJF GNF ISK KMF PYG RWF UGX UYI VND VUV XAF XOF XPF "},
    Group{3, "BHD IQD JOD KWD LYD OMR TND "},
    Group{4, "CLF UYW "},
};

constexpr std::size_t kStride = 4;

/// 10^power; power is at most 37.
constexpr Int128 power_of_ten(int power) {
  Int128 value = 1;
  for (; power > 0; --power) value *= 10;
  return value;
}

constexpr int kMostDigits = 37;  // of what parse_money reads: all of these fit 128 bits

}  // namespace

std::optional<Currency> Currency::find(std::string_view code) {
  if (code.size() != kStride - 1) return std::nullopt;
  for (const Group& group : kCurrencies) {
    for (std::size_t at = 0; at < group.codes.size(); at += kStride) {
      if (group.codes.substr(at, kStride - 1) == code)
        return Currency{.code = std::string(code), .places = group.places};
    }
  }
  return std::nullopt;
}

std::string to_string(Money amount, const Currency& currency) {
  __extension__ using UInt128 = unsigned __int128;
  UInt128 rest = amount.minor < 0 ? 0 - static_cast<UInt128>(amount.minor) : static_cast<UInt128>(amount.minor);
  char text[48];
  char* const end = text + sizeof text;
  char* at = end;
  for (int place = 0; rest > 0 || place <= currency.places; ++place) {
    if (place == currency.places && place > 0) *--at = '.';
    *--at = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  if (amount.minor < 0) *--at = '-';
  return {at, end};
}

std::optional<Money> parse_money(std::string_view text, const Currency& currency) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto places = static_cast<std::size_t>(currency.places);
  const std::size_t fraction = places == 0 ? 0 : places + 1;  // with its point
  if (text.size() <= fraction || text.size() > kMostDigits) return std::nullopt;
  const std::size_t whole = text.size() - fraction;
  if (whole > 1 && text.starts_with('0')) return std::nullopt;
  Int128 minor = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool point = i == whole;
    if (point ? text[i] != '.' : text[i] < '0' || text[i] > '9') return std::nullopt;
    if (!point) minor = minor * 10 + (text[i] - '0');
  }
  if (negative && minor == 0) return std::nullopt;
  return Money{negative ? -minor : minor};
}

Money round_half_away(Decimal amount, const Currency& currency) {
  return {divide_half_away(amount.millionths(), power_of_ten(Decimal::kPlaces - currency.places))};
}

Money multiply_rounded(Decimal quantity, Decimal unit_price, const Currency& currency) {
  const Int128 product = static_cast<Int128>(quantity.millionths()) * unit_price.millionths();
  return {divide_half_away(product, power_of_ten(2 * Decimal::kPlaces - currency.places))};
}

Money percent_of(Money base, Decimal percent) {
  return {multiply_divide_half_away(base.minor, percent.millionths(), 100 * static_cast<Int128>(Decimal::kScale))};
}

}  // namespace inkvoice::invoice
