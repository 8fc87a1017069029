/// The profile as stored: what an invoice takes where it has nothing of its own.
#pragma once

#include <string>

#include "base/result.h"
#include "store/store.h"

namespace inkvoice::api {

/// Stored as the JSON that GET /profile answers: {"seller":{…},"design":{…},"defaults":{…},"numberPattern":"…"}.
/// `invoice_defaults` are the first three as one object of invoice fields; a seller without a name gets the user's
/// name, or e-mail address.
struct SellerProfile {
  std::string invoice_defaults;
  std::string number_pattern;
};

Result<SellerProfile> load_profile(store::Store& store, const std::string& user_id);

}  // namespace inkvoice::api
