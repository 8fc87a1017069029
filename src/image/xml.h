/// XML (1.0) as a tree: what an SVG needs of it. No entities but those of XML itself, nothing is fetched, nothing is
/// run.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace inkvoice::image {

struct Element {
  std::string name;  ///< without the prefix "svg:"; other prefixes stay
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<Element> children;
  std::string text;  ///< its own, without that of its children

  /// "" where there is none.
  std::string_view operator[](std::string_view attribute) const;
};

/// The document's element. Invalid for what is not well-formed, is nested deeper than 64 elements or has more than
/// 50,000.
Result<Element> read_xml(std::string_view text);

}  // namespace inkvoice::image
