/// The request target in origin form (RFC 9112, 3.2.1): path and query, decoded once and checked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/refusal.h"

namespace inkvoice::http {

struct Target {
  std::string path;                                        ///< decoded, begins with '/'
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order; '+' is a blank there
};

/// Refused with 400: another form, bytes that a URI cannot have, broken percent-encoding, bad UTF-8, control
/// characters, in the path also empty segments ("//host" would be an address elsewhere), "." and "..", and an encoded
/// '/' or '\'.
Checked<Target> parse_target(std::string_view target);

}  // namespace inkvoice::http
