#include "http/cookies.h"

#include <algorithm>

#include "base/text.h"

namespace inkvoice::http {

namespace {

/// cookie-octet of RFC 6265, 4.1.1.
bool is_cookie_octet(char c) {
  const auto b = static_cast<unsigned char>(c);
  return b > 0x20 && b < 0x7F && c != '"' && c != ',' && c != ';' && c != '\\';
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<std::string_view> find_in(std::string_view field, std::string_view name) {
  while (!field.empty()) {
    const std::size_t end = std::min(field.find(';'), field.size());
    const std::string_view pair = trim(field.substr(0, end));
    field.remove_prefix(std::min(end + 1, field.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    std::string_view value = pair.substr(equals + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    if (std::ranges::all_of(value, is_cookie_octet)) return value;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> find_cookie(const Request& request, std::string_view name) {
  for (const auto& [field, value] : request.headers.all()) {
    if (!equals_ignoring_case(field, "Cookie")) continue;
    if (const auto found = find_in(value, name)) return found;
  }
  return std::nullopt;
}

std::string to_string(const SetCookie& cookie) {
  std::string text = cookie.name + "=";
  std::ranges::copy_if(cookie.value, std::back_inserter(text), is_cookie_octet);
  text += "; Path=" + cookie.path;
  if (cookie.max_age) text += "; Max-Age=" + std::to_string(cookie.max_age->count());
  if (cookie.http_only) text += "; HttpOnly";
  if (cookie.secure) text += "; Secure";
  switch (cookie.same_site) {
    case SameSite::Lax:
      return text + "; SameSite=Lax";
    case SameSite::Strict:
      return text + "; SameSite=Strict";
    case SameSite::None:
      break;
  }
  return text + "; SameSite=None";
}

}  // namespace inkvoice::http
