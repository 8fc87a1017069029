#include <array>
#include <cstring>

#include "base/utf8.h"
#include "json/json.h"

namespace inkvoice::json {

namespace {

using detail::Node;
using detail::Tape;

constexpr std::uint64_t kOnes = 0x0101010101010101ull;
constexpr std::uint64_t kHighs = 0x8080808080808080ull;

/// The high bit of each byte that is zero (bits above the lowest one may be wrong; which is enough to find the first).
constexpr std::uint64_t zero_bytes(std::uint64_t word) { return (word - kOnes) & ~word & kHighs; }

/// Non-zero where one of eight bytes is a quote, a backslash, a control character or not ASCII.
std::uint64_t special_bytes(std::uint64_t word) {
  const std::uint64_t quotes = zero_bytes(word ^ (kOnes * '"'));
  const std::uint64_t backslashes = zero_bytes(word ^ (kOnes * '\\'));
  const std::uint64_t controls = (word - kOnes * 0x20) & ~word & kHighs;
  return quotes | backslashes | controls | (word & kHighs);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// What the second byte of a UTF-8 sequence may be, and how long the sequence is, by its first (Unicode 15, table 3-7).
struct Sequence {
  std::ptrdiff_t length;  ///< 0: none begins so
  unsigned char low, high;
};

constexpr Sequence sequence_of(unsigned char first) {
  if (first >= 0xC2 && first <= 0xDF) return {2, 0x80, 0xBF};
  if (first == 0xE0) return {3, 0xA0, 0xBF};
  if (first == 0xED) return {3, 0x80, 0x9F};  // no surrogates
  if (first >= 0xE1 && first <= 0xEF) return {3, 0x80, 0xBF};
  if (first == 0xF0) return {4, 0x90, 0xBF};
  if (first >= 0xF1 && first <= 0xF3) return {4, 0x80, 0xBF};
  if (first == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

/// Length of the well-formed UTF-8 sequence at `at`, whose first byte is not ASCII; 0 if it is not one.
std::ptrdiff_t utf8_length(const char* at, const char* end) {
  const auto byte = [&](std::ptrdiff_t i) { return static_cast<unsigned char>(at[i]); };
  const Sequence sequence = sequence_of(byte(0));
  if (sequence.length == 0 || end - at < sequence.length) return 0;
  if (byte(1) < sequence.low || byte(1) > sequence.high) return 0;
  for (std::ptrdiff_t i = 2; i < sequence.length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  return sequence.length;
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3F));
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

/// Fills a tape. Each step returns false after fail(), which keeps the first reason and its place.
class Parser {
 public:
  Parser(Tape& tape, const ParseOptions& options)
      : tape_(tape), options_(options), begin_(tape.text.data()), at_(begin_), end_(begin_ + tape.text.size()) {}

  bool parse() {
    // A guess at the nodes, from documents like ours; more is doubled into, less is never touched.
    tape_.nodes.reserve(tape_.text.size() / 10 + 16);
    if (tape_.text.starts_with(kByteOrderMark)) return fail("a byte order mark is not allowed");
    skip_blanks();
    do {
      if (!start_value() || !finish_values()) return false;
    } while (!open_.empty());
    if (at_ != end_) return fail("nothing may follow the JSON value");
    return true;
  }

  Error error() const {
    std::size_t line = 1;
    const char* line_start = begin_;
    for (const char* p = begin_; p < failed_at_; ++p) {
      if (*p != '\n') continue;
      ++line;
      line_start = p + 1;
    }
    std::string message = "line " + std::to_string(line) + ", column " + std::to_string(failed_at_ - line_start + 1) +
                          " (byte " + std::to_string(failed_at_ - begin_) + "): " + reason_;
    return {.code = code_, .message = std::move(message)};
  }

 private:
  bool fail(const char* reason) { return fail(reason, at_); }
  bool fail_too_large(const char* reason) {
    code_ = Code::TooLarge;
    return fail(reason);
  }
  bool fail(const char* reason, const char* at) {
    reason_ = reason;
    failed_at_ = at;
    return false;
  }

  std::uint32_t offset() const { return static_cast<std::uint32_t>(at_ - begin_); }
  std::uint32_t node_count() const { return static_cast<std::uint32_t>(tape_.nodes.size()); }
  bool is_at(char c) const { return at_ != end_ && *at_ == c; }

  void skip_blanks() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }

  void add(Kind kind, std::uint32_t begin, std::uint32_t flags = 0) {
    tape_.nodes.push_back({begin, offset(), node_count() + 1, static_cast<std::uint32_t>(kind) | flags});
  }

  /// One scalar, or brackets and keys down to and including the first scalar or empty container.
  bool start_value() {
    for (;;) {
      if (tape_.nodes.size() >= options_.max_values) return fail_too_large("too many values");
      if (at_ == end_) return fail("a value is expected, but the text ends");
      if (*at_ != '{' && *at_ != '[') return scalar();
      const bool object = *at_ == '{';
      if (open_.size() == options_.max_depth) return fail("nested too deep");
      open_.push_back(node_count());
      add(object ? Kind::Object : Kind::Array, offset());
      ++at_;
      skip_blanks();
      if (is_at(object ? '}' : ']')) return true;
      if (!count_child() || (object && !key())) return false;
    }
  }

  /// After a value: closes what ends here and stands before the next value, or at the end of the whole.
  bool finish_values() {
    for (;;) {
      skip_blanks();
      if (open_.empty()) return true;
      Node& parent = tape_.nodes[open_.back()];
      const bool object = is_object(parent);
      if (is_at(object ? '}' : ']')) {
        ++at_;
        parent.end = offset();
        parent.next = node_count();
        open_.pop_back();
        continue;
      }
      if (!is_at(',')) return fail(object ? "',' or '}' is expected" : "',' or ']' is expected");
      ++at_;
      skip_blanks();
      return count_child() && (!object || key());
    }
  }

  bool count_child() {
    Node& parent = tape_.nodes[open_.back()];
    parent.info += 1u << Node::kCountShift;
    if (!is_object(parent) || parent.info >> Node::kCountShift <= options_.max_members) [[likely]]
      return true;
    return fail_too_large("an object has too many fields");
  }

  static bool is_object(const Node& node) {
    return (node.info & Node::kKindMask) == static_cast<std::uint32_t>(Kind::Object);
  }

  bool key() {
    if (!is_at('"')) return fail("a field name in double quotes is expected");
    if (!string()) return false;
    skip_blanks();
    if (!is_at(':')) return fail("':' is expected");
    ++at_;
    skip_blanks();
    return true;
  }

  bool scalar() {
    switch (*at_) {
      case '"':
        return string();
      case 't':
        return word("true", Kind::Boolean);
      case 'f':
        return word("false", Kind::Boolean);
      case 'n':
        return word("null", Kind::Null);
      default:
        return number();
    }
  }

  bool word(std::string_view text, Kind kind) {
    if (std::string_view(at_, end_).substr(0, text.size()) != text) return fail("a value is expected");
    const std::uint32_t begin = offset();
    at_ += text.size();
    add(kind, begin);
    return true;
  }

  /// RFC 8259, 6.
  bool number() {
    const std::uint32_t begin = offset();
    if (*at_ == '-') ++at_;
    if (at_ == end_ || !is_digit(*at_)) return fail("a value is expected", begin_ + begin);
    const bool zero = *at_ == '0';
    skip_digits();
    if (zero && at_ - begin_ - begin > (begin_[begin] == '-' ? 2 : 1)) {
      return fail("a number must not begin with 0", begin_ + begin);
    }
    if (is_at('.')) {
      ++at_;
      if (at_ == end_ || !is_digit(*at_)) return fail("a digit is expected");
      skip_digits();
    }
    if (is_at('e') || is_at('E')) {
      ++at_;
      if (is_at('+') || is_at('-')) ++at_;
      if (at_ == end_ || !is_digit(*at_)) return fail("a digit is expected");
      skip_digits();
    }
    add(Kind::Number, begin);
    return true;
  }

  void skip_digits() {
    while (at_ != end_ && is_digit(*at_)) ++at_;
  }

  /// Moves over characters that stand for themselves, ASCII or well-formed UTF-8, to a quote, a backslash or what may
  /// not be.
  bool plain_characters() {
    for (;;) {
      while (end_ - at_ >= 8) {
        std::uint64_t word;
        std::memcpy(&word, at_, 8);
        if (special_bytes(word)) break;
        at_ += 8;
      }
      while (at_ != end_ && *at_ != '"' && *at_ != '\\' && static_cast<unsigned char>(*at_) >= 0x20 &&
             static_cast<unsigned char>(*at_) < 0x80) {
        ++at_;
      }
      if (at_ == end_) return fail("the text ends within a string");
      const auto c = static_cast<unsigned char>(*at_);
      if (c == '"' || c == '\\') return true;
      if (c < 0x20) return fail("a control character in a string must be escaped");
      const std::ptrdiff_t length = utf8_length(at_, end_);
      if (length == 0) return fail("the text is not valid UTF-8");
      at_ += length;
    }
  }

  bool string() {
    const std::uint32_t begin = offset();
    ++at_;
    if (!plain_characters()) return false;
    if (*at_ == '"') [[likely]] {
      ++at_;
      add(Kind::String, begin);
      return true;
    }
    const auto decoded_begin = static_cast<std::uint32_t>(tape_.decoded.size());
    const char* plain = begin_ + begin + 1;
    while (*at_ != '"') {
      tape_.decoded.append(plain, at_);
      if (!escape()) return false;
      plain = at_;
      if (!plain_characters()) return false;
    }
    tape_.decoded.append(plain, at_);
    ++at_;
    add(Kind::String, begin, Node::kEscaped);
    ++tape_.nodes.back().next;
    const auto decoded_end = static_cast<std::uint32_t>(tape_.decoded.size());
    tape_.nodes.push_back({decoded_begin, decoded_end, node_count() + 1, static_cast<std::uint32_t>(Kind::String)});
    return true;
  }

  bool escape() {
    ++at_;
    if (at_ == end_) return fail("the text ends within a string");
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const std::size_t letter = kLetters.find(*at_);
    if (letter != std::string_view::npos) {
      tape_.decoded += kMeanings[letter];
      ++at_;
      return true;
    }
    if (*at_ != 'u') return fail("this escape does not exist", at_ - 1);
    return unicode_escape();
  }

  bool unicode_escape() {
    const char* const start = at_ - 1;
    const std::optional<std::uint32_t> first = hex4();
    if (!first) return fail("\\u needs four hexadecimal digits", start);
    std::uint32_t code_point = *first;
    if (code_point >= 0xDC00 && code_point <= 0xDFFF) return fail("half a surrogate pair", start);
    if (code_point >= 0xD800 && code_point <= 0xDBFF) {
      if (end_ - at_ < 2 || at_[0] != '\\' || at_[1] != 'u') return fail("half a surrogate pair", start);
      ++at_;
      const std::optional<std::uint32_t> second = hex4();
      if (!second || *second < 0xDC00 || *second > 0xDFFF) return fail("half a surrogate pair", start);
      code_point = 0x10000 + ((code_point - 0xD800) << 10) + (*second - 0xDC00);
    }
    append_utf8(tape_.decoded, code_point);
    return true;
  }

  /// The four digits after the 'u' here.
  std::optional<std::uint32_t> hex4() {
    if (end_ - at_ < 5) return std::nullopt;
    std::uint32_t value = 0;
    const auto [stop, error] = std::from_chars(at_ + 1, at_ + 5, value, 16);
    if (error != std::errc{} || stop != at_ + 5) return std::nullopt;
    at_ += 5;
    return value;
  }

  Tape& tape_;
  const ParseOptions& options_;
  const char* const begin_;
  const char* at_;
  const char* const end_;
  std::vector<std::uint32_t> open_;  ///< containers around here, outermost first
  const char* reason_ = "";
  const char* failed_at_ = nullptr;
  Code code_ = Code::Malformed;
};

}  // namespace

Result<Document> Document::read(std::unique_ptr<Tape> tape, const ParseOptions& options) {
  constexpr std::size_t kMostBytes = 0xFFFF'FFF0;  // offsets are 32 bits
  if (tape->text.size() > kMostBytes) return fail(Code::TooLarge, "the JSON text is longer than 4 GiB");
  Parser parser(*tape, options);
  if (!parser.parse()) return std::unexpected(parser.error());
  return Document(std::move(tape));
}

Result<Document> Document::parse(std::string text, const ParseOptions& options) {
  auto tape = std::make_unique<Tape>();
  tape->owned = std::move(text);
  tape->text = tape->owned;
  return read(std::move(tape), options);
}

Result<Document> Document::borrow(std::string_view text, const ParseOptions& options) {
  auto tape = std::make_unique<Tape>();
  tape->text = text;
  return read(std::move(tape), options);
}

}  // namespace inkvoice::json
