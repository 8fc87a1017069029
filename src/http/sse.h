/// The text of Server-Sent Events (HTML Standard, 9.2).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace inkvoice::http {

struct SseEvent {
  std::string_view id = {};     ///< comes back as Last-Event-ID; none when empty
  std::string_view event = {};  ///< the event's type; "message" when empty
  std::string_view data;        ///< may have several lines
};

/// The lines of one event and the empty line that ends it. Line ends in `id` and `event` are dropped.
std::string to_text(const SseEvent& event);

/// A line that readers skip; it keeps proxies from closing a quiet stream.
std::string sse_comment(std::string_view text);

/// How long a reader waits before it connects again.
std::string sse_retry(std::chrono::milliseconds delay);

}  // namespace inkvoice::http
