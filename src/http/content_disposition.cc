#include "http/content_disposition.h"

#include <algorithm>

#include "base/text.h"

namespace inkvoice::http {

namespace {

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

/// What a file name must not have on some system, or would end the quoted string.
bool is_unsafe(char c) {
  const auto b = static_cast<unsigned char>(c);
  return b < 0x20 || b == 0x7F || std::string_view("\"\\/:*?<>|").find(c) != std::string_view::npos;
}

/// attr-char of RFC 8187.
bool is_attr_char(char c) {
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
  return c != '\0' && std::string_view("!#$&+-.^_`|~").find(c) != std::string_view::npos;
}

/// One '_' for each character, not for each of its bytes. '%' too: some browsers decode it even here.
std::string to_plain(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (!continues) plain += is_ascii(c) && c != '%' ? c : '_';
  }
  return plain;
}

}  // namespace

std::string content_disposition(Disposition disposition, std::string_view file_name) {
  std::string name(is_utf8(file_name) ? file_name : "file");
  std::ranges::replace_if(name, is_unsafe, '_');
  if (name.find_first_not_of(". ") == std::string::npos) name = "file";
  const std::string plain = to_plain(name);
  std::string value = disposition == Disposition::Inline ? "inline" : "attachment";
  value += "; filename=\"" + plain + "\"";
  if (plain == name) return value;
  value += "; filename*=UTF-8''";
  for (const char c : name) {
    if (is_attr_char(c)) {
      value += c;
    } else {
      value += '%';
      for (const char digit : to_hex(std::string_view(&c, 1))) {
        value += digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit;
      }
    }
  }
  return value;
}

}  // namespace inkvoice::http
