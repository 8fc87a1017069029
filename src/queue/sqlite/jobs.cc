#include "queue/sqlite/jobs.h"

#include "queue/sqlite/ring.h"

namespace inkvoice::queue {

Result<void> add_job(sqlite::Transaction& transaction, const NewJob& job, Timestamp now) {
  TRY(
      transaction.run("INSERT INTO jobs(invoice_id, owner, size, state, at) VALUES(?, ?, ?, ?, ?) "
                      "ON CONFLICT(invoice_id) DO NOTHING",
                      job.invoice_id, job.owner, job.size, RowState::Queued, now));
  if (transaction.changes() == 0) return {};
  transaction.ring(sqlite::Bell::Kind::Jobs);
  return enter_ring(transaction, job.size, job.owner, Place::Last);
}

Result<void> add_job_again(sqlite::Transaction& transaction, const NewJob& job, Timestamp now) {
  TRY(transaction.run("UPDATE jobs SET again = 1 WHERE invoice_id = ? AND state = ?", job.invoice_id,
                      RowState::Leased));
  return add_job(transaction, job, now);
}

}  // namespace inkvoice::queue
