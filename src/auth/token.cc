#include "auth/token.h"

#include "auth/sha256.h"
#include "base/ids.h"

namespace inkvoice::auth {

namespace {

std::string random_secret() { return (random_id() + random_id()).substr(0, 32); }

}  // namespace

std::string new_session_token() { return random_secret(); }

std::string new_api_key() { return std::string(kApiKeyPrefix) + random_secret(); }

std::string hash_token(std::string_view token) { return sha256_hex(token); }

}  // namespace inkvoice::auth
