#include "mongo/client.h"

#include <algorithm>
#include <thread>

namespace inkvoice::mongo {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr Millis kFirstPause{20};  // before another try; doubled each time
constexpr Millis kLongestPause{300};
constexpr int kUnansweredMost = 8;  // in a row, of all callers: a slow command among others is no server that is away

/// A reply that destroys itself.
class Reply {
 public:
  Reply() { bson_init(&bson_); }
  ~Reply() { bson_destroy(&bson_); }
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;

  /// For a call that initializes what it gets, whatever it holds.
  bson_t* fresh() {
    bson_destroy(&bson_);
    return &bson_;
  }
  const bson_t& get() const { return bson_; }

 private:
  bson_t bson_;
};

bool may_be_tried_again(Kind kind) { return kind == Kind::NotDone || kind == Kind::Unsure; }

}  // namespace

/// A client of the pool, given back in the end.
class Client::Borrowed {
 public:
  explicit Borrowed(mongoc_client_pool_t* pool) : pool_(pool), client_(driver().mongoc_client_pool_pop(pool)) {}
  ~Borrowed() {
    if (client_ != nullptr) driver().mongoc_client_pool_push(pool_, client_);
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  mongoc_client_t* get() const { return client_; }

 private:
  mongoc_client_pool_t* pool_;
  mongoc_client_t* client_;
};

/// A collection's handle.
class Client::Handle {
 public:
  Handle(mongoc_client_t* client, const std::string& database, const std::string& name)
      : collection_(driver().mongoc_client_get_collection(client, database.c_str(), name.c_str())) {}
  ~Handle() { driver().mongoc_collection_destroy(collection_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  mongoc_collection_t* get() const { return collection_; }

 private:
  mongoc_collection_t* collection_;
};

Result<std::unique_ptr<Client>> Client::open(const std::string& url, const Limits& limits) {
  Address address = TRY(parse_address(url, limits));
  driver().mongoc_uri_set_option_as_int32(address.uri.get(), MONGOC_URI_WAITQUEUETIMEOUTMS,
                                          static_cast<std::int32_t>(limits.request.count()));
  bson_error_t error{};
  mongoc_client_pool_t* pool = driver().mongoc_client_pool_new_with_error(address.uri.get(), &error);
  if (pool == nullptr) {
    return fail(Code::Unavailable, address.shown + " cannot be used: " + static_cast<const char*>(error.message));
  }
  driver().mongoc_client_pool_set_error_api(pool, MONGOC_ERROR_API_VERSION_2);
  return std::unique_ptr<Client>(new Client(std::move(address), limits, pool));
}

Client::Client(Address address, const Limits& limits, mongoc_client_pool_t* pool)
    : address_(std::move(address)), limits_(limits), pool_(pool) {}

Client::~Client() = default;

Document Client::with_deadline() const {
  Document options;
  options.integer("maxTimeMS", limits_.request.count());
  return options;
}

bool Client::may_call() {
  const std::lock_guard lock(mutex_);
  return breaker_.allows(SteadyClock::now());
}

void Client::note(bool answered) {
  const std::lock_guard lock(mutex_);
  unanswered_ = answered ? 0 : unanswered_ + 1;
  if (answered) {
    breaker_.succeeded();
  } else if (unanswered_ >= kUnansweredMost) {
    breaker_.failed(SteadyClock::now());
  }
}

template <class Work>
auto Client::tried(const Work& work) -> decltype(work(std::declval<mongoc_client_t*>())) {
  if (!may_call()) return std::unexpected(Failure{Kind::NotDone, "tried a moment ago"});
  const auto start = SteadyClock::now();
  bool unsure = false;
  for (Millis pause = kFirstPause;; pause = std::min(2 * pause, kLongestPause)) {
    const Borrowed client(pool_.get());
    if (client.get() == nullptr) {
      return std::unexpected(Failure{Kind::NotDone, "all connections are busy"});
    }
    auto result = work(client.get());
    const bool answered = result || !may_be_tried_again(result.error().kind);
    if (answered) note(true);
    if (result) {
      if constexpr (requires { result->again; }) result->again = unsure;
      return result;
    }
    result.error().after_unsure = unsure;
    const bool late = SteadyClock::now() - start + pause > limits_.retry_within;
    if (!answered && late) note(false);
    if (answered || late) return result;
    unsure = unsure || result.error().kind == Kind::Unsure;
    std::this_thread::sleep_for(pause);
  }
}

Attempt<Written> Client::insert(const std::string& collection, const Document& document) {
  const Document options = with_deadline();
  return tried([&](mongoc_client_t* client) -> Attempt<Written> {
    const Handle handle(client, database(), collection);
    bson_error_t error{};
    Reply reply;
    if (driver().mongoc_collection_insert_one(handle.get(), document.bson(), options.bson(), reply.fresh(), &error)) {
      return Written{};
    }
    return std::unexpected(to_failure(error, reply.get()));
  });
}

Attempt<Written> Client::update(const std::string& collection, std::span<const Update> updates) {
  Document options;
  options.boolean("ordered", false);
  return tried([&](mongoc_client_t* client) -> Attempt<Written> {
    const Handle handle(client, database(), collection);
    const std::unique_ptr<mongoc_bulk_operation_t, decltype(Driver::mongoc_bulk_operation_destroy)> bulk(
        driver().mongoc_collection_create_bulk_operation_with_opts(handle.get(), options.bson()),
        driver().mongoc_bulk_operation_destroy);
    bson_error_t error{};
    for (const Update& update : updates) {
      Document each;
      each.boolean("upsert", update.upsert);
      if (!driver().mongoc_bulk_operation_update_one_with_opts(bulk.get(), update.filter.bson(), update.change.bson(),
                                                               each.bson(), &error)) {
        return std::unexpected(Failure{Kind::Refused, static_cast<const char*>(error.message)});
      }
    }
    Reply reply;
    const bool done = driver().mongoc_bulk_operation_execute(bulk.get(), reply.fresh(), &error) != 0;
    if (!done) return std::unexpected(to_failure(error, reply.get()));
    const View view(reply.get());
    return Written{.matched = view.integer("nMatched") + view.integer("nUpserted")};
  });
}

Attempt<Written> Client::remove(const std::string& collection, const Document& filter, bool all) {
  const Document options = with_deadline();
  return tried([&](mongoc_client_t* client) -> Attempt<Written> {
    const Handle handle(client, database(), collection);
    bson_error_t error{};
    Reply reply;
    const auto remove = all ? driver().mongoc_collection_delete_many : driver().mongoc_collection_delete_one;
    if (!remove(handle.get(), filter.bson(), options.bson(), reply.fresh(), &error)) {
      return std::unexpected(to_failure(error, reply.get()));
    }
    return Written{.removed = View(reply.get()).integer("deletedCount")};
  });
}

Attempt<Written> Client::remove_one(const std::string& collection, const Document& filter) {
  return remove(collection, filter, false);
}

Attempt<Written> Client::remove_all(const std::string& collection, const Document& filter) {
  return remove(collection, filter, true);
}

Attempt<std::vector<Document>> Client::find(const std::string& collection, const Find& find) {
  Document options = with_deadline();
  if (find.limit > 0) options.integer("limit", find.limit);
  if (bson_count_keys(find.sort.bson()) > 0) options.document("sort", find.sort);
  if (bson_count_keys(find.fields.bson()) > 0) options.document("projection", find.fields);
  return tried([&](mongoc_client_t* client) -> Attempt<std::vector<Document>> {
    const Handle handle(client, database(), collection);
    const std::unique_ptr<mongoc_cursor_t, decltype(Driver::mongoc_cursor_destroy)> cursor(
        driver().mongoc_collection_find_with_opts(handle.get(), find.filter.bson(), options.bson(), nullptr),
        driver().mongoc_cursor_destroy);
    std::vector<Document> found;
    const bson_t* document = nullptr;
    while (driver().mongoc_cursor_next(cursor.get(), &document)) found.emplace_back(*document);
    bson_error_t error{};
    const bson_t* reply = nullptr;
    if (!driver().mongoc_cursor_error_document(cursor.get(), &error, &reply)) return found;
    return std::unexpected(to_failure(error, reply == nullptr ? Reply().get() : *reply));
  });
}

struct Cursor::State {
  State(mongoc_client_pool_t* pool, const std::string& database, const std::string& collection, const Document& filter,
        const Document& options)
      : client(pool) {
    if (client.get() == nullptr) return;
    handle.emplace(client.get(), database, collection);
    cursor = driver().mongoc_collection_find_with_opts(handle->get(), filter.bson(), options.bson(), nullptr);
  }
  ~State() {
    if (cursor != nullptr) driver().mongoc_cursor_destroy(cursor);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  const Client::Borrowed client;
  std::optional<Client::Handle> handle;
  mongoc_cursor_t* cursor = nullptr;  // owned
};

Cursor::Cursor(std::unique_ptr<State> state) : state_(std::move(state)) {}
Cursor::Cursor(Cursor&&) noexcept = default;
Cursor::~Cursor() = default;

Attempt<std::optional<View>> Cursor::next() {
  const bson_t* document = nullptr;
  if (driver().mongoc_cursor_next(state_->cursor, &document)) return std::optional(View(*document));
  bson_error_t error{};
  const bson_t* reply = nullptr;
  if (!driver().mongoc_cursor_error_document(state_->cursor, &error, &reply)) return std::optional<View>();
  return std::unexpected(to_failure(error, reply == nullptr ? Reply().get() : *reply));
}

Attempt<Cursor> Client::open_cursor(const std::string& collection, const Find& find) {
  Document options;
  if (find.limit > 0) options.integer("limit", find.limit);
  if (bson_count_keys(find.sort.bson()) > 0) options.document("sort", find.sort);
  if (bson_count_keys(find.fields.bson()) > 0) options.document("projection", find.fields);
  auto state = std::make_unique<Cursor::State>(pool_.get(), database(), collection, find.filter, options);
  if (state->cursor == nullptr) return std::unexpected(Failure{Kind::NotDone, "all connections are busy"});
  return Cursor(std::move(state));
}

Attempt<std::optional<Document>> Client::find_one(const std::string& collection, const Document& filter,
                                                  const Document& fields) {
  auto found = find(collection, {.filter = filter.copy(), .fields = fields.copy(), .limit = 1});
  if (!found) return std::unexpected(std::move(found.error()));
  if (found->empty()) return std::optional<Document>();
  return std::optional<Document>(std::move(found->front()));
}

Attempt<Document> Client::command(const Document& command, const std::string& database) {
  const std::string& name = database.empty() ? address_.database : database;
  return tried([&](mongoc_client_t* client) -> Attempt<Document> {
    bson_error_t error{};
    Reply reply;
    if (!driver().mongoc_client_command_simple(client, name.c_str(), command.bson(), nullptr, reply.fresh(), &error)) {
      return std::unexpected(to_failure(error, reply.get()));
    }
    return Document(reply.get());
  });
}

namespace {

bool same_keys(const Index& index, const View& there) {
  const std::optional<View> keys = there.document("key");
  if (!keys || there.boolean("unique") != index.unique) return false;
  return std::ranges::all_of(index.keys,
                             [&](const auto& key) { return keys->number(key.first.c_str()) == key.second; });
}

/// Those of `wanted` that are not among `there`. Refused: one is there under its name and is another.
Attempt<std::vector<Document>> missing(const std::string& collection, std::span<const Index> wanted,
                                       const std::vector<View>& there) {
  std::vector<Document> all;
  for (const Index& index : wanted) {
    const auto found = std::ranges::find(there, index.name, [](const View& each) { return each.text("name"); });
    if (found == there.end()) {
      Document keys;
      for (const auto& [field, order] : index.keys) keys.integer(field, order);
      Document description;
      description.document("key", keys).text("name", index.name);
      if (index.unique) description.boolean("unique", true);
      all.push_back(std::move(description));
    } else if (!same_keys(index, *found)) {
      return std::unexpected(Failure{Kind::Refused, "the index " + collection + "." + index.name +
                                                        " is another one than this version makes; drop it and start "
                                                        "again"});
    }
  }
  return all;
}

}  // namespace

Attempt<void> Client::ensure(const std::string& collection, std::span<const Index> indexes) {
  constexpr std::uint32_t kNoCollection = 26;
  // Looked at again after they are made: a server may keep another one under a name and say nothing.
  for (int round = 0; round < 2; ++round) {
    Document list;
    list.text("listIndexes", collection);
    const Attempt<Document> listed = command(list);
    if (!listed && listed.error().code != kNoCollection) return std::unexpected(listed.error());
    const auto cursor = listed ? View(*listed).document("cursor") : std::nullopt;
    const auto there = cursor ? cursor->documents("firstBatch") : std::vector<View>();
    const Attempt<std::vector<Document>> lacking = missing(collection, indexes, there);
    if (!lacking) return std::unexpected(lacking.error());
    if (lacking->empty()) return {};
    // One by one: FerretDB 1.x breaks over a list of which another process is making some.
    for (const Document& index : *lacking) {
      Document create;
      create.text("createIndexes", collection).array("indexes", {&index, 1});
      const Attempt<Document> created = command(create);
      if (!created) return std::unexpected(created.error());
    }
  }
  return {};
}

}  // namespace inkvoice::mongo
