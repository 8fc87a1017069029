/// Steps on the jobs table inside a transaction, shared by the queue and by the store, which queues an invoice's job in
/// the transaction that writes the invoice.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "queue/job.h"
#include "sqlite/writer.h"

namespace inkvoice::queue {

/// Queues `job` unless the invoice has one already, and rings after the commit.
Result<void> add_job(sqlite::Transaction& transaction, const NewJob& job, Timestamp now);

/// The same for an invoice whose last run is over for the store while its worker may not have taken the job out yet:
/// such a job is queued anew as soon as that worker finishes it.
Result<void> add_job_again(sqlite::Transaction& transaction, const NewJob& job, Timestamp now);

}  // namespace inkvoice::queue
