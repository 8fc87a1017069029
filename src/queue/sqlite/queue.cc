#include "queue/sqlite/queue.h"

#include <limits>
#include <mutex>
#include <ranges>

#include "queue/sqlite/jobs.h"
#include "queue/sqlite/ring.h"

namespace inkvoice::queue {

namespace {

using sqlite::Durability;
using sqlite::Statement;
using sqlite::Transaction;

constexpr Millis kSweepEvery{500};
constexpr int kMostDead = 10'000;

struct Row {
  std::int64_t seq = 0;
  std::string invoice_id;
  std::string owner;
  Size size = Size::Small;
  int attempts = 0;
  int failed = 0;
};

Row read_row(const Statement& row) {
  return {row.integer(0), row.text(1), row.text(2), row.as<Size>(3), row.as<int>(4), row.as<int>(5)};
}

Result<std::vector<Row>> read_rows(Statement rows) {
  std::vector<Row> all;
  while (TRY(rows.step())) all.push_back(read_row(rows));
  return all;
}

Result<void> make_due(Transaction& transaction, const Row& row, Timestamp now, Place place) {
  // What was asked for once more meanwhile is what the next run does, and it starts counting anew.
  TRY(
      transaction.run("UPDATE jobs SET state = ?, at = ?, attempts = CASE again WHEN 0 THEN attempts ELSE 0 END, "
                      "failed = CASE again WHEN 0 THEN failed ELSE 0 END, again = 0, worker = NULL, fence = NULL "
                      "WHERE seq = ?",
                      RowState::Queued, now, row.seq));
  return enter_ring(transaction, row.size, row.owner, place);
}

/// The job of this lease while nobody else has got it since.
Result<std::optional<Row>> held(Transaction& transaction, const LeasedJob& job) {
  Statement rows = transaction.prepare(
      "SELECT seq, invoice_id, owner, size, attempts, failed FROM jobs WHERE invoice_id = ? AND state = ? AND fence = "
      "?",
      job.invoice_id, RowState::Leased, job.fence);
  if (!TRY(rows.step())) return std::nullopt;
  return read_row(rows);
}

/// Retries whose time has come.
Result<void> promote(Transaction& transaction, Timestamp now) {
  const std::vector<Row> due =
      TRY(read_rows(transaction.prepare("SELECT seq, invoice_id, owner, size, attempts, failed FROM jobs WHERE state = "
                                        "? AND at <= ? ORDER BY at LIMIT 1000",
                                        RowState::Delayed, now)));
  for (const Row& row : due) {
    TRY(make_due(transaction, row, now, Place::Last));
  }
  return {};
}

/// Jobs whose lease has run out, or whose worker's process has ended.
Result<void> take_over(Transaction& transaction, const sqlite::Instance& instance, Timestamp now) {
  Statement workers = transaction.prepare("SELECT DISTINCT worker FROM jobs WHERE state = ?", RowState::Leased);
  std::vector<std::string> dead;
  while (TRY(workers.step())) {
    const std::string_view worker = workers.view(0);
    const std::size_t slash = worker.find('/');
    if (slash != std::string_view::npos && instance.is_dead(worker.substr(0, slash))) dead.emplace_back(worker);
  }
  for (const std::string& worker : dead) {
    TRY(transaction.run("UPDATE jobs SET at = ? WHERE state = ? AND worker = ?", now, RowState::Leased, worker));
  }
  const std::vector<Row> ended =
      TRY(read_rows(transaction.prepare("SELECT seq, invoice_id, owner, size, attempts, failed FROM jobs WHERE state = "
                                        "? AND at <= ? ORDER BY at LIMIT 1000",
                                        RowState::Leased, now)));
  for (const Row& row : ended) {
    TRY(make_due(transaction, row, now, Place::Last));
  }
  if (!ended.empty()) transaction.ring(sqlite::Bell::Kind::Jobs);
  return {};
}

Result<void> add_dead(Transaction& transaction, const DeadJob& dead, Timestamp now) {
  TRY(transaction.run(
      "INSERT OR REPLACE INTO dead_jobs(invoice_id, owner, size, attempts, at, reason, detail) "
      "VALUES(?, ?, ?, ?, ?, ?, ?)",
      dead.job.invoice_id, dead.job.owner, dead.job.size, dead.job.attempt, now, to_string(dead.reason), dead.detail));
  return transaction.run("DELETE FROM dead_jobs WHERE seq <= (SELECT max(seq) FROM dead_jobs) - ?", kMostDead);
}

Result<LeasedJob> lease_oldest(Transaction& transaction, const LeaseRequest& request, const std::string& owner,
                               Timestamp now) {
  Row row;
  {
    Statement oldest = transaction.prepare(
        "SELECT seq, invoice_id, owner, size, attempts, failed FROM jobs WHERE size = ? AND owner = ? AND state = 0 "
        "ORDER BY seq LIMIT 1",
        request.size, owner);
    if (!TRY(oldest.step())) return fail(Code::Corrupt, "A user stands in the ring without a job.");
    row = read_row(oldest);
  }
  const std::uint64_t fence = TRY(next_fence(transaction));
  TRY(transaction.run("UPDATE jobs SET state = ?, at = ?, attempts = attempts + 1, worker = ?, fence = ? WHERE seq = ?",
                      RowState::Leased, now + request.lease, request.worker, fence, row.seq));
  TRY(served(transaction, request.size, owner));
  return LeasedJob{std::move(row.invoice_id), owner, row.size, row.attempts + 1, fence, row.failed};
}

Result<std::vector<LeasedJob>> lease_in_turn(Transaction& transaction, const LeaseRequest& request, Timestamp now) {
  std::vector<LeasedJob> jobs;
  std::int64_t after = std::numeric_limits<std::int64_t>::min();
  while (jobs.size() < request.count) {
    // Who is served goes to the end, so that the walk comes round to him again by itself.
    const std::optional<Turn> turn = TRY(next_turn(transaction, request.size, after, request.busy_owners));
    if (!turn) break;
    after = turn->turn;
    jobs.push_back(TRY(lease_oldest(transaction, request, turn->owner, now)));
  }
  return jobs;
}

class SqliteQueue final : public Queue {
 public:
  explicit SqliteQueue(std::shared_ptr<sqlite::Database> database) : database_(std::move(database)) {}
  ~SqliteQueue() override {
    const std::lock_guard lock(mutex_);
    if (listening_) database_->bell().ignore(*listening_);
  }

