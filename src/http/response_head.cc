#include "http/response_head.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "http/status.h"
#include "http/syntax.h"

namespace inkvoice::http {

namespace {

constexpr auto kOurs = std::to_array<std::string_view>(
    {"Connection", "Keep-Alive", "Content-Length", "Transfer-Encoding", "Date", "X-Request-Id"});

bool is_ours(std::string_view name) {
  return std::ranges::any_of(kOurs, [&](std::string_view ours) { return equals_ignoring_case(ours, name); });
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

}  // namespace

std::string write_response_head(const Response& response, const ResponseFraming& framing) {
  std::string out;
  out.reserve(512);
  out += "HTTP/1.1 ";
  append_number(out, response.status);
  out += ' ';
  out += reason_phrase(response.status);
  out += "\r\n";
  append_field(out, "Date", framing.date);
  append_field(out, "X-Request-Id", framing.request_id);
  for (const auto& [name, value] : response.headers.all()) {
    if (is_token(name) && !is_ours(name) && std::ranges::all_of(value, is_field_char)) append_field(out, name, value);
  }
  if (framing.content_length) {
    out += "Content-Length: ";
    append_number(out, *framing.content_length);
    out += "\r\n";
  }
  if (framing.chunked) append_field(out, "Transfer-Encoding", "chunked");
  if (!framing.keep_alive) append_field(out, "Connection", "close");
  if (framing.keep_alive && framing.http_1_0) append_field(out, "Connection", "keep-alive");
  out += "\r\n";
  return out;
}

}  // namespace inkvoice::http
