#include "http/request_head.h"

#include <array>

#include "base/text.h"
#include "http/syntax.h"
#include "http/target.h"

namespace inkvoice::http {

namespace {

constexpr std::size_t kLongestMethod = 20;
constexpr std::size_t kAroundTarget = kLongestMethod + sizeof "  HTTP/1.1\r\n";

/// A second one of these would leave it open which counts.
constexpr auto kOnce = std::to_array<std::string_view>({"Host", "Content-Length", "Transfer-Encoding", "Content-Type",
                                                        "Authorization", "Origin", "Expect", "Idempotency-Key",
                                                        "Sec-WebSocket-Key", "Sec-WebSocket-Version"});

Method method_of(std::string_view text) {
  for (const Method method :
       {Method::Get, Method::Head, Method::Post, Method::Put, Method::Patch, Method::Delete, Method::Options}) {
    if (text == to_string(method)) return method;
  }
  return Method::Other;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// uri-host [":" port] (RFC 9110, 7.2), of the characters that names and addresses have.
bool is_host(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || end == 1) return false;
    const auto in_address = [](char c) {
      return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
    };
    if (!std::ranges::all_of(text.substr(1, end - 1), in_address)) return false;
    text.remove_prefix(end + 1);
  } else {
    const std::string_view name = text.substr(0, text.find(':'));
    const auto in_name = [](char c) {
      return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_';
    };
    if (name.empty() || !std::ranges::all_of(name, in_name)) return false;
    text.remove_prefix(name.size());
  }
  if (text.empty()) return true;
  const std::string_view port = text.substr(1);
  return text.front() == ':' && port.size() <= 5 && std::ranges::all_of(port, is_digit) &&
         (port.empty() || parse_integer<std::uint32_t>(port).value_or(65536) <= 65535);
}

/// RFC 9112, 9.3.
bool goes_on(const RequestHead& head) {
  bool close = false;
  bool keep = false;
  for (const auto& [name, value] : head.request.headers.all()) {
    if (!equals_ignoring_case(name, "Connection")) continue;
    close = close || list_has(value, "close");
    keep = keep || list_has(value, "keep-alive");
  }
  return !close && (keep || !head.http_1_0);
}

/// RFC 6455, 4.2.1.
bool is_web_socket_handshake(const RequestHead& head) {
  const Headers& headers = head.request.headers;
  if (head.request.method != Method::Get || head.http_1_0 || head.framing != Framing::None) return false;
  if (!list_has(headers.find("Upgrade").value_or(""), "websocket")) return false;
  if (!list_has(headers.find("Connection").value_or(""), "upgrade")) return false;
  if (headers.find("Sec-WebSocket-Version") != "13") return false;
  const std::string_view key = headers.find("Sec-WebSocket-Key").value_or("");
  const auto in_base64 = [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '/';
  };
  return key.size() == 24 && key.ends_with("==") && std::ranges::all_of(key.substr(0, 22), in_base64);
}

}  // namespace

Checked<std::optional<std::size_t>> HeadParser::feed(std::string_view bytes) {
  for (; scanned_ < bytes.size(); ++scanned_) {
    const char c = bytes[scanned_];
    const bool after_cr = scanned_ > line_start_ && bytes[scanned_ - 1] == '\r';
    if (c == '\0') return refuse(400, "There is a NUL in the header section.");
    if (after_cr != (c == '\n')) return refuse(400, "Lines must end with CR and LF.");
    if (c != '\n') continue;
    if (const auto size = check_size(scanned_ + 1); !size) return std::unexpected(size.error());
    const std::string_view line = bytes.substr(line_start_, scanned_ - 1 - line_start_);
    line_start_ = scanned_ + 1;
    if (line.empty() && has_request_line_) {
      ++scanned_;
      if (const auto whole = finish(); !whole) return std::unexpected(whole.error());
      return std::optional(line_start_);
    }
    if (const auto read = read_line(line); !read) return std::unexpected(read.error());
  }
  if (const auto size = check_size(bytes.size()); !size) return std::unexpected(size.error());
  return std::optional<std::size_t>();
}

Checked<void> HeadParser::check_size(std::size_t size) const {
  if (!has_request_line_ && size > limits_.max_target + kAroundTarget) {
    return refuse(414, "The request line is too long.");
  }
  if (size > limits_.max_bytes) return refuse(431, "The header section is too large.");
  return {};
}

Checked<void> HeadParser::read_line(std::string_view line) {
  if (has_request_line_) return read_field(line);
  if (line.empty() && !skipped_empty_line_) {  // RFC 9112, 2.2: some clients send one after a body
    skipped_empty_line_ = true;
    return {};
  }
  has_request_line_ = true;
  return read_request_line(line);
}

