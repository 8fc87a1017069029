#include "redis/script.h"

#include <openssl/evp.h>

#include "base/text.h"

namespace inkvoice::redis {

Script::Script(std::string text) : text_(std::move(text)) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  EVP_Digest(text_.data(), text_.size(), digest, &length, EVP_sha1(), nullptr);
  sha1_ = to_hex(std::string_view(reinterpret_cast<const char*>(digest), length));
}

}  // namespace inkvoice::redis
