#include "app/wiring.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <future>
#include <thread>

#include "base/ids.h"
#include "base/log.h"
#include "events/redis/event_log.h"
#include "events/sqlite/event_log.h"
#include "files/disk/file_store.h"
#include "files/s3/file_store.h"
#include "limits/redis/limiter.h"
#include "limits/sqlite/limiter.h"
#include "mongo/client.h"
#include "queue/redis/queue.h"
#include "queue/sqlite/queue.h"
#include "redis/check.h"
#include "store/cached/account_cache.h"
#include "store/mongo/store.h"
#include "store/mongo/transfer.h"
#include "store/sqlite/store.h"
#include "store/sqlite/transfer.h"

namespace inkvoice::app {

namespace {

constexpr Millis kStartPatience{2'400};

/// A backend's error at start, with the name of the variable that holds its address where the backend says "the
/// address".
Error named(Error error, const char* variable) {
  for (FieldError& field : error.fields) {
    if (field.pointer.empty()) field.pointer = variable;
  }
  return error;
}

/// Queue, limits and events in Redis, once it has been looked at.
Result<std::shared_ptr<redis::Client>> open_redis(const Config& config, Stores& stores) {
  const redis::Found found = TRY(redis::check(*config.redis, config.redis_variable));
  log::info("Redis", {{"at", redis::to_text(*config.redis)},
                      {"version", found.version},
                      {"persistence", found.persistence},
                      {"maxmemoryPolicy", found.policy}});
  if (found.persistence == "none") {
    log::warn(
        "Redis keeps nothing over its own restart: jobs come back from the store, limits and events are forgotten");
  }
  if (!found.trouble.empty()) log::warn("Redis cannot be used now", {{"reason", found.trouble}});
  auto client = std::make_shared<redis::Client>(*config.redis);
  const auto subscriber = std::make_shared<redis::Subscriber>(*config.redis);
  stores.queue = queue::make_redis_queue(client, subscriber);
  stores.inspection = queue::make_redis_inspection(client);
  stores.events = events::make_redis_event_log(client, subscriber);
  stores.limiter = limits::make_redis_limiter(client);
  return client;
}

/// The work's result, or nothing after `time`: a look-up of names has no deadline of its own. Its thread is left
/// behind, and the process ends over it.
template <class T>
std::optional<T> within(Millis time, std::function<T()> work) {
  const auto promise = std::make_shared<std::promise<T>>();
  auto future = promise->get_future();
  std::thread([promise, work = std::move(work)] { promise->set_value(work()); }).detach();
  if (future.wait_for(time) != std::future_status::ready) return std::nullopt;
  return future.get();
}

std::string what_to_do(const mongo::Failure& failure, const std::string& shown) {
  switch (failure.kind) {
    case mongo::Kind::Credentials:
      return shown + " refuses the name or password: check them, and the authSource";
    case mongo::Kind::NotDone:
    case mongo::Kind::Unsure:
      return shown + " does not answer: is it running, and may this machine reach it? (" + failure.message + ")";
    default:
      return shown + " cannot be used: " + failure.message;
  }
}

/// The address answers and lets us in; else what is wrong with it.
std::string look_at_mongodb(const std::string& url) {
  // One try: who starts a server with a wrong address waits for the answer.
  const mongo::Limits limits{
      .server_selection = Millis(1'500), .connect = Millis(1'200), .request = Millis(1'800), .retry_within = Millis(0)};
  const auto client = mongo::Client::open(url, limits);
  if (!client) return client.error().message;
  mongo::Document list;
  list.integer("listCollections", 1).boolean("nameOnly", true);
  const auto answer = (*client)->command(list);
  return answer ? "" : what_to_do(answer.error(), (*client)->shown());
}

Error refused(const Config& config, std::string message) {
  std::ranges::replace(message, '\n', ' ');
  return Error{Code::Invalid, message, {{config.mongodb_variable, message}}};
}

Result<void> need_mongodb(const Config& config) {
  const auto found = within<std::string>(kStartPatience, [url = config.mongodb_url] { return look_at_mongodb(url); });
  if (!found) {
    return std::unexpected(refused(config, "its host is not found in time: check the address, or the name service"));
  }
  if (!found->empty()) return std::unexpected(refused(config, *found));
  return {};
}

Result<std::unique_ptr<store::RelayedStore>> open_mongodb(const Config& config, const Clock& clock) {
  TRY(need_mongodb(config));
  auto client = mongo::Client::open(config.mongodb_url);
  if (!client) return std::unexpected(refused(config, client.error().message));
  auto store = store::make_mongo_store(std::move(*client), clock);
  if (!store) return std::unexpected(refused(config, store.error().message));
  return store;
}

std::unexpected<Error> refused_by(const char* flag, const Error& error) {
  return std::unexpected(Error{Code::Invalid, error.message, {{flag, error.message}}});
}

/// What is copied from is not made where it is missing.
Result<void> must_have(const std::filesystem::path& folder, const char* file, const char* flag) {
  std::error_code error;
  if (std::filesystem::is_regular_file(folder / file, error)) return {};
  return refused_by(flag, {Code::Invalid, "there is no " + (folder / file).string(), {}});
}

/// MongoDB and Redis: the relay carries from one to the other.
Result<Stores> open_shared_stores(const Config& config, const Clock& clock, const relay::Options& relaying) {
  std::error_code failed;
  std::filesystem::create_directories(config.data, failed);
  if (failed) {
    const std::string message = config.data.string() + " cannot be made: " + failed.message();
    return std::unexpected(Error{Code::Unavailable, message, {{"INKVOICE_DATA", message}}});
  }
  std::filesystem::permissions(config.data, std::filesystem::perms::owner_all, failed);
  Stores stores;
  stores.instance = random_id();
  auto store = TRY(open_mongodb(config, clock));
  store::RelayedStore& relayed = *store;
  stores.store = store::cache_accounts(std::move(store), TRY(open_redis(config, stores)));
  stores.files = TRY(open_files(config, clock));
  stores.relay = relay::Relay::start(relaying, relayed, *stores.queue, *stores.events, clock);
  return stores;
}

}  // namespace

Result<std::string> look_at_database(const Config& config) {
  if (config.mongodb_url.empty()) return "in the data folder";
  TRY(need_mongodb(config));
  return "MongoDB answers and lets us in";
}

Result<std::string> look_at_queue(const Config& config) {
  if (!config.redis) return "in the data folder";
  const redis::Found found = TRY(redis::check(*config.redis, config.redis_variable));
  if (!found.trouble.empty()) {
    const std::string message = "Redis at " + redis::to_text(*config.redis) + ": " + found.trouble;
    return std::unexpected(Error{Code::Unavailable, message, {{config.redis_variable, message}}});
  }
  return "Redis " + found.version + " answers; it keeps: " + found.persistence;
}

Result<std::unique_ptr<files::FileStore>> open_files(const Config& config, const Clock& clock) {
  if (config.s3_url.empty()) return files::make_disk_file_store(config.data);
  auto store = files::make_s3_file_store({config.s3_url, process_environment()}, clock);
  if (!store) return std::unexpected(named(std::move(store).error(), "INKVOICE_S3_URL"));
  return store;
}

Result<Stores> open_stores(const Config& config, const Clock& clock, const relay::Options& relaying) {
  if (!config.mongodb_url.empty()) return open_shared_stores(config, clock, relaying);
  auto database = TRY(sqlite::Database::open(config.data, clock));
  Stores stores;
  stores.instance = database->instance().name();
  stores.store = store::make_sqlite_store(database);
  stores.queue = queue::make_sqlite_queue(database);
  stores.inspection = queue::make_sqlite_inspection(database);
  stores.events = events::make_sqlite_event_log(database);
  stores.limiter = TRY(limits::make_sqlite_limiter(config.data, clock));
  stores.files = TRY(open_files(config, clock));
  return stores;
}

Result<std::unique_ptr<store::Transfer>> open_transfer(const std::string& place, const char* flag, bool from,
                                                       const Clock& clock) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (place.starts_with(kSqlite)) {
    const std::filesystem::path folder = place.substr(kSqlite.size());
    if (from) TRY(must_have(folder, "inkvoice.sqlite", flag));
    auto database = sqlite::Database::open(folder, clock);
    if (!database) return refused_by(flag, database.error());
    return store::make_sqlite_transfer(std::move(*database));
  }
  Config config;
  config.mongodb_url = place;
  config.mongodb_variable = flag;
  TRY(need_mongodb(config));
  // Patient: nobody waits for an answer, and a walk's first batch may take a server that sorts it some time.
  constexpr mongo::Limits kPatient{.server_selection = Millis(10'000),
                                   .connect = Millis(5'000),
                                   .request = Millis(60'000),
                                   .retry_within = Millis(30'000)};
  auto client = mongo::Client::open(place, kPatient);
  if (!client) return refused_by(flag, client.error());
  auto transfer = store::make_mongo_transfer(std::move(*client), clock);
  if (!transfer) return refused_by(flag, transfer.error());
  return transfer;
}

Result<std::unique_ptr<files::FileStore>> open_files_at(const std::string& place, const char* flag, bool from,
                                                        const Clock& clock) {
  const bool bucket = place.starts_with("s3:");
  if (!bucket && from) TRY(must_have(place, "files/index.sqlite", flag));
  auto store =
      bucket ? files::make_s3_file_store({place, process_environment()}, clock) : files::make_disk_file_store(place);
  if (!store && bucket && !store.error().fields.empty()) return std::unexpected(named(std::move(store).error(), flag));
  if (!store) return refused_by(flag, store.error());
  return store;
}

}  // namespace inkvoice::app
