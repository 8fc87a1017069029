#include "auth/common_passwords.h"

#include <cstddef>

// One password a line, sorted by byte, lower case (tools/common_passwords.py).
extern "C" const char inkvoice_common_passwords_begin[];
extern "C" const char inkvoice_common_passwords_end[];

namespace inkvoice::auth {

bool is_common_password(std::string_view lower) {
  std::string_view list(inkvoice_common_passwords_begin,
                        static_cast<std::size_t>(inkvoice_common_passwords_end - inkvoice_common_passwords_begin));
  while (!list.empty()) {
    // The line around the middle: back to its start, on to its end.
    const std::size_t middle = list.size() / 2;
    const std::size_t before = list.rfind('\n', middle == 0 ? 0 : middle - 1);
    const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = list.find('\n', start);
    const std::string_view line = list.substr(start, end - start);
    if (line == lower) return true;
    list = line < lower ? list.substr(end + 1) : list.substr(0, start);
  }
  return false;
}

}  // namespace inkvoice::auth
