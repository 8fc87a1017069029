#include "app/wiring.h"

#include "base/log.h"
#include "events/redis/event_log.h"
#include "events/sqlite/event_log.h"
#include "files/disk/file_store.h"
#include "files/s3/file_store.h"
#include "limits/redis/limiter.h"
#include "limits/sqlite/limiter.h"
#include "queue/redis/queue.h"
#include "queue/sqlite/queue.h"
#include "redis/check.h"
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

/// Queue, limits and events in Redis, once it has been looked at.
Result<void> open_redis(const Config& config, Stores& stores) {
  const redis::Found found = TRY(redis::check(*config.redis, config.redis_variable));
  log::info("Redis", {{"at", redis::to_text(*config.redis)},
                      {"version", found.version},
                      {"persistence", found.persistence},
                      {"maxmemoryPolicy", found.policy}});
  if (found.persistence == "none") {
    log::warn(
        "Redis keeps nothing over its own restart: jobs come back from the store, limits and events are forgotten");
  }
  const auto client = std::make_shared<redis::Client>(*config.redis);
  const auto subscriber = std::make_shared<redis::Subscriber>(*config.redis);
  stores.queue = queue::make_redis_queue(client, subscriber);
  stores.inspection = queue::make_redis_inspection(client);
  stores.events = events::make_redis_event_log(client, subscriber);
  stores.limiter = limits::make_redis_limiter(client);
  return {};
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
  stores.inspection = queue::make_sqlite_inspection(database);
  stores.events = events::make_sqlite_event_log(database);
  stores.limiter = TRY(limits::make_sqlite_limiter(config.data, clock));
  stores.files = TRY(open_files(config, clock));
  if (config.redis) TRY(open_redis(config, stores));
  return stores;
}

}  // namespace inkvoice::app
