/// The little XML that servers of S3 answer with: flat elements of text. Not a parser for anything else.
#pragma once

#include <string>
#include <string_view>

namespace inkvoice::s3 {

/// The text of the first element of this name, its five named entities decoded; "" when there is none.
std::string xml_text(std::string_view xml, std::string_view name);

std::string xml_escaped(std::string_view text);

}  // namespace inkvoice::s3
