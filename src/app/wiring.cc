#include "app/wiring.h"

#include "events/sqlite/event_log.h"
#include "files/disk/file_store.h"
#include "files/s3/file_store.h"
#include "limits/sqlite/limiter.h"
#include "queue/sqlite/queue.h"
#include "store/sqlite/store.h"

namespace inkvoice::app {

namespace {

/// A backend's error at start, with the name of the variable that holds its address where the backend says "the
/// address".
Error named(Error error, const char* variable) {
  for (FieldError& field : error.fields) {
    if (field.pointer.empty()) field.pointer = variable;
  }
  return error;
}

}  // namespace

Result<std::unique_ptr<files::FileStore>> open_files(const Config& config, const Clock& clock) {
  if (config.s3_url.empty()) return files::make_disk_file_store(config.data);
  auto store = files::make_s3_file_store({config.s3_url, process_environment()}, clock);
  if (!store) return std::unexpected(named(std::move(store).error(), "INKVOICE_S3_URL"));
  return store;
}

Result<Stores> open_stores(const Config& config, const Clock& clock) {
  auto database = TRY(sqlite::Database::open(config.data, clock));
  Stores stores;
  stores.instance = database->instance().name();
  stores.store = store::make_sqlite_store(database);
  stores.queue = queue::make_sqlite_queue(database);
  stores.events = events::make_sqlite_event_log(database);
  stores.limiter = TRY(limits::make_sqlite_limiter(config.data, clock));
  stores.files = TRY(open_files(config, clock));
  return stores;
}

}  // namespace inkvoice::app
