#include "store/mongo/store.h"

#include "base/log.h"
#include "store/mongo/mongo_store.h"

namespace inkvoice::store {

Result<void> MongoStore::check() {
  mongo::Document ping;
  ping.integer("ping", 1);
  TRY(checked(client_->command(ping)));
  return {};
}

Result<std::unique_ptr<RelayedStore>> make_mongo_store(std::shared_ptr<mongo::Client> client, const Clock& clock) {
  Server server = TRY(look_at_server(*client));
  std::set<std::string> ensured = TRY(ensure_indexes(*client, server));
  const SipKey cursor_key = TRY(load_cursor_key(*client));
  const auth::SealKey seal_key = TRY(load_seal_key(*client));
  log::debug("database", {{"at", client->shown()}, {"server", server.version}});
  return std::make_unique<MongoStore>(std::move(client), clock, std::move(server), std::move(ensured), cursor_key,
                                      seal_key);
}

}  // namespace inkvoice::store
