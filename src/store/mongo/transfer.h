/// MongoDB's side of a move.
#pragma once

#include <memory>

#include "base/clock.h"
#include "mongo/client.h"
#include "store/transfer.h"

namespace inkvoice::store {

/// Makes the indexes that are not there. Unavailable: the server does not answer, or refuses the name and password.
/// `clock` must outlive it.
Result<std::unique_ptr<Transfer>> make_mongo_transfer(std::shared_ptr<mongo::Client> client, const Clock& clock);

}  // namespace inkvoice::store
