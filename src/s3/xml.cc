#include "s3/xml.h"

#include <array>
#include <utility>

namespace inkvoice::s3 {

namespace {

constexpr std::array<std::pair<std::string_view, char>, 5> kEntities = {
    {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}}};

}  // namespace

std::string xml_text(std::string_view xml, std::string_view name) {
  const std::string opening = "<" + std::string(name) + ">";
  const std::string closing = "</" + std::string(name) + ">";
  const std::size_t begin = xml.find(opening);
  if (begin == std::string_view::npos) return "";
  const std::size_t end = xml.find(closing, begin);
  if (end == std::string_view::npos) return "";
  std::string_view rest = xml.substr(begin + opening.size(), end - begin - opening.size());
  std::string text;
  while (!rest.empty()) {
    std::pair<std::string_view, char> next{rest.substr(0, 1), rest.front()};
    for (const auto& entity : kEntities) {
      if (rest.starts_with(entity.first)) next = entity;
    }
    text += next.second;
    rest.remove_prefix(next.first.size());
  }
  return text;
}

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    std::string_view written(&c, 1);
    for (const auto& [entity, character] : kEntities) {
      if (c == character) written = entity;
    }
    out += written;
  }
  return out;
}

}  // namespace inkvoice::s3
