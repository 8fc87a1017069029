#include "http/ranges.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "http/syntax.h"

namespace inkvoice::http {

namespace {

struct Range {
  std::optional<std::uint64_t> first;  // none: the last `last` bytes
  std::optional<std::uint64_t> last;   // none: to the end
};

/// 1*DIGIT; a number too large for 64 bits is past every end.
std::optional<std::uint64_t> parse_position(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  return parse_integer<std::uint64_t>(text).value_or(UINT64_MAX);
}

std::optional<Range> parse_range(std::string_view text) {
  constexpr std::string_view kUnit = "bytes=";
  if (!equals_ignoring_case(text.substr(0, kUnit.size()), kUnit)) return std::nullopt;
  text = trim_blanks(text.substr(kUnit.size()));
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::string_view first = text.substr(0, dash);
  const std::string_view last = text.substr(dash + 1);
  const Range range{.first = parse_position(first), .last = parse_position(last)};
  if ((!range.first && !first.empty()) || (!range.last && !last.empty())) return std::nullopt;  // also: several
  if (!range.first && !range.last) return std::nullopt;
  if (range.first && range.last && *range.first > *range.last) return std::nullopt;
  return range;
}

/// RFC 9110, 13.1.5: a part makes sense only of what the client has already; a date never fits, there is no
/// Last-Modified.
bool if_range_holds(const Request& request, std::string_view etag) {
  const auto field = request.headers.find("If-Range");
  return !field || *field == etag;
}

std::string content_range(std::uint64_t size, const Selection* part) {
  std::string text = "bytes ";
  if (part != nullptr) {
    append_number(text, part->offset);
    text += '-';
    append_number(text, part->offset + part->length - 1);
  } else {
    text += '*';
  }
  text += '/';
  append_number(text, size);
  return text;
}

}  // namespace

bool none_match_fails(const Request& request, std::string_view etag) {
  for (const auto& [name, value] : request.headers.all()) {
    if (!equals_ignoring_case(name, "If-None-Match")) continue;
    if (trim_blanks(value) == "*") return true;
    for (std::size_t open = value.find('"'); open != std::string::npos; open = value.find('"', open)) {
      const std::size_t close = value.find('"', open + 1);
      if (close == std::string::npos) break;
      if (std::string_view(value).substr(open, close + 1 - open) == etag) return true;
      open = close + 1;
    }
  }
  return false;
}

Selection select(const Request& request, std::uint64_t size, std::string_view etag, Headers& headers) {
  headers.set("ETag", std::string(etag));
  headers.set("Accept-Ranges", "bytes");
  if (none_match_fails(request, etag)) return {.status = 304};
  const Selection whole{.status = 200, .offset = 0, .length = size};
  const auto field = request.headers.find("Range");
  if (request.method != Method::Get || !field || request.headers.count("Range") > 1) return whole;
  const auto range = parse_range(*field);
  if (!range || !if_range_holds(request, etag)) return whole;

  Selection part{.status = 206};
  if (range->first) {
    part.offset = *range->first;
    part.length = part.offset < size ? std::min(range->last.value_or(UINT64_MAX), size - 1) - part.offset + 1 : 0;
  } else {
    part.length = std::min(*range->last, size);
    part.offset = size - part.length;
  }
  if (part.length == 0) {
    headers.set("Content-Range", content_range(size, nullptr));
    return {.status = 416};
  }
  headers.set("Content-Range", content_range(size, &part));
  return part;
}

}  // namespace inkvoice::http
