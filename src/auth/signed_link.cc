#include "auth/signed_link.h"

#include <sodium.h>

#include <array>

#include "base/text.h"

namespace inkvoice::auth {

LinkSigner::LinkSigner(std::string_view secret) : key_(secret) {}

std::string LinkSigner::sign(std::string_view owner, std::string_view invoice_id, std::int64_t expires) const {
  // Ids have no blanks, so the parts cannot be read in another way.
  std::string message = "invoice-pdf ";
  message.append(owner).append(" ").append(invoice_id).append(" ");
  append_number(message, expires);
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key_.data()), key_.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(message.data()), message.size());
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256_final(&state, mac.data());
  return to_hex({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

bool LinkSigner::verify(std::string_view owner, std::string_view invoice_id, std::int64_t expires,
                        std::string_view signature, Timestamp now) const {
  const std::string expected = sign(owner, invoice_id, expires);
  const bool same =
      signature.size() == expected.size() && sodium_memcmp(signature.data(), expected.data(), expected.size()) == 0;
  return same && now < Timestamp(std::chrono::seconds(expires));
}

}  // namespace inkvoice::auth
