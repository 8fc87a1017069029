#include "events/sqlite/append.h"

namespace inkvoice::events {

Result<void> append(sqlite::Transaction& transaction, std::span<const NewEvent> events, Timestamp now) {
  for (const NewEvent& event : events) {
    // A user's newest event is never trimmed, so that the numbers go on without a gap.
    TRY(
        transaction.run("INSERT INTO events(user, number, type, invoice_id, at, data) "
                        "SELECT ?1, ifnull(max(number), 0) + 1, ?2, ?3, ?4, ?5 FROM events WHERE user = ?1",
                        event.user, event.type, event.invoice_id, now, event.data));
    transaction.ring(sqlite::Bell::Kind::Events);
  }
  return {};
}

}  // namespace inkvoice::events
