/// The embedded store's side of a move. A server may be at work on the same data folder.
#pragma once

#include <memory>

#include "sqlite/database.h"
#include "store/transfer.h"

namespace inkvoice::store {

std::unique_ptr<Transfer> make_sqlite_transfer(std::shared_ptr<sqlite::Database> database);

}  // namespace inkvoice::store
