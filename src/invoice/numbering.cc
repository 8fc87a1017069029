#include "invoice/numbering.h"

#include <algorithm>
#include <chrono>

#include "base/clock.h"
#include "base/text.h"
#include "invoice/text_rules.h"

namespace inkvoice::invoice {

namespace {

constexpr std::size_t kMostCharacters = 60;
constexpr std::uint64_t kMostDigits = 12;

/// n of "{SEQ:n}", 0 of "{SEQ}"; nothing for what is neither.
std::optional<std::uint64_t> sequence_digits(std::string_view placeholder) {
  if (placeholder == "{SEQ}") return 0;
  if (!placeholder.starts_with("{SEQ:")) return std::nullopt;
  const auto digits = parse_integer<std::uint64_t>(placeholder.substr(5, placeholder.size() - 6));
  if (!digits || *digits < 1 || *digits > kMostDigits) return std::nullopt;
  return digits;
}

/// The placeholder that begins at `at`, which is a '{'; empty without its '}'.
std::string_view placeholder_at(std::string_view pattern, std::size_t at) {
  const std::size_t end = pattern.find('}', at);
  return end == std::string_view::npos ? std::string_view() : pattern.substr(at, end - at + 1);
}

std::unexpected<Error> wrong(std::string message) {
  return std::unexpected(Error{.code = Code::Invalid, .message = message, .fields = {{"", message}}});
}

std::string padded(std::uint64_t number, std::uint64_t digits) {
  std::string text = std::to_string(number);
  if (text.size() < digits) text.insert(0, digits - text.size(), '0');
  return text;
}

}  // namespace

Result<void> check_number_pattern(std::string_view pattern) {
  if (!is_utf8(pattern)) return wrong("must be UTF-8");
  const std::expected<std::string, std::string> text = clean_text(pattern, TextKind::Line, kMostCharacters);
  if (!text) return wrong(text.error());
  int sequences = 0;
  for (std::size_t at = pattern.find_first_of("{}"); at != std::string_view::npos;
       at = pattern.find_first_of("{}", at)) {
    const std::string_view placeholder = pattern[at] == '{' ? placeholder_at(pattern, at) : std::string_view();
    if (placeholder.empty()) return wrong("has a '{' or '}' without the other");
    if (sequence_digits(placeholder)) {
      ++sequences;
    } else if (placeholder != "{YYYY}" && placeholder != "{YY}" && placeholder != "{MM}") {
      return wrong("has " + std::string(placeholder) +
                   ", but only {YYYY}, {YY}, {MM}, {SEQ} and {SEQ:1} to {SEQ:12} are known");
    }
    at += placeholder.size();
  }
  if (sequences != 1) return wrong("must have {SEQ} or {SEQ:n} exactly once");
  return {};
}

std::string sequence_name(std::string_view pattern, Day issue_date) {
  const std::string date = to_iso_date(issue_date);  // YYYY-MM-DD
  std::string name;
  while (!pattern.empty()) {
    const std::size_t length = pattern.starts_with('{') ? std::max<std::size_t>(1, placeholder_at(pattern, 0).size())
                                                        : std::min(pattern.size(), pattern.find('{'));
    const std::string_view piece = pattern.substr(0, length);
    if (piece == "{YYYY}") {
      name.append(date, 0, 4);
    } else if (piece == "{YY}") {
      name.append(date, 2, 2);
    } else if (piece == "{MM}") {
      name.append(date, 5, 2);
    } else {
      name += piece;
    }
    pattern.remove_prefix(length);
  }
  return name;
}

std::string format_number(std::string_view sequence_name, std::uint64_t sequence) {
  const std::size_t at = sequence_name.find("{SEQ");
  if (at == std::string_view::npos) return std::string(sequence_name);
  const std::string_view placeholder = placeholder_at(sequence_name, at);
  std::string number(sequence_name.substr(0, at));
  number += padded(sequence, sequence_digits(placeholder).value_or(0));
  number += sequence_name.substr(at + placeholder.size());
  return number;
}

}  // namespace inkvoice::invoice
