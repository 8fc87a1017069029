#include "payment/reference.h"

#include <algorithm>
#include <array>

namespace inkvoice::payment {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

std::string compact(std::string_view text) {
  std::string out(text);
  std::erase(out, ' ');
  return out;
}

bool is_creditor_reference(std::string_view text) {
  const std::string reference = compact(text);
  if (reference.size() < 5 || reference.size() > 25 || !reference.starts_with("RF")) return false;
  if (!is_digit(reference[2]) || !is_digit(reference[3])) return false;
  int remainder = 0;  // ISO 7064, MOD 97-10, the first four at the end
  for (const char c : reference.substr(4) + reference.substr(0, 4)) {
    if (is_digit(c)) {
      remainder = (remainder * 10 + (c - '0')) % 97;
    } else if (is_capital(c)) {
      remainder = (remainder * 100 + (c - 'A' + 10)) % 97;
    } else {
      return false;
    }
  }
  return remainder == 1;
}

bool is_qr_reference(std::string_view text) {
  constexpr std::array<unsigned, 10> kNext = {0, 9, 4, 6, 8, 2, 7, 1, 3, 5};
  const std::string reference = compact(text);
  if (reference.size() != 27 || !std::ranges::all_of(reference, is_digit)) return false;
  unsigned carry = 0;
  for (const char c : reference.substr(0, 26)) carry = kNext[(carry + static_cast<unsigned>(c - '0')) % 10];
  return (10 - carry) % 10 == static_cast<unsigned>(reference[26] - '0');
}

std::string grouped(std::string_view text, std::size_t size, bool from_end) {
  const std::string plain = compact(text);
  const std::size_t ahead = from_end ? plain.size() % size : 0;
  std::string out;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (i > 0 && i % size == ahead % size) out += ' ';
    out += plain[i];
  }
  return out;
}

std::string cut(std::string_view utf8, std::size_t most) {
  std::string out;
  std::size_t characters = 0;
  for (const char c : utf8) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80 && ++characters > most) break;
    out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return out;
}

}  // namespace inkvoice::payment
