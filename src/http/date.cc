#include "http/date.h"

#include <array>
#include <string_view>

namespace inkvoice::http {

namespace {

constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::string to_http_date(Timestamp at) {
  const std::chrono::sys_days day = day_of(at);
  const std::chrono::year_month_day date(day);
  const std::string text = to_rfc3339(at);  // YYYY-MM-DDTHH:MM:SS.mmmZ
  std::string out(kDays[std::chrono::weekday(day).c_encoding()]);
  out.append(", ").append(text, 8, 2).append(" ");
  out += kMonths[static_cast<unsigned>(date.month()) - 1];
  out.append(" ").append(text, 0, 4).append(" ").append(text, 11, 8).append(" GMT");
  return out;
}

}  // namespace inkvoice::http
