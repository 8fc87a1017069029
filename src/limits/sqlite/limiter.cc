#include "limits/sqlite/limiter.h"

#include <algorithm>

#include "base/text.h"
#include "sqlite/database.h"

namespace inkvoice::limits {

namespace {

using sqlite::Statement;
using sqlite::Transaction;

constexpr int kApplicationId = 0x496e6b6c;  // "Inkl"

// `at` and `until` are in the limiter's own time: the wall clock's steps forward, added up.
constexpr sqlite::Migration kFirst = R"sql(
CREATE TABLE time(only INTEGER PRIMARY KEY CHECK(only = 1), own INTEGER NOT NULL, wall INTEGER NOT NULL);
CREATE TABLE takes(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  policy TEXT NOT NULL,
  who TEXT NOT NULL,
  at INTEGER NOT NULL,
  until INTEGER NOT NULL
);
CREATE INDEX takes_of_one ON takes(policy, who, at);
CREATE INDEX takes_by_end ON takes(until);
)sql";
constexpr sqlite::Migration kSteps[] = {kFirst};

class SqliteLimiter final : public Limiter {
 public:
  SqliteLimiter(std::unique_ptr<sqlite::Writer> writer, const Clock& clock)
      : writer_(std::move(writer)), clock_(clock) {}

  Result<Decision> take(const Policy& policy, const std::string& who) override {
    return writer_->run(sqlite::Durability::Relaxed, [&](Transaction& transaction) -> Result<Decision> {
      const Millis now = TRY(advance(transaction));
      Decision decision = TRY(decide(transaction, policy, who, now));
      if (!decision.allowed) return decision;
      TRY(transaction.run("INSERT INTO takes(policy, who, at, until) VALUES(?, ?, ?, ?)", policy.name, who, now.count(),
                          (now + policy.window).count()));
      append_number(decision.receipt, TRY(last_id(transaction)));
      --decision.remaining;
      if (decision.reset == Millis(0)) decision.reset = policy.window;
      // Two go for one that comes, so that the table stays as large as what still counts.
      TRY(transaction.run(
          "DELETE FROM takes WHERE id IN (SELECT id FROM takes WHERE until <= ? ORDER BY until LIMIT 2)", now.count()));
      return decision;
    });
  }

  Result<void> give_back(const Policy& policy, const std::string& who, const std::string& receipt) override {
    const auto id = parse_integer<std::int64_t>(receipt);
    if (!id) return {};
    return writer_->run(sqlite::Durability::Relaxed, [&](Transaction& transaction) {
      return transaction.run("DELETE FROM takes WHERE id = ? AND policy = ? AND who = ?", *id, policy.name, who);
    });
  }

  Result<Decision> look(const Policy& policy, const std::string& who) override {
    return writer_->run(sqlite::Durability::Relaxed, [&](Transaction& transaction) -> Result<Decision> {
      return decide(transaction, policy, who, TRY(advance(transaction)));
    });
  }

 private:
  /// The limiter's own time now. Each step of the wall clock forward is added; a step back is not taken.
  Result<Millis> advance(Transaction& transaction) {
    const std::int64_t wall = clock_.now().time_since_epoch().count();
    std::int64_t own = wall;
    {
      Statement row = transaction.prepare("SELECT own, wall FROM time");
      if (TRY(row.step())) own = row.integer(0) + std::max<std::int64_t>(0, wall - row.integer(1));
    }
    TRY(transaction.run("INSERT OR REPLACE INTO time(only, own, wall) VALUES(1, ?, ?)", own, wall));
    return Millis(own);
  }

  static Result<Decision> decide(Transaction& transaction, const Policy& policy, const std::string& who, Millis now) {
    // What was taken at t counts until just before t + window.
    std::vector<Millis> ends;
    Statement rows = transaction.prepare("SELECT at FROM takes WHERE policy = ? AND who = ? AND at > ? ORDER BY at",
                                         policy.name, who, (now - policy.window).count());
    while (TRY(rows.step())) ends.push_back(Millis(rows.integer(0)) + policy.window - now);
    const auto allowed = static_cast<std::size_t>(std::max(policy.count, 0));
    Decision decision;
    decision.allowed = ends.size() < allowed;
    decision.remaining = decision.allowed ? static_cast<int>(allowed - ends.size()) : 0;
    if (allowed == 0) {
      decision.reset = decision.retry_after = policy.window;
    } else if (!decision.allowed) {
      decision.reset = decision.retry_after = ends[ends.size() - allowed];
    } else if (!ends.empty()) {
      decision.reset = ends.front();
    }
    return decision;
  }

  static Result<std::int64_t> last_id(Transaction& transaction) {
    Statement row = transaction.prepare("SELECT last_insert_rowid()");
    TRY(row.step());
    return row.integer(0);
  }

  const std::unique_ptr<sqlite::Writer> writer_;
  const Clock& clock_;
};

}  // namespace

Result<std::unique_ptr<Limiter>> make_sqlite_limiter(const std::filesystem::path& data_folder, const Clock& clock) {
  TRY(sqlite::make_private_folder(data_folder));
  auto connection = TRY(sqlite::open_file(data_folder / "limits.sqlite", kSteps, kApplicationId));
  auto writer = TRY(sqlite::Writer::open(std::move(connection), nullptr));
  return std::make_unique<SqliteLimiter>(std::move(writer), clock);
}

}  // namespace inkvoice::limits
