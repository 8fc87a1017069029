/// Small pieces of HTTP's grammar (RFC 9110, 5.6), shared by the readers of this folder.
#pragma once

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace inkvoice::http {

/// tchar
constexpr bool is_token_char(char c) {
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
  return c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

constexpr bool is_token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_token_char); }

/// VCHAR, obs-text, SP and HTAB: what a field value is made of.
constexpr bool is_field_char(char c) {
  const auto b = static_cast<unsigned char>(c);
  return (b >= 0x20 && b != 0x7F) || b == '\t';
}

/// Without SP and HTAB at both ends.
constexpr std::string_view trim_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The next element of a comma-separated list, trimmed; `list` loses it.
constexpr std::string_view take_list_element(std::string_view& list) {
  const std::string_view element = list.substr(0, list.find(','));
  list.remove_prefix(std::min(element.size() + 1, list.size()));
  return trim_blanks(element);
}

/// Has the list an element that is `token`, without regard to case?
inline bool list_has(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    if (equals_ignoring_case(take_list_element(list), token)) return true;
  }
  return false;
}

}  // namespace inkvoice::http
