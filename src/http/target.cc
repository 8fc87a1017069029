#include "http/target.h"

#include <algorithm>

#include "base/text.h"

namespace inkvoice::http {

namespace {

/// What browsers send as it is; wider than RFC 3986 ('|', '{' and the like), never a blank, a control or a non-ASCII
/// byte.
bool is_target_byte(char c) {
  const auto b = static_cast<unsigned char>(c);
  return b > 0x20 && b < 0x7F && c != '"' && c != '<' && c != '>' && c != '#';
}

bool is_control(char c) {
  const auto b = static_cast<unsigned char>(c);
  return b < 0x20 || b == 0x7F;
}

/// Decoded, if that is UTF-8. In a query a '+' is a blank, as forms send it.
std::optional<std::string> decode(std::string_view text, char plus) {
  std::string raw(text);
  std::ranges::replace(raw, '+', plus);
  std::optional<std::string> out = percent_decode(raw);
  if (out && !is_utf8(*out)) return std::nullopt;
  return out;
}

/// One segment, decoded; nothing when no honest client sends it.
std::optional<std::string> decode_segment(std::string_view text) {
  std::optional<std::string> segment = decode(text, '+');
  if (!segment || *segment == "." || *segment == "..") return std::nullopt;
  const auto bad = [](char c) { return is_control(c) || c == '/' || c == '\\'; };
  if (std::ranges::any_of(*segment, bad)) return std::nullopt;
  return segment;
}

Checked<std::string> decode_path(std::string_view text) {
  std::string path;
  path.reserve(text.size());
  while (!text.empty()) {
    text.remove_prefix(1);  // the slash
    const std::string_view raw = text.substr(0, text.find('/'));
    text.remove_prefix(raw.size());
    if (raw.empty() && !text.empty()) return refuse(400, "The path has an empty segment.");
    const std::optional<std::string> segment = decode_segment(raw);
    if (!segment) return refuse(400, "The path has a segment that is not allowed.");
    path += '/';
    path += *segment;
  }
  return path;
}

}  // namespace

Checked<Target> parse_target(std::string_view target) {
  if (!target.starts_with('/')) return refuse(400, "The request target must begin with a slash.");
  if (!std::ranges::all_of(target, is_target_byte)) {
    return refuse(400, "The request target has characters that must be percent-encoded.");
  }
  const std::size_t mark = std::min(target.find('?'), target.size());
  Checked<std::string> path = decode_path(target.substr(0, mark));
  if (!path) return std::unexpected(path.error());
  Target parsed{.path = *std::move(path), .query = {}};
  std::string_view rest = target.substr(std::min(mark + 1, target.size()));
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    std::optional<std::string> name = decode(pair.substr(0, equals), ' ');
    std::optional<std::string> value = decode(pair.substr(std::min(equals + 1, pair.size())), ' ');
    if (!name || !value || name->find('\0') != std::string::npos || value->find('\0') != std::string::npos) {
      return refuse(400, "The query is not well-formed.");
    }
    parsed.query.emplace_back(*std::move(name), *std::move(value));
  }
  return parsed;
}

}  // namespace inkvoice::http
