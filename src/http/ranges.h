/// Conditional and partial GETs (RFC 9110, 13 and 14) of something that has a size and a strong entity tag.
#pragma once

#include <cstdint>
#include <string_view>

#include "http/message.h"

namespace inkvoice::http {

/// Does If-None-Match name `etag` (with its quotes)? Compared weakly (RFC 9110, 13.1.2).
bool none_match_fails(const Request& request, std::string_view etag);

/// What of a resource is to be sent.
struct Selection {
  int status = 200;  ///< 200 all of it, 206 a part, 304 or 416 nothing
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// Decides by If-None-Match, Range and If-Range, and sets ETag, Accept-Ranges and Content-Range in `headers`. One range
/// is honoured; several at once, other units and what is not well-formed count as no Range at all, as 14.2 allows.
Selection select(const Request& request, std::uint64_t size, std::string_view etag, Headers& headers);

}  // namespace inkvoice::http
