#include "base/log.h"

#include <poll.h>
#include <unistd.h>

#include <atomic>

#include "base/clock.h"
#include "base/text.h"

namespace inkvoice::log {

namespace {

std::atomic<Level> minimum{Level::Info};
std::atomic<std::uint64_t> dropped_lines{0};

std::string_view name_of(Level level) {
  switch (level) {
    case Level::Debug:
      return "debug";
    case Level::Info:
      return "info";
    case Level::Warn:
      return "warn";
    case Level::Error:
      break;
  }
  return "error";
}

void append_value(std::string& out, const Field& field, bool quoted) {
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    if (quoted) out += '"';
    append_json_escaped(out, *text);
    if (quoted) out += '"';
  } else if (const auto* integer = std::get_if<std::int64_t>(&field.value)) {
    append_number(out, *integer);
  } else if (const auto* real = std::get_if<double>(&field.value)) {
    char digits[32];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, *real, std::chars_format::fixed, 3);
    out.append(digits, end);
  } else {
    out += std::get<bool>(field.value) ? "true" : "false";
  }
}

std::string format_terminal(Level level, std::string_view message, std::initializer_list<Field> fields,
                            std::string_view timestamp) {
  std::string line(timestamp.substr(11, 12));
  line += ' ';
  line += name_of(level);
  line += ' ';
  append_json_escaped(line, message);
  for (const Field& field : fields) {
    line += "  ";
    line += field.name;
    line += '=';
    append_value(line, field, false);
  }
  return line;
}

}  // namespace

void set_level(Level level) { minimum = level; }

std::uint64_t dropped() { return dropped_lines; }

std::string format_json(Level level, std::string_view message, std::initializer_list<Field> fields,
                        std::string_view timestamp) {
  std::string line = R"({"time":")";
  line += timestamp;
  line += R"(","level":")";
  line += name_of(level);
  line += R"(","message":")";
  append_json_escaped(line, message);
  line += '"';
  for (const Field& field : fields) {
    line += ",\"";
    append_json_escaped(line, field.name);
    line += "\":";
    append_value(line, field, true);
  }
  line += '}';
  return line;
}

void write(Level level, std::string_view message, std::initializer_list<Field> fields) {
  if (level < minimum.load(std::memory_order_relaxed)) return;
  static const bool on_terminal = isatty(STDERR_FILENO) == 1;
  const std::string timestamp = to_rfc3339(SystemClock().now());
  std::string line =
      on_terminal ? format_terminal(level, message, fields, timestamp) : format_json(level, message, fields, timestamp);
  line += '\n';
  // A reader that has stopped reading must not stop us: what does not fit into the pipe now is dropped.
  pollfd out{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
  if (poll(&out, 1, 0) != 1) {
    ++dropped_lines;
    return;
  }
  // One write a line: lines of several threads and processes do not mix.
  if (::write(STDERR_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) ++dropped_lines;
}

}  // namespace inkvoice::log
