/// The store in DATA/inkvoice.sqlite: invoice, job, events, number and idempotency key are one transaction.
#pragma once

#include <memory>

#include "sqlite/database.h"
#include "store/store.h"

namespace inkvoice::store {

std::unique_ptr<Store> make_sqlite_store(std::shared_ptr<sqlite::Database> database);

}  // namespace inkvoice::store
