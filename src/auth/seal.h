/// Bytes on their way through other hands: who has the key can read them and knows that who had it made them, for this
/// very thing. XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace inkvoice::auth {

using SealKey = std::array<unsigned char, 32>;

class Seal {
 public:
  explicit Seal(const SealKey& key) : key_(key) {}

  /// 40 bytes longer than `bytes`.
  std::string close(std::string_view bytes, std::string_view about) const;

  /// Nothing: it was sealed about something else or under another key, or is not whole.
  std::optional<std::string> open(std::string_view sealed, std::string_view about) const;

 private:
  const SealKey key_;
};

}  // namespace inkvoice::auth
