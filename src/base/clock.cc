#include "base/clock.h"

#include <array>

namespace inkvoice {

namespace {

void put_digits(char* at, unsigned value, int digits) {
  for (int i = digits - 1; i >= 0; --i) {
    at[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

std::optional<unsigned> parse_digits(std::string_view text) {
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 9998;  // a due date a little later still has four digits

}  // namespace

Timestamp SystemClock::now() const { return std::chrono::floor<Millis>(std::chrono::system_clock::now()); }

std::string to_iso_date(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  std::string text = "0000-00-00";
  put_digits(text.data(), static_cast<unsigned>(static_cast<int>(date.year())), 4);
  put_digits(text.data() + 5, static_cast<unsigned>(date.month()), 2);
  put_digits(text.data() + 8, static_cast<unsigned>(date.day()), 2);
  return text;
}

std::string to_rfc3339(Timestamp at) {
  const std::chrono::sys_days day = day_of(at);
  const std::chrono::hh_mm_ss time(at - day);
  std::string text = to_iso_date(day) + "T00:00:00.000Z";
  put_digits(text.data() + 11, static_cast<unsigned>(time.hours().count()), 2);
  put_digits(text.data() + 14, static_cast<unsigned>(time.minutes().count()), 2);
  put_digits(text.data() + 17, static_cast<unsigned>(time.seconds().count()), 2);
  put_digits(text.data() + 20, static_cast<unsigned>(time.subseconds().count()), 3);
  return text;
}

std::optional<std::chrono::sys_days> parse_iso_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = parse_digits(text.substr(0, 4));
  const auto month = parse_digits(text.substr(5, 2));
  const auto day = parse_digits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const int y = static_cast<int>(*year);
  const auto date = std::chrono::year(y) / static_cast<int>(*month) / static_cast<int>(*day);
  if (!date.ok() || y < kFirstYear || y > kLastYear) return std::nullopt;
  return std::chrono::sys_days(date);
}

}  // namespace inkvoice
