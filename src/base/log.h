/// Structured logs on stderr: one JSON object a line, or a readable line when stderr is a terminal.
/// Safe from any thread. A line that cannot be written is dropped and counted, never waited for.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace inkvoice::log {

enum class Level { Debug, Info, Warn, Error };

/// One name and value behind the message. Never a password, a token, a cookie or a signed address.
struct Field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;

  Field(std::string_view n, std::string_view v) : name(n), value(v) {}
  Field(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
  Field(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
  Field(std::string_view n, bool v) : name(n), value(v) {}
  Field(std::string_view n, double v) : name(n), value(v) {}
  template <std::integral T>
  Field(std::string_view n, T v) : name(n), value(static_cast<std::int64_t>(v)) {}
};

/// Lines below `level` are not written. Info until set.
void set_level(Level level);

void write(Level level, std::string_view message, std::initializer_list<Field> fields = {});

inline void debug(std::string_view m, std::initializer_list<Field> f = {}) { write(Level::Debug, m, f); }
inline void info(std::string_view m, std::initializer_list<Field> f = {}) { write(Level::Info, m, f); }
inline void warn(std::string_view m, std::initializer_list<Field> f = {}) { write(Level::Warn, m, f); }
inline void error(std::string_view m, std::initializer_list<Field> f = {}) { write(Level::Error, m, f); }

/// The text of one line as write() makes it, without the line end; for tests.
std::string format_json(Level level, std::string_view message, std::initializer_list<Field> fields,
                        std::string_view timestamp);

/// Lines dropped because stderr was full or closed.
std::uint64_t dropped();

}  // namespace inkvoice::log
