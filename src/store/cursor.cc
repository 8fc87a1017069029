#include "store/cursor.h"

#include <charconv>
#include <optional>

namespace inkvoice::store {

namespace {

constexpr std::size_t kHalf = 16;  // hex digits of 64 bits

void append_hex(std::string& out, std::uint64_t value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) out += kDigits[(value >> shift) & 15];
}

std::optional<std::uint64_t> parse_hex(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::uint64_t keyed(const SipKey& key, char purpose, std::string_view owner, std::uint64_t value) {
  std::string text(1, purpose);
  append_hex(text, value);
  text += owner;
  return siphash(key, text);
}

}  // namespace

std::string seal_cursor(const SipKey& key, std::string_view owner, std::int64_t seq) {
  const auto value = static_cast<std::uint64_t>(seq);
  const std::uint64_t tag = keyed(key, 't', owner, value);
  std::string cursor;
  append_hex(cursor, tag);
  append_hex(cursor, value ^ keyed(key, 'm', owner, tag));
  return cursor;
}

Result<std::int64_t> open_cursor(const SipKey& key, std::string_view owner, std::string_view cursor) {
  if (cursor.size() == 2 * kHalf) {
    const auto tag = parse_hex(cursor.substr(0, kHalf));
    const auto masked = parse_hex(cursor.substr(kHalf));
    if (tag && masked) {
      const std::uint64_t value = *masked ^ keyed(key, 'm', owner, *tag);
      if (keyed(key, 't', owner, value) == *tag) return static_cast<std::int64_t>(value);
    }
  }
  return std::unexpected(
      Error{Code::Invalid, "The cursor is not one of this list.", {{"/cursor", "is not a cursor of this list"}}});
}

}  // namespace inkvoice::store
