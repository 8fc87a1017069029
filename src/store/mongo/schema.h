/// The collections, their indexes, and what kind of server it is.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "auth/seal.h"
#include "base/result.h"
#include "mongo/client.h"
#include "store/siphash.h"

namespace inkvoice::store {

inline constexpr const char* kUsers = "users";
inline constexpr const char* kSessions = "sessions";
inline constexpr const char* kApiKeys = "api_keys";
inline constexpr const char* kProfiles = "profiles";
inline constexpr const char* kSequences = "sequences";
inline constexpr const char* kClaims = "claims";
inline constexpr const char* kSecrets = "secrets";

struct Server {
  std::string version;
  /// FerretDB 1.x finds, filters and writes in separate steps: what must not cross another change is claimed first. It
  /// looks things up by equality of single values alone.
  bool atomic_updates = true;
};

/// One, or 64 on a server that knows equality alone: what it reads for one document it reads of one of them.
std::vector<std::string> invoice_collections(const Server& server);

Result<Server> look_at_server(mongo::Client& client);

/// Of all collections; of the many that invoices may have, of those that are there, which it gives. On a server that
/// knows equality alone, those indexes that keep something unique: it uses no others.
Result<std::set<std::string>> ensure_indexes(mongo::Client& client, const Server& server);
Result<void> ensure_invoice_indexes(mongo::Client& client, const Server& server, const std::string& collection);

/// The keys that the members of a set-up share, each made when there is none yet: of the lists' cursors, and of what
/// jobs carry.
Result<SipKey> load_cursor_key(mongo::Client& client);
Result<auth::SealKey> load_seal_key(mongo::Client& client);

}  // namespace inkvoice::store
