/// E-mail addresses as the names of accounts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace inkvoice::auth {

/// The one form under which an address is unique: blanks around it cut, ASCII lower case. Nothing when it cannot be an
/// address: local part, '@', a domain with a dot or "localhost"; printable ASCII only, so that no look-alike letter
/// makes a second account; at most 254 characters (RFC 5321, 4.5.3.1.3).
std::optional<std::string> normalize_email(std::string_view typed);

}  // namespace inkvoice::auth
