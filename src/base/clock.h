/// Time comes in as an argument: the core never asks the machine. Wall time is milliseconds since 1970 UTC.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace inkvoice {

using Millis = std::chrono::milliseconds;
using Timestamp = std::chrono::sys_time<Millis>;

/// Safe from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
};

inline std::chrono::sys_days day_of(Timestamp at) { return std::chrono::floor<std::chrono::days>(at); }

/// RFC 3339 in UTC with milliseconds: 2026-11-23T08:15:00.123Z.
std::string to_rfc3339(Timestamp at);
/// YYYY-MM-DD.
std::string to_iso_date(std::chrono::sys_days day);
/// Exactly YYYY-MM-DD and a day that exists (2026-02-30 does not), from 1900 to 9998.
std::optional<std::chrono::sys_days> parse_iso_date(std::string_view text);

}  // namespace inkvoice
