/// The offline list of common passwords, embedded at build time.
#pragma once

#include <string_view>

namespace inkvoice::auth {

/// Is it one of the list's, lower case?
bool is_common_password(std::string_view lower);

}  // namespace inkvoice::auth
