#include "events/sqlite/trim.h"

namespace inkvoice::events {

Result<std::size_t> trim(sqlite::Database& database, Timestamp before, std::size_t limit) {
  std::vector<std::int64_t> old;
  {
    // Found without the writer's lock: the newest events of users who have gone quiet are passed over each time.
    const sqlite::Reader reader = TRY(database.reader());
    sqlite::Statement rows = reader->prepare(
        "SELECT e.seq FROM events AS e WHERE e.at < ? "
        "AND EXISTS(SELECT 1 FROM events AS n WHERE n.user = e.user AND n.number > e.number) ORDER BY e.seq LIMIT ?",
        before, limit);
    while (TRY(rows.step())) old.push_back(rows.integer(0));
  }
  if (old.empty()) return 0;
  return database.write(sqlite::Durability::Relaxed, [&](sqlite::Transaction& transaction) -> Result<std::size_t> {
    for (const std::int64_t seq : old) {
      TRY(transaction.run("DELETE FROM events WHERE seq = ?", seq));
    }
    return old.size();
  });
}

}  // namespace inkvoice::events
