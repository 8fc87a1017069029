/// Addresses that work without a session until they expire: an invoice's id and a time, signed with HMAC-SHA-256.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace inkvoice::auth {

/// Keyed by the server's secret; safe from any thread.
class LinkSigner {
 public:
  /// `secret` may be of any length; all instances must have the same.
  explicit LinkSigner(std::string_view secret);

  /// The signature of "this invoice's PDF of this owner, until then (seconds since 1970)".
  std::string sign(std::string_view owner, std::string_view invoice_id, std::int64_t expires) const;

  /// Compares in constant time and looks at the clock: false when wrong or expired.
  bool verify(std::string_view owner, std::string_view invoice_id, std::int64_t expires, std::string_view signature,
              Timestamp now) const;

 private:
  std::string key_;
};

}  // namespace inkvoice::auth