  Result<void> push(std::span<const NewJob> jobs) override {
    return database_->write(Durability::Full, [&](Transaction& transaction) -> Result<void> {
      for (const NewJob& job : jobs) {
        TRY(add_job(transaction, job, now()));
      }
      return {};
    });
  }

  Result<std::vector<LeasedJob>> lease(const LeaseRequest& request) override {
    const bool sweeps = sweep_is_due();
    if (!sweeps && !TRY(any_due(request.size))) return std::vector<LeasedJob>{};
    return database_->write(Durability::Relaxed, [&](Transaction& transaction) -> Result<std::vector<LeasedJob>> {
      if (sweeps) TRY(take_over(transaction, database_->instance(), now()));
      TRY(promote(transaction, now()));
      return lease_in_turn(transaction, request, now());
    });
  }

  Result<std::vector<std::string>> renew(const std::string& worker, std::span<const LeasedJob> jobs,
                                         Millis lease) override {
    return database_->write(Durability::Relaxed, [&](Transaction& transaction) -> Result<std::vector<std::string>> {
      std::vector<std::string> kept;
      for (const LeasedJob& job : jobs) {
        TRY(transaction.run("UPDATE jobs SET at = ? WHERE invoice_id = ? AND state = ? AND fence = ? AND worker = ?",
                            now() + lease, job.invoice_id, RowState::Leased, job.fence, worker));
        if (transaction.changes() != 0) kept.push_back(job.invoice_id);
      }
      return kept;
    });
  }

  Result<void> finish(std::span<const LeasedJob> jobs) override {
    return database_->write(Durability::Relaxed, [&](Transaction& transaction) -> Result<void> {
      for (const LeasedJob& job : jobs) {
        TRY(finish_one(transaction, job));
      }
      return {};
    });
  }

  Result<void> bury(std::span<const DeadJob> jobs) override {
    return database_->write(Durability::Relaxed, [&](Transaction& transaction) -> Result<void> {
      for (const DeadJob& dead : jobs) {
        if (TRY(finish_one(transaction, dead.job))) TRY(add_dead(transaction, dead, now()));
      }
      return {};
    });
  }

  Result<void> retry(const LeasedJob& job, Millis delay) override { return delay_one(job, delay, 0); }

  Result<void> defer(const LeasedJob& job, Millis delay) override { return delay_one(job, delay, 1); }

