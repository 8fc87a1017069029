#include "invoice/text_rules.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace inkvoice::invoice {

namespace {

/// Printable ASCII alone: nothing to check but the length. The common case, eight bytes at a time.
bool is_plain(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ull;
  constexpr std::uint64_t kHighs = 0x8080808080808080ull;
  while (text.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data(), 8);
    const std::uint64_t controls = (word - kOnes * 0x20) & ~word;
    const std::uint64_t deletes = ((word ^ kOnes * 0x7F) - kOnes) & ~(word ^ kOnes * 0x7F);
    if ((word | controls | deletes) & kHighs) return false;
    text.remove_prefix(8);
  }
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
}

/// Takes the first code point off `text`, which is well-formed.
UChar32 take(std::string_view& text) {
  const char* const bytes = text.data();
  std::int32_t length = 0;
  UChar32 c;
  U8_NEXT_UNSAFE(bytes, length, c);
  text.remove_prefix(static_cast<std::size_t>(length));
  return c;
}

bool is_blank(UChar32 c) {
  return u_isUWhiteSpace(c) || (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF;  // and what shows nothing
}

bool has_only_blanks(std::string_view text) {
  while (!text.empty()) {
    if (!is_blank(take(text))) return false;
  }
  return true;
}

std::string name_of(UChar32 c) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string name = "U+";
  for (int shift = 12; shift >= 0; shift -= 4) name += kHex[static_cast<unsigned>(c) >> shift & 15];
  return name;
}

/// What is wrong with `c` in such a text, if anything.
std::optional<std::string> problem_of(UChar32 c, TextKind kind) {
  const bool line_end = c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
  if (line_end || c == '\t') {
    if (kind == TextKind::Text) return std::nullopt;
    return "must be one line without tabs";
  }
  if (c < 0x20 || (c >= 0x7F && c <= 0x9F)) return "has the control character " + name_of(c);
  if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)) {
    return "has the text direction control " + name_of(c) + ", which could make it read otherwise than it is";
  }
  if (c == 0xFFFE || c == 0xFFFF) return "has " + name_of(c) + ", which is not a character";
  return std::nullopt;
}

std::string with_plain_line_ends(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      out += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      out += '\n';
    }
  }
  return out;
}

std::string to_nfc(std::string text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* const nfc = icu::Normalizer2::getNFCInstance(status);
  const icu::StringPiece piece(text.data(), static_cast<std::int32_t>(text.size()));
  if (U_FAILURE(status) || nfc->isNormalizedUTF8(piece, status) || U_FAILURE(status)) return text;
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  nfc->normalizeUTF8(0, piece, sink, nullptr, status);
  return U_FAILURE(status) ? text : out;
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string too_long(std::size_t most) { return "must have at most " + std::to_string(most) + " characters"; }

}  // namespace

std::expected<std::string, std::string> clean_text(std::string_view raw, TextKind kind, std::size_t most) {
  constexpr std::size_t kMostBytes = 12;  // of one character, decomposed ones too
  if (raw.size() > most * kMostBytes) return std::unexpected(too_long(most));
  if (is_plain(raw)) [[likely]] {
    if (raw.size() > most) return std::unexpected(too_long(most));
    if (raw.starts_with(' ') && has_only_blanks(raw)) return {};
    return std::string(raw);
  }
  bool returns = false;
  bool may_compose = false;
  for (std::string_view rest = raw; !rest.empty();) {
    const UChar32 c = take(rest);
    if (std::optional<std::string> problem = problem_of(c, kind)) return std::unexpected(std::move(*problem));
    returns = returns || c == '\r';
    may_compose = may_compose || c >= 0x300;  // below that everything is in NFC
  }
  std::string text = returns ? with_plain_line_ends(raw) : std::string(raw);
  if (may_compose) text = to_nfc(std::move(text));
  if (text.size() > most && count_code_points(text) > most) return std::unexpected(too_long(most));
  if (has_only_blanks(text)) return {};
  return text;
}

}  // namespace inkvoice::invoice
