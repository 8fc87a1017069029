#include "invoice/decimal.h"

#include <algorithm>
#include <charconv>

namespace inkvoice::invoice {

namespace {

constexpr int kMostDigits = 18;  // of the millionths: 12 before the point, 6 after

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Moves over digits; false when there is none.
bool skip_digits(std::string_view& text) {
  const auto end = std::ranges::find_if_not(text, is_digit);
  const bool some = end != text.begin();
  text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
  return some;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

/// The parts of a number in RFC 8259's grammar.
struct Parts {
  bool negative = false;
  std::string_view whole, fraction, exponent;
};

std::optional<Parts> split(std::string_view text) {
  Parts parts;
  parts.negative = take(text, '-');
  const std::string_view whole = text;
  if (!skip_digits(text)) return std::nullopt;
  parts.whole = whole.substr(0, whole.size() - text.size());
  if (parts.whole.size() > 1 && parts.whole.starts_with('0')) return std::nullopt;
  if (take(text, '.')) {
    const std::string_view fraction = text;
    if (!skip_digits(text)) return std::nullopt;
    parts.fraction = fraction.substr(0, fraction.size() - text.size());
  }
  if (take(text, 'e') || take(text, 'E')) {
    const bool plus = take(text, '+');
    parts.exponent = text;
    if (!plus) take(text, '-');
    if (!skip_digits(text)) return std::nullopt;
  }
  if (!text.empty()) return std::nullopt;
  return parts;
}

/// Far past what could bring any digits of a 16 MiB text into range.
constexpr std::int64_t kFarExponent = 1'000'000'000;

std::int64_t read_exponent(std::string_view text) {
  std::int64_t exponent = 0;
  const std::from_chars_result result = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (result.ec != std::errc{}) return text.starts_with('-') ? -kFarExponent : kFarExponent;
  return std::clamp(exponent, -kFarExponent, kFarExponent);
}

/// Significant digits as an integer times a power of ten.
struct Scaled {
  std::int64_t digits = 0;
  int count = 0;              ///< of the digits
  std::int64_t trailing = 0;  ///< zeros after them

  /// False when there are more than fit.
  bool add(std::string_view text) {
    for (const char c : text) {
      if (c == '0') {
        ++trailing;
        continue;
      }
      if (digits == 0) trailing = 0;
      if (count + trailing + 1 > kMostDigits) return false;
      for (; trailing > 0; --trailing, ++count) digits *= 10;
      digits = digits * 10 + (c - '0');
      ++count;
    }
    return true;
  }
};

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  const std::optional<Parts> parts = split(text);
  if (!parts) return std::nullopt;
  Scaled number;
  if (!number.add(parts->whole) || !number.add(parts->fraction)) return std::nullopt;
  if (number.digits == 0) return Decimal();
  std::int64_t power = kPlaces + number.trailing - static_cast<std::int64_t>(parts->fraction.size());
  if (!parts->exponent.empty()) power += read_exponent(parts->exponent);
  if (power < 0 || number.count + power > kMostDigits) return std::nullopt;
  std::int64_t millionths = number.digits;
  for (; power > 0; --power) millionths *= 10;
  return Decimal(parts->negative ? -millionths : millionths);
}

std::string Decimal::to_string() const {
  char text[24];
  char* end = text;
  if (millionths_ < 0) *end++ = '-';
  const std::uint64_t magnitude =
      millionths_ < 0 ? 0 - static_cast<std::uint64_t>(millionths_) : static_cast<std::uint64_t>(millionths_);
  end = std::to_chars(end, text + sizeof text, magnitude / kScale).ptr;
  std::uint64_t fraction = magnitude % kScale;
  if (fraction == 0) return {text, end};
  *end++ = '.';
  for (std::uint64_t place = kScale / 10; fraction > 0; place /= 10) {
    *end++ = static_cast<char>('0' + fraction / place);
    fraction %= place;
  }
  return {text, end};
}

}  // namespace inkvoice::invoice
