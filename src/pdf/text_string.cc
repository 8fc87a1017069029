#include "pdf/text_string.h"

#include <algorithm>

#include "base/utf8.h"

namespace inkvoice::pdf {

namespace {

void append_hex16(Buffer& out, unsigned value) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  char* room = out.room(4);
  for (int i = 0; i < 4; ++i) room[i] = kHex[value >> (12 - 4 * i) & 15];
  out.commit(4);
}

bool is_plain(char c) { return c >= ' ' && c <= '~'; }

}  // namespace

void append_utf16_hex(Buffer& out, char32_t code_point) {
  if (code_point < 0x10000) return append_hex16(out, code_point);
  const char32_t rest = code_point - 0x10000;
  append_hex16(out, 0xD800 | rest >> 10);
  append_hex16(out, 0xDC00 | (rest & 0x3FF));
}

void append_text_string(Buffer& out, std::string_view utf8) {
  if (std::all_of(utf8.begin(), utf8.end(), is_plain)) {
    out << '(';
    for (const char c : utf8) {
      if (c == '(' || c == ')' || c == '\\') out << '\\';
      out << c;
    }
    out << ')';
    return;
  }
  out << "<FEFF";
  for (std::size_t at = 0; at < utf8.size();) append_utf16_hex(out, next_code_point(utf8, at));
  out << '>';
}

}  // namespace inkvoice::pdf
