/// Jobs that are leased and wait for a thread of this process, and those that its threads are at. Safe from any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "queue/job.h"
#include "store/records.h"

namespace inkvoice::worker {

/// A leased job with what the store gave for it.
struct ReadyJob {
  queue::LeasedJob job;
  store::Invoice invoice;
};

class JobBuffer {
 public:
  /// `capacity`: jobs waiting at most. While others wait, a user is at `user_share` threads at most.
  JobBuffer(std::size_t capacity, int user_share) : capacity_(capacity), user_share_(user_share) {}

  /// How many more jobs it takes now, 0 once closed. Less than half its capacity counts as none: jobs are then leased
  /// several at a time.
  std::size_t room() const;

  void add(ReadyJob job);

  /// The next job, in the order of leases but for users that are at their share; nothing once closed. Waits.
  /// The caller calls left() for it when it is through.
  std::optional<ReadyJob> next();
  void left(const std::string& owner);

  /// Users with a job waiting or under way here.
  std::vector<std::string> owners() const;

  /// Waiting and under way.
  std::size_t size() const;

  /// Hands out nothing any more; returns the jobs that were waiting.
  std::vector<ReadyJob> close();

 private:
  std::deque<ReadyJob>::iterator pick();

  const std::size_t capacity_;
  const int user_share_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<ReadyJob> waiting_;        // guarded by mutex_
  std::map<std::string, int> running_;  // threads by user, guarded by mutex_
  bool closed_ = false;                 // guarded by mutex_
};

}  // namespace inkvoice::worker
