/// SHA-256 (FIPS 180-4), of files, requests and tokens. OpenSSL's, which uses the processor's instructions for it:
/// libsodium's took five times as long for a PDF.
#pragma once

#include <string>
#include <string_view>

namespace inkvoice::auth {

std::string sha256(std::string_view bytes);      ///< 32 bytes
std::string sha256_hex(std::string_view bytes);  ///< 64 characters

}  // namespace inkvoice::auth
