#include "app/wiring.h"

#include "events/sqlite/event_log.h"
#include "files/disk/file_store.h"
#include "limits/sqlite/limiter.h"
#include "queue/sqlite/queue.h"
#include "store/sqlite/store.h"

namespace inkvoice::app {

Result<Stores> open_stores(const Config& config, const Clock& clock) {
  auto database = TRY(sqlite::Database::open(config.data, clock));
  Stores stores;
  stores.instance = database->instance().name();
  stores.store = store::make_sqlite_store(database);
  stores.queue = queue::make_sqlite_queue(database);
  stores.events = events::make_sqlite_event_log(database);
  stores.limiter = TRY(limits::make_sqlite_limiter(config.data, clock));
  stores.files = TRY(files::make_disk_file_store(config.data));
  return stores;
}

}  // namespace inkvoice::app