  Result<void> hand_back(std::span<const LeasedJob> jobs) override {
    return database_->write(Durability::Relaxed, [&](Transaction& transaction) -> Result<void> {
      // From the last to the first: each goes to the front, so that they stand there as they came.
      for (const LeasedJob& job : jobs | std::views::reverse) {
        const std::optional<Row> row = TRY(held(transaction, job));
        if (!row) continue;
        TRY(transaction.run("UPDATE jobs SET attempts = attempts - 1 WHERE seq = ?", row->seq));
        TRY(make_due(transaction, *row, now(), Place::First));
        transaction.ring(sqlite::Bell::Kind::Jobs);
      }
      return {};
    });
  }

  void on_jobs(Wake wake) override {
    const std::lock_guard lock(mutex_);
    if (listening_) database_->bell().ignore(*listening_);
    listening_.reset();
    if (!wake) return;
    listening_ = database_->bell().listen(sqlite::Bell::Kind::Jobs, [wake = std::move(wake)] { wake(std::nullopt); });
  }

  Result<std::vector<std::string>> with_job(std::span<const std::string> invoice_ids) override {
    const sqlite::Reader reader = TRY(database_->reader());
    std::vector<std::string> there;
    for (const std::string& id : invoice_ids) {
      Statement row = reader->prepare("SELECT EXISTS(SELECT 1 FROM jobs WHERE invoice_id = ?)", id);
      TRY(row.step());
      if (row.integer(0) != 0) there.push_back(id);
    }
    return there;
  }

  Result<Stats> stats() override {
    const sqlite::Reader reader = TRY(database_->reader());
    Statement row = reader->prepare(
        "SELECT (SELECT ifnull(sum(waiting), 0) FROM turns), (SELECT count(*) FROM jobs WHERE state = 1), "
        "(SELECT count(*) FROM jobs WHERE state = 2), (SELECT min(at) FROM jobs WHERE state = 0)");
    TRY(row.step());
    Stats stats{row.as<std::size_t>(0), row.as<std::size_t>(1), row.as<std::size_t>(2), Millis(0)};
    if (!row.is_null(3)) stats.oldest = std::max(Millis(0), now() - row.timestamp(3));
    return stats;
  }

 private:
  Timestamp now() const { return database_->clock().now(); }

  bool sweep_is_due() {
    const std::lock_guard lock(mutex_);
    // Also when the wall clock has been set back.
    if (swept_ && now() >= *swept_ && now() < *swept_ + kSweepEvery) return false;
    swept_ = now();
    return true;
  }

  /// Without the writer's lock: idle workers that look in vain write nothing.
  Result<bool> any_due(Size size) {
    const sqlite::Reader reader = TRY(database_->reader());
    Statement row = reader->prepare(
        "SELECT EXISTS(SELECT 1 FROM turns WHERE size = ?) OR EXISTS(SELECT 1 FROM jobs WHERE state = 1 AND at <= ?)",
        size, now());
    TRY(row.step());
    return row.integer(0) != 0;
  }

  Result<void> delay_one(const LeasedJob& job, Millis delay, int uncounted) {
    return database_->write(Durability::Relaxed, [&](Transaction& transaction) -> Result<void> {
      const std::optional<Row> row = TRY(held(transaction, job));
      if (!row) return {};
      return transaction.run(
          "UPDATE jobs SET state = ?1, at = ?2, attempts = attempts - ?3, failed = failed + 1 - ?3, worker = NULL, "
          "fence = NULL WHERE seq = ?4",
          RowState::Delayed, now() + delay, uncounted, row->seq);
    });
  }

  /// Is the job gone by this?
  Result<bool> finish_one(Transaction& transaction, const LeasedJob& job) {
    TRY(transaction.run("DELETE FROM jobs WHERE invoice_id = ? AND state = ? AND fence = ? AND again = 0",
                        job.invoice_id, RowState::Leased, job.fence));
    if (transaction.changes() != 0) return true;
    const std::optional<Row> row = TRY(held(transaction, job));
    if (!row) return false;
    // It was asked for once more while this run was being wound up.
    transaction.ring(sqlite::Bell::Kind::Jobs);
    TRY(make_due(transaction, *row, now(), Place::Last));
    return false;
  }

  const std::shared_ptr<sqlite::Database> database_;
  std::mutex mutex_;
  std::optional<Timestamp> swept_;             ///< guarded by mutex_
  std::optional<sqlite::Bell::Id> listening_;  ///< guarded by mutex_
};

}  // namespace

std::unique_ptr<Queue> make_sqlite_queue(std::shared_ptr<sqlite::Database> database) {
  return std::make_unique<SqliteQueue>(std::move(database));
}

}  // namespace inkvoice::queue
