/// Invoices on their way through other hands than the store's: as jobs carry them, for nobody but a store with the same
/// database to read, and for nobody else to make. XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace inkvoice::store {

using SealKey = std::array<unsigned char, 32>;

class Seal {
 public:
  explicit Seal(const SealKey& key) : key_(key) {}

  /// 40 bytes longer than `bytes`.
  std::string close(std::string_view bytes, std::string_view invoice_id) const;

  /// Nothing: it was sealed for another invoice or under another key, or is not whole.
  std::optional<std::string> open(std::string_view sealed, std::string_view invoice_id) const;

 private:
  const SealKey key_;
};

}  // namespace inkvoice::store
