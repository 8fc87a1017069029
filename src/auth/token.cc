#include "auth/token.h"

#include <sodium.h>

#include <array>

#include "base/ids.h"
#include "base/text.h"

namespace inkvoice::auth {

namespace {

std::string random_secret() { return (random_id() + random_id()).substr(0, 32); }

}  // namespace

std::string new_session_token() { return random_secret(); }

std::string new_api_key() { return std::string(kApiKeyPrefix) + random_secret(); }

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string hash_token(std::string_view token) { return sha256_hex(token); }

}  // namespace inkvoice::auth
