#include "auth/seal.h"

#include <sodium.h>

#include <span>

#include "base/bytes.h"
#include "base/ids.h"

namespace inkvoice::auth {

namespace {

constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(sizeof(SealKey) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

std::string Seal::close(std::string_view bytes, std::string_view about) const {
  std::string sealed(kNonce + bytes.size() + kTag, '\0');
  fill_random(std::as_writable_bytes(std::span(sealed)).first(kNonce));
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(sealed) + kNonce, nullptr, bytes_of(bytes), bytes.size(),
                                             bytes_of(about), about.size(), nullptr, bytes_of(sealed), key_.data());
  return sealed;
}

std::optional<std::string> Seal::open(std::string_view sealed, std::string_view about) const {
  if (sealed.size() < kNonce + kTag) return std::nullopt;
  const std::string_view nonce = sealed.substr(0, kNonce);
  sealed.remove_prefix(kNonce);
  std::string bytes(sealed.size() - kTag, '\0');
  const int wrong =
      crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(bytes), nullptr, nullptr, bytes_of(sealed), sealed.size(),
                                                 bytes_of(about), about.size(), bytes_of(nonce), key_.data());
  if (wrong != 0) return std::nullopt;
  return bytes;
}

}  // namespace inkvoice::auth
