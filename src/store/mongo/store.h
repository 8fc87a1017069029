/// The store on MongoDB, or on a server that speaks as it does. An invoice, its number, its idempotency key, its job
/// and its events are one document and one write; no transaction, change stream, time-to-live or partial index is
/// needed (docs/adr/0003-outbox-in-the-document.md). docs/formats.md describes the documents.
#pragma once

#include <memory>

#include "base/clock.h"
#include "mongo/client.h"
#include "store/outbox.h"

namespace inkvoice::store {

/// Makes the indexes that are not there and checks those that are. Unavailable: the server does not answer, or refuses
/// the name and password. `clock` must outlive the store.
Result<std::unique_ptr<RelayedStore>> make_mongo_store(std::shared_ptr<mongo::Client> client, const Clock& clock);

}  // namespace inkvoice::store
