/// Small text conversions that do not depend on a locale.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace inkvoice {

template <std::integral T>
void append_number(std::string& out, T value) {
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end);
}

/// The whole of `text` as a decimal integer; nothing for a sign '+', blanks, other characters or overflow.
template <std::integral T>
std::optional<T> parse_integer(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// 1234567 as "1,234,567".
std::string grouped(std::uint64_t number);

/// Appends `text` as the inside of a JSON string (RFC 8259, 7): quotes are the caller's.
void append_json_escaped(std::string& out, std::string_view text);

/// ASCII only; other bytes stay.
std::string to_lower_ascii(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);

std::string to_hex(std::string_view bytes);

/// RFC 3986, 2.1: %2F becomes '/'; nothing for a '%' without two hexadecimal digits behind it. '+' stays.
std::optional<std::string> percent_decode(std::string_view text);

/// Well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing past U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace inkvoice
