/// Group commit: what many callers want to write goes into one transaction, and each hears of it after the commit.
///
/// There is no writer thread. The first caller that finds nobody writing runs the work of all who wait, its own first,
/// commits once, wakes them and hands the lead on: a lone caller pays no switch of threads.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <vector>

#include "base/result.h"
#include "sqlite/bell.h"
#include "sqlite/checkpointer.h"
#include "sqlite/connection.h"

namespace inkvoice::sqlite {

/// What a success promises.
enum class Durability {
  Full,     ///< survives the machine's death: the commit is synced to disk
  Relaxed,  ///< survives kill -9 of the process; the machine's death may undo it, together with all that came later
};

/// The writing side inside one group commit. A failing work is undone alone.
class Transaction {
 public:
  explicit Transaction(Connection& connection) : connection_(&connection) {}

  template <class... Args>
  Statement prepare(std::string_view sql, const Args&... args) {
    return connection_->prepare(sql, args...);
  }
  template <class... Args>
  Result<void> run(std::string_view sql, const Args&... args) {
    return connection_->run(sql, args...);
  }
  std::int64_t changes() const { return connection_->changes(); }
  Connection& connection() { return *connection_; }

  /// Rings after the commit, in this process and the others on the folder.
  void ring(Bell::Kind kind) { rings_.add(kind); }
  Bell::Kinds rings() const { return rings_; }

 private:
  Connection* connection_;
  Bell::Kinds rings_;
};

/// Safe from any thread.
class Writer {
 public:
  /// `bell` may be null. Unavailable: the file cannot be opened a second time, for the checkpoints.
  static Result<std::unique_ptr<Writer>> open(std::unique_ptr<Connection> connection, Bell* bell);

  /// Runs `work(Transaction&)`, which returns a Result; a failure undoes what it wrote. Returns after the commit.
  /// Work must be short, must not wait and must not call the writer again. Unavailable: disk full, I/O error, or
  /// another process held the lock for 5 s; nothing was stored then.
  template <class Work>
  std::invoke_result_t<Work&, Transaction&> run(Durability durability, Work&& work) {
    using Outcome = std::invoke_result_t<Work&, Transaction&>;
    std::optional<Outcome> outcome;
    const std::function<bool(Transaction&)> body = [&](Transaction& transaction) {
      outcome.emplace(work(transaction));
      return outcome->has_value();
    };
    Request request{durability, &body};
    submit(request);
    if (request.error) return std::unexpected(std::move(*request.error));
    return std::move(*outcome);
  }

 private:
  Writer(std::unique_ptr<Connection> connection, std::unique_ptr<Connection> for_checkpoints, Bell* bell);

  struct Request {
    enum class Turn { Waits, Leads, Done };

    Turn wait();
    /// The last touch of a request from another thread: it stands on its caller's stack, and its caller goes on.
    void tell(Turn what);

    Durability durability;
    const std::function<bool(Transaction&)>* body;
    std::optional<Error> error = {};  ///< why the commit did not happen
    bool ran = false;                 ///< its work was called
    bool succeeded = false;           ///< … and returned a success
    // A lock of its own: woken callers do not queue up behind one another.
    std::mutex mutex = {};
    std::condition_variable told = {};
    Turn turn = Turn::Waits;  ///< guarded by mutex
  };
  using Batch = std::vector<Request*>;

  void submit(Request& request);
  Batch take_batch();
  void hand_on(const Batch& batch, const Request& leader);

  Bell::Kinds commit(Batch& batch);
  Result<Bell::Kinds> try_commit(Batch& batch);
  Result<void> run_one(Request& request, bool alone, Bell::Kinds& rings);
  Result<void> set_synchronous(bool full);
  Result<void> recover();
  void finish_checkpoint();

  const std::unique_ptr<Connection> connection_;  ///< the leader's alone
  Bell* const bell_;                              ///< may be null
  bool full_ = true;                              ///< the leader's: PRAGMA synchronous as it stands
  bool sync_failed_ = false;                      ///< the leader's
  int log_pages_ = 0;                             ///< the leader's: set by SQLite after a commit
  Checkpointer checkpointer_;

  std::mutex mutex_;
  bool led_ = false;               ///< guarded by mutex_
  std::vector<Request*> waiting_;  ///< guarded by mutex_
};

}  // namespace inkvoice::sqlite
