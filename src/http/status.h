/// Status codes and their phrases (RFC 9110, 15; RFC 6585).
#pragma once

#include <string_view>

namespace inkvoice::http {

/// "Not Found" for 404; "Unknown" for a code that Inkvoice never sends.
std::string_view reason_phrase(int status);

/// 1xx, 204 and 304 end with their header section (RFC 9112, 6.3).
constexpr bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

}  // namespace inkvoice::http
