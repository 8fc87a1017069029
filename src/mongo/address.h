/// A MongoDB address (connection string): checked, and with the limits that this server needs.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "mongo/driver.h"

namespace inkvoice::mongo {

/// How long anything may take. The address may ask for less, not for more.
struct Limits {
  Millis server_selection{2'000};
  Millis connect{2'000};
  Millis request{3'000};       ///< one command, also said to the server (maxTimeMS)
  Millis retry_within{2'500};  ///< a failed command is tried again if it failed before this
};

struct DestroyUri {
  void operator()(mongoc_uri_t* uri) const { driver().mongoc_uri_destroy(uri); }
};
using Uri = std::unique_ptr<mongoc_uri_t, DestroyUri>;

struct Address {
  Uri uri;
  std::string database;  ///< the path's, or "inkvoice"
  std::string shown;     ///< hosts and database, for logs and messages: never a name or password
};

/// Is it an address at all? As parse_address(), for who has no need of libmongoc.
Result<void> check_address(const std::string& url);

/// Invalid: not mongodb:// or mongodb+srv://, or an option that cannot be meant (w=0). The network is not touched.
Result<Address> parse_address(const std::string& url, const Limits& limits);

}  // namespace inkvoice::mongo
