/// A pool of connections to one database. Safe from any thread. When it has not answered several calls in a row, calls
/// fail at once but for one that tries again now and then. Every call has a deadline (Limits) and is tried again
/// within it where the failure allows: an election, a cut connection, a full pool. A call that was tried twice may have
/// been done twice, so callers make their changes such that a second time changes nothing, or is Duplicate.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/breaker.h"
#include "mongo/address.h"
#include "mongo/document.h"
#include "mongo/failure.h"
#include "mongo/view.h"

namespace inkvoice::mongo {

struct Update {
  Document filter;  ///< of one document
  Document change;  ///< operators: $set …
  bool upsert = false;
};

struct Find {
  Document filter;
  Document sort = {};
  Document fields = {};  ///< projection; empty: all
  std::int64_t limit = 0;
};

/// As the server says them, and `again`: an earlier try of the same call may have changed something as well.
struct Written {
  std::int64_t matched = 0;
  std::int64_t removed = 0;
  bool again = false;
};

struct Index {
  std::string name;
  std::vector<std::pair<std::string, int>> keys;  ///< field and 1 or -1
  bool unique = false;
};

/// A query's documents, one after another, however many. Not tried again when it fails in the middle: its user knows
/// where to go on. Must end before its Client.
class Cursor {
 public:
  Cursor(Cursor&&) noexcept;
  Cursor& operator=(Cursor&&) = delete;
  ~Cursor();

  /// Valid until the next call; nothing at the end.
  Attempt<std::optional<View>> next();

 private:
  friend class Client;
  struct State;
  explicit Cursor(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

class Client {
 public:
  /// Opens no connection yet. Invalid: the address is wrong.
  static Result<std::unique_ptr<Client>> open(const std::string& url, const Limits& limits = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  Attempt<Written> insert(const std::string& collection, const Document& document);
  Attempt<Written> update(const std::string& collection, std::span<const Update> updates);
  Attempt<Written> update(const std::string& collection, const Update& update) {
    return this->update(collection, {&update, 1});
  }
  /// The first that `filter` finds, or all of them.
  Attempt<Written> remove_one(const std::string& collection, const Document& filter);
  Attempt<Written> remove_all(const std::string& collection, const Document& filter);
  Attempt<std::vector<Document>> find(const std::string& collection, const Find& find);
  Attempt<std::optional<Document>> find_one(const std::string& collection, const Document& filter,
                                            const Document& fields = {});
  /// As find(), read as it comes and without a deadline for the whole.
  Attempt<Cursor> open_cursor(const std::string& collection, const Find& find);
  /// Any other command; `database` "" is this client's.
  Attempt<Document> command(const Document& command, const std::string& database = "");

  /// Makes those indexes that are not there. Refused: one of the same name is there that is another.
  Attempt<void> ensure(const std::string& collection, std::span<const Index> indexes);

  const std::string& database() const { return address_.database; }
  /// Hosts and database, for logs: no secret.
  const std::string& shown() const { return address_.shown; }

 private:
  friend class Cursor;
  struct DestroyPool {
    void operator()(mongoc_client_pool_t* pool) const { driver().mongoc_client_pool_destroy(pool); }
  };
  class Borrowed;
  class Handle;

  Client(Address address, const Limits& limits, mongoc_client_pool_t* pool);

  template <class Work>
  auto tried(const Work& work) -> decltype(work(std::declval<mongoc_client_t*>()));
  Attempt<Written> remove(const std::string& collection, const Document& filter, bool all);
  Document with_deadline() const;
  bool may_call();
  void note(bool answered);

  const Address address_;
  const Limits limits_;
  std::unique_ptr<mongoc_client_pool_t, DestroyPool> pool_;
  std::mutex mutex_;
  Breaker breaker_;     // guarded by mutex_
  int unanswered_ = 0;  // calls in a row; guarded by mutex_
};

}  // namespace inkvoice::mongo
