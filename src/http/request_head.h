/// Reads a request's line and fields (RFC 9112, 2 to 6), bytes in and values out. Strict where the standard lets a
/// server choose: whatever two programs could read differently is refused, since that is how requests are smuggled.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "http/refusal.h"

namespace inkvoice::http {

struct HeadLimits {
  std::size_t max_bytes = 16 << 10;  ///< request line and fields together; 431
  std::size_t max_fields = 100;      ///< 431
  std::size_t max_target = 8 << 10;  ///< 414
};

enum class Framing { None, Length, Chunked };

struct RequestHead {
  Request request;  ///< method, target, path, query, headers, wants_upgrade
  Framing framing = Framing::None;
  std::uint64_t content_length = 0;
  bool http_1_0 = false;
  bool keep_alive = true;
  bool expects_continue = false;
};

/// For one request. Deliberate choices beside the grammar: only origin form (and "*" for OPTIONS), since this is no
/// proxy; no bare LF or CR, no folded lines; exactly one Host; Content-Length once, plain digits; Transfer-Encoding
/// exactly "chunked" and never beside Content-Length or in HTTP/1.0; fields that mean one thing come once.
class HeadParser {
 public:
  explicit HeadParser(const HeadLimits& limits) : limits_(limits) {}

  /// `bytes`: all that came since the request's start, each time longer. The length of the head once it is whole,
  /// nothing while more is wanted.
  Checked<std::optional<std::size_t>> feed(std::string_view bytes);

  /// After feed() gave a length.
  RequestHead take() { return std::move(head_); }

  /// What was read so far, for the log of a refusal.
  const Request& partial() const { return head_.request; }

 private:
  Checked<void> read_line(std::string_view line);
  Checked<void> read_request_line(std::string_view line);
  Checked<void> read_version(std::string_view version);
  Checked<void> read_target(std::string_view method, std::string_view target);
  Checked<void> read_field(std::string_view line);
  Checked<void> read_framing_field(std::string_view name, std::string_view raw);
  Checked<void> finish();
  Checked<void> check_size(std::size_t size) const;

  HeadLimits limits_;
  RequestHead head_;
  std::size_t line_start_ = 0;
  std::size_t scanned_ = 0;
  bool has_request_line_ = false;
  bool skipped_empty_line_ = false;
};

}  // namespace inkvoice::http
