/// Secrets that programs and browsers hold: session tokens and API keys. Stored as SHA-256 only; at 190 bits nobody can
/// search for the token behind a hash.
#pragma once

#include <string>
#include <string_view>

namespace inkvoice::auth {

inline constexpr std::string_view kApiKeyPrefix = "ink_";

std::string new_session_token();
std::string new_api_key();  ///< begins with kApiKeyPrefix

/// SHA-256 in hex.
std::string hash_token(std::string_view token);

}  // namespace inkvoice::auth
