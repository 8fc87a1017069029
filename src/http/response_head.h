/// Writes a response's status line and fields (RFC 9112, 4 and 5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace inkvoice::http {

/// What the connection knows and the handler does not. The handler's own fields of these names are left out.
struct ResponseFraming {
  std::optional<std::uint64_t> content_length = std::nullopt;
  bool chunked = false;
  bool keep_alive = true;
  bool http_1_0 = false;  ///< of the request: keep-alive must be said
  std::string_view date;
  std::string_view request_id;
};

std::string write_response_head(const Response& response, const ResponseFraming& framing);

}  // namespace inkvoice::http
