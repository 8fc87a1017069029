/// Jobs waiting for a worker. Safe from any thread and over processes. At-least-once: a leased job comes back when its
/// lease runs out, so work may run twice; its fence tells the store which run is the later one.
///
/// Who enqueues: on SQLite the store does, in the transaction that writes the invoice; where store and queue live apart
/// a relay calls push() from the store's outbox. Both are the same to a worker.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "queue/job.h"

namespace inkvoice::queue {

struct LeaseRequest {
  std::string worker;  ///< who leases; a lease can be renewed, finished and given back by it alone
  std::size_t count = 1;
  Size size = Size::Small;
  Millis lease{10'000};
  std::vector<std::string> busy_owners = {};  ///< users that hold their share of this worker's threads: none of theirs
};

struct Stats {
  std::size_t queued = 0;   ///< due now
  std::size_t delayed = 0;  ///< waiting for a retry
  std::size_t leased = 0;
  Millis oldest{0};  ///< how long the oldest due job has waited
  /// What the queue counts from, and how many jobs it was given since. When the one is another or the other has become
  /// less, the queue has lost what it held, wholly or in part. Of one that cannot lose anything both stay as they are.
  std::string birth = {};
  std::uint64_t given = 0;
};

class Queue {
 public:
  using Wake = std::function<void(std::optional<Size> size)>;

  virtual ~Queue() = default;

  /// Adds jobs that are not there yet (by invoice id); those that are stay as they are, but see NewJob::again. A dead
  /// letter of the same invoice goes.
  virtual Result<void> push(std::span<const NewJob> jobs) = 0;

  /// At most `count` due jobs, one user after another in a ring, each user's oldest first; none when nothing is due.
  /// The attempt is counted and stored before this returns. Also takes over jobs whose lease has run out.
  virtual Result<std::vector<LeasedJob>> lease(const LeaseRequest& request) = 0;

  /// Extends the leases that are still held (same worker, same fence) and returns which those are, by invoice id.
  virtual Result<std::vector<std::string>> renew(const std::string& worker, std::span<const LeasedJob> jobs,
                                                 Millis lease) = 0;

  /// Takes the jobs out: done. One whose lease another holds by now is left alone.
  virtual Result<void> finish(std::span<const LeasedJob> jobs) = 0;

  /// The same for jobs that failed for good: they become dead letters (inspection.h), of which the newest are kept.
  virtual Result<void> bury(std::span<const DeadJob> jobs) = 0;

  /// Back into the queue, due after `delay`; the attempt stays counted, as one that failed.
  virtual Result<void> retry(const LeasedJob& job, Millis delay) = 0;

  /// The same without the attempt being counted: it says nothing about the job, since a store or the machine was away.
  virtual Result<void> defer(const LeasedJob& job, Millis delay) = 0;

  /// Back into the queue at once and in its old place, the attempt not counted: the worker is going away.
  virtual Result<void> hand_back(std::span<const LeasedJob> jobs) = 0;

  /// Calls `wake` from any thread when jobs may have come, in this process or another, with their size where all have
  /// one and it is known. It must be quick and may be called for nothing. A worker looks by itself now and then as
  /// well: wakes can be lost. A queue has one listener; an empty `wake` ends it, and when that returns the earlier one
  /// is not running and will not be called again.
  virtual void on_jobs(Wake wake) = 0;

  /// Which of these invoices have a job here, due, delayed or leased.
  virtual Result<std::vector<std::string>> with_job(std::span<const std::string> invoice_ids) = 0;

  virtual Result<Stats> stats() = 0;
};

}  // namespace inkvoice::queue
