#include "http/sse.h"

#include <algorithm>

#include "base/text.h"

namespace inkvoice::http {

namespace {

void append_line(std::string& out, std::string_view field, std::string_view value) {
  out += field;
  out += ": ";
  std::ranges::copy_if(value, std::back_inserter(out), [](char c) { return c != '\r' && c != '\n' && c != '\0'; });
  out += '\n';
}

}  // namespace

std::string to_text(const SseEvent& event) {
  std::string out;
  out.reserve(event.data.size() + event.id.size() + event.event.size() + 32);
  if (!event.id.empty()) append_line(out, "id", event.id);
  if (!event.event.empty()) append_line(out, "event", event.event);
  std::string_view rest = event.data;
  while (true) {
    const std::size_t end = rest.find_first_of("\r\n");
    append_line(out, "data", rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + (rest.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  out += '\n';
  return out;
}

std::string sse_comment(std::string_view text) {
  std::string out;
  append_line(out, "", text);
  out += '\n';
  return out;
}

std::string sse_retry(std::chrono::milliseconds delay) {
  std::string out = "retry: ";
  append_number(out, delay.count());
  return out + "\n\n";
}

}  // namespace inkvoice::http
