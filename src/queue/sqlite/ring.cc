#include "queue/sqlite/ring.h"

#include <algorithm>

namespace inkvoice::queue {

Result<void> enter_ring(sqlite::Transaction& transaction, Size size, const std::string& owner, Place place) {
  if (place == Place::First) {
    return transaction.run(
        "INSERT INTO turns(size, owner, turn, waiting) SELECT ?1, ?2, ifnull(min(turn), 0) - 1, 1 FROM turns "
        "WHERE size = ?1 ON CONFLICT(size, owner) DO UPDATE SET waiting = waiting + 1, turn = excluded.turn",
        size, owner);
  }
  return transaction.run(
      "INSERT INTO turns(size, owner, turn, waiting) SELECT ?1, ?2, ifnull(max(turn), 0) + 1, 1 FROM turns "
      "WHERE size = ?1 ON CONFLICT(size, owner) DO UPDATE SET waiting = waiting + 1",
      size, owner);
}

Result<std::optional<Turn>> next_turn(sqlite::Transaction& transaction, Size size, std::int64_t after,
                                      const std::vector<std::string>& busy) {
  sqlite::Statement turns =
      transaction.prepare("SELECT owner, turn FROM turns WHERE size = ? AND turn > ? ORDER BY turn", size, after);
  while (TRY(turns.step())) {
    Turn turn{turns.text(0), turns.integer(1)};
    if (std::find(busy.begin(), busy.end(), turn.owner) == busy.end()) return turn;
  }
  return std::nullopt;
}

Result<void> served(sqlite::Transaction& transaction, Size size, const std::string& owner) {
  TRY(transaction.run("DELETE FROM turns WHERE size = ? AND owner = ? AND waiting <= 1", size, owner));
  if (transaction.changes() != 0) return {};
  return transaction.run(
      "UPDATE turns SET waiting = waiting - 1, turn = (SELECT max(turn) + 1 FROM turns WHERE size = ?1) "
      "WHERE size = ?1 AND owner = ?2",
      size, owner);
}

}  // namespace inkvoice::queue
