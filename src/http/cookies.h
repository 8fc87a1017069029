/// Cookies (RFC 6265, as its revision tightens it).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace inkvoice::http {

/// The value of the first cookie `name` sent; one that is not written as RFC 6265, 4.2.1 asks counts as not sent.
std::optional<std::string_view> find_cookie(const Request& request, std::string_view name);

enum class SameSite { Lax, Strict, None };

struct SetCookie {
  std::string name;
  std::string value;  ///< of the characters that a cookie may have; a token is
  std::string path = "/";
  std::optional<std::chrono::seconds> max_age =
      std::nullopt;  ///< none: until the browser is closed; 0 removes the cookie
  bool http_only = true;
  bool secure = false;
  SameSite same_site = SameSite::Lax;  ///< None needs secure, else browsers drop the cookie
};

/// The value of a Set-Cookie field.
std::string to_string(const SetCookie& cookie);

}  // namespace inkvoice::http
