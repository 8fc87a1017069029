#include "queue/sqlite/jobs.h"

#include "queue/sqlite/ring.h"

namespace inkvoice::queue {

Result<void> add_job(sqlite::Transaction& transaction, const NewJob& job, Timestamp now) {
  if (job.again) {
    TRY(transaction.run("UPDATE jobs SET again = 1 WHERE invoice_id = ? AND state = ?", job.invoice_id,
                        RowState::Leased));
  }
  TRY(
      transaction.run("INSERT INTO jobs(invoice_id, owner, size, state, at) VALUES(?, ?, ?, ?, ?) "
                      "ON CONFLICT(invoice_id) DO NOTHING",
                      job.invoice_id, job.owner, job.size, RowState::Queued, now));
  if (transaction.changes() == 0) return {};
  TRY(transaction.run("DELETE FROM dead_jobs WHERE invoice_id = ?", job.invoice_id));
  transaction.ring(sqlite::Bell::Kind::Jobs);
  return enter_ring(transaction, job.size, job.owner, Place::Last);
}

Result<std::uint64_t> next_fence(sqlite::Transaction& transaction) {
  sqlite::Statement fence = transaction.prepare("UPDATE fences SET last = last + 1 RETURNING last");
  TRY(fence.step());
  const auto value = static_cast<std::uint64_t>(fence.integer(0));
  TRY(fence.run());
  return value;
}

}  // namespace inkvoice::queue
