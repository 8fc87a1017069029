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

/// Larger than every fence before.
Result<std::uint64_t> next_fence(sqlite::Transaction& transaction);

}  // namespace inkvoice::queue