Checked<void> HeadParser::read_request_line(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return refuse(400, "The request line needs three parts.");
  const std::string_view method = line.substr(0, first);
  if (!is_token(method)) return refuse(400, "The method is not a token.");
  if (method.size() > kLongestMethod) return refuse(501, "This method is not known.");
  if (const auto version = read_version(line.substr(last + 1)); !version) return version;
  return read_target(method, line.substr(first + 1, last - first - 1));
}

Checked<void> HeadParser::read_version(std::string_view version) {
  const bool well_formed = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
                           version[6] == '.' && is_digit(version[7]);
  if (!well_formed) return refuse(400, "The request line must end with the HTTP version.");
  if (version[5] != '1') return refuse(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
  head_.http_1_0 = version[7] == '0';  // a higher minor version is read as 1.1 (RFC 9110, 2.5)
  return {};
}

Checked<void> HeadParser::read_target(std::string_view method, std::string_view target) {
  Request& request = head_.request;
  request.method = method_of(method);
  if (target.size() > limits_.max_target) return refuse(414, "The request target is too long.");
  if (method == "CONNECT") return refuse(405, "This server is not a proxy.");
  request.target = target;
  if (target == "*" && request.method == Method::Options) {
    request.path.assign(1, '*');
    return {};
  }
  Checked<Target> parsed = parse_target(target);
  if (!parsed) return std::unexpected(parsed.error());
  request.path = std::move(parsed->path);
  request.query = std::move(parsed->query);
  return {};
}

Checked<void> HeadParser::read_field(std::string_view line) {
  Headers& headers = head_.request.headers;
  if (headers.all().size() >= limits_.max_fields) return refuse(431, "There are too many header fields.");
  if (line.front() == ' ' || line.front() == '\t') return refuse(400, "Folded header lines are not taken.");
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  if (colon == std::string_view::npos || !is_token(name))
    return refuse(400, "A header line is not a name and a value.");
  const std::string_view raw = line.substr(colon + 1);
  if (!std::ranges::all_of(raw, is_field_char)) return refuse(400, "A header value has control characters.");
  for (const std::string_view once : kOnce) {
    if (equals_ignoring_case(name, once) && headers.count(once) > 0) {
      return refuse(400, std::string(once).append(" must come once."));
    }
  }
  if (const auto framing = read_framing_field(name, raw); !framing) return framing;
  headers.add(std::string(name), std::string(trim_blanks(raw)));
  return {};
}

Checked<void> HeadParser::read_framing_field(std::string_view name, std::string_view raw) {
  // No blanks but those in front: what a lenient reader would trim, another would not.
  const std::string_view value = raw.substr(std::min(raw.find_first_not_of(' '), raw.size()));
  if (equals_ignoring_case(name, "Content-Length")) {
    const auto length = parse_integer<std::uint64_t>(value);
    if (!length || !std::ranges::all_of(value, is_digit)) return refuse(400, "Content-Length is not a number.");
    head_.content_length = *length;
    head_.framing = head_.framing == Framing::Chunked ? head_.framing : Framing::Length;
  } else if (equals_ignoring_case(name, "Transfer-Encoding")) {
    if (!equals_ignoring_case(value, "chunked")) {
      const bool other_coding = is_token(value) && !equals_ignoring_case(value, "identity");
      return refuse(other_coding ? 501 : 400, "The only transfer coding taken is chunked, alone.");
    }
    head_.framing = Framing::Chunked;
  }
  return {};
}

Checked<void> HeadParser::finish() {
  const Headers& headers = head_.request.headers;
  const auto host = headers.find("Host");
  if (!host && !head_.http_1_0) return refuse(400, "The header field Host is missing.");
  if (host && !is_host(*host)) return refuse(400, "The header field Host is not a host.");
  if (head_.framing == Framing::Chunked) {
    if (headers.count("Content-Length") > 0)
      return refuse(400, "Content-Length and Transfer-Encoding exclude each other.");
    if (head_.http_1_0) return refuse(400, "HTTP/1.0 has no Transfer-Encoding.");
  }
  if (headers.find("Content-Encoding").value_or("identity") != "identity") {
    return refuse(415, "Request bodies must not be compressed.");
  }
  if (const auto expect = headers.find("Expect"); expect && !head_.http_1_0) {
    if (!equals_ignoring_case(*expect, "100-continue")) return refuse(417, "The only expectation met is 100-continue.");
    head_.expects_continue = true;
  }
  head_.keep_alive = goes_on(head_);
  head_.request.wants_upgrade = is_web_socket_handshake(head_);
  return {};
}

}  // namespace inkvoice::http
