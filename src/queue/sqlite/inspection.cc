#include "queue/inspection.h"

#include <algorithm>

#include "queue/sqlite/jobs.h"
#include "queue/sqlite/queue.h"
#include "queue/sqlite/ring.h"

namespace inkvoice::queue {

namespace {

using sqlite::Durability;
using sqlite::Statement;
using sqlite::Transaction;

constexpr std::size_t kMostListed = 1'000;

std::unexpected<Error> none(const std::string& id) { return fail(Code::NotFound, "There is no job " + id + "."); }

constexpr std::pair<Standing, RowState> kStates[] = {
    {Standing::Queued, RowState::Queued}, {Standing::Delayed, RowState::Delayed}, {Standing::Leased, RowState::Leased}};

RowState state_of(Standing standing) {
  return std::ranges::find(kStates, standing, &std::pair<Standing, RowState>::first)->second;
}

Standing standing_of(RowState state) {
  return std::ranges::find(kStates, state, &std::pair<Standing, RowState>::second)->first;
}

ListedJob read_listed(const Statement& row, Standing standing, Timestamp now) {
  const Timestamp since = row.timestamp(4);
  return {row.text(0), row.text(1), row.as<Size>(2), standing, row.as<int>(3), since, std::max(Millis(0), now - since),
          row.text(5), row.text(6), row.text(7)};
}

struct Found {
  RowState state = RowState::Queued;
  std::string owner;
  Size size = Size::Small;
  int attempts = 0;
  int failed = 0;
};

Result<Found> find_job(Transaction& transaction, const std::string& id) {
  Statement row = transaction.prepare("SELECT state, owner, size, attempts, failed FROM jobs WHERE invoice_id = ?", id);
  if (!TRY(row.step())) return none(id);
  return Found{row.as<RowState>(0), row.text(1), row.as<Size>(2), row.as<int>(3), row.as<int>(4)};
}

class SqliteInspection final : public Inspection {
 public:
  explicit SqliteInspection(std::shared_ptr<sqlite::Database> database) : database_(std::move(database)) {}

  Result<std::vector<ListedJob>> list(Standing standing, std::size_t limit) override {
    const Timestamp now = database_->clock().now();
    const sqlite::Reader reader = TRY(database_->reader());
    const std::size_t most = std::min(limit, kMostListed);
    Statement rows = standing == Standing::Dead
                         ? reader->prepare(
                               "SELECT invoice_id, owner, size, attempts, at, '', reason, detail FROM dead_jobs "
                               "ORDER BY seq LIMIT ?",
                               most)
                         : reader->prepare(
                               "SELECT invoice_id, owner, size, attempts, at, ifnull(worker, ''), '', '' FROM jobs "
                               "WHERE state = ? ORDER BY at LIMIT ?",
                               state_of(standing), most);
    std::vector<ListedJob> jobs;
    while (TRY(rows.step())) jobs.push_back(read_listed(rows, standing, now));
    return jobs;
  }

  Result<ListedJob> find(const std::string& invoice_id) override {
    const Timestamp now = database_->clock().now();
    const sqlite::Reader reader = TRY(database_->reader());
    {
      Statement row = reader->prepare(
          "SELECT invoice_id, owner, size, attempts, at, ifnull(worker, ''), '', '', state FROM jobs "
          "WHERE invoice_id = ?",
          invoice_id);
      if (TRY(row.step())) return read_listed(row, standing_of(row.as<RowState>(8)), now);
    }
    Statement row = reader->prepare(
        "SELECT invoice_id, owner, size, attempts, at, '', reason, detail FROM dead_jobs WHERE invoice_id = ?",
        invoice_id);
    if (TRY(row.step())) return read_listed(row, Standing::Dead, now);
    return none(invoice_id);
  }

  Result<std::vector<std::pair<std::string, std::size_t>>> dead_by_reason() override {
    const sqlite::Reader reader = TRY(database_->reader());
    Statement rows = reader->prepare("SELECT reason, count(*) FROM dead_jobs GROUP BY reason ORDER BY reason");
    std::vector<std::pair<std::string, std::size_t>> all;
    while (TRY(rows.step())) all.emplace_back(rows.text(0), rows.as<std::size_t>(1));
    return all;
  }

  Result<void> make_due(const std::string& invoice_id) override {
    return database_->write(Durability::Relaxed, [&](Transaction& transaction) -> Result<void> {
      const Found job = TRY(find_job(transaction, invoice_id));
      if (job.state != RowState::Delayed) return fail(Code::Conflict, "The job is under way or due already.");
      TRY(transaction.run("UPDATE jobs SET state = ?, at = ? WHERE invoice_id = ?", RowState::Queued,
                          database_->clock().now(), invoice_id));
      transaction.ring(sqlite::Bell::Kind::Jobs);
      return enter_ring(transaction, job.size, job.owner, Place::Last);
    });
  }

  Result<LeasedJob> take(const std::string& invoice_id, const std::string& worker, Millis lease) override {
    return database_->write(Durability::Relaxed, [&](Transaction& transaction) -> Result<LeasedJob> {
      const Found job = TRY(find_job(transaction, invoice_id));
      if (job.state == RowState::Leased) return fail(Code::Conflict, "A worker has the job in its hands.");
      const std::uint64_t fence = TRY(next_fence(transaction));
      if (job.state == RowState::Queued) TRY(served(transaction, job.size, job.owner));
      TRY(
          transaction.run("UPDATE jobs SET state = ?, at = ?, attempts = attempts + 1, worker = ?, fence = ? "
                          "WHERE invoice_id = ?",
                          RowState::Leased, database_->clock().now() + lease, worker, fence, invoice_id));
      return LeasedJob{invoice_id, job.owner, job.size, job.attempts + 1, fence, job.failed};
    });
  }

  Result<void> forget(const std::string& invoice_id) override {
    return database_->write(Durability::Relaxed, [&](Transaction& transaction) -> Result<void> {
      TRY(transaction.run("DELETE FROM dead_jobs WHERE invoice_id = ?", invoice_id));
      if (transaction.changes() == 0) return none(invoice_id);
      return {};
    });
  }

 private:
  const std::shared_ptr<sqlite::Database> database_;
};

}  // namespace

std::unique_ptr<Inspection> make_sqlite_inspection(std::shared_ptr<sqlite::Database> database) {
  return std::make_unique<SqliteInspection>(std::move(database));
}

}  // namespace inkvoice::queue
