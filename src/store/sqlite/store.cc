#include "store/sqlite/store.h"

#include "store/sqlite/sqlite_store.h"

namespace inkvoice::store {

std::unique_ptr<Store> make_sqlite_store(std::shared_ptr<sqlite::Database> database) {
  return std::make_unique<SqliteStore>(std::move(database));
}

}  // namespace inkvoice::store
