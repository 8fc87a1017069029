/// Reads new events once for the whole process and hands them to those who subscribed.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "events/event_log.h"
#include "sqlite/database.h"

namespace inkvoice::events {

/// Safe from any thread. Callbacks run on its one thread, which starts with the first subscription.
class Hub {
 public:
  explicit Hub(std::shared_ptr<sqlite::Database> database);
  ~Hub();

  std::unique_ptr<Subscription> subscribe(const std::string& user, EventLog::Callback on_event);

 private:
  struct Subscriber {
    std::recursive_mutex mutex;   ///< held while the callback runs; a callback may end its own subscription
    EventLog::Callback on_event;  ///< guarded by mutex; empty when ended
    std::int64_t after = 0;       ///< constant: the log's end when it was made
  };
  class Handle;
  using Subscribers = std::vector<std::shared_ptr<Subscriber>>;

  void remove(const std::string& user, const std::shared_ptr<Subscriber>& subscriber);
  void work();
  Result<bool> deliver_some();
  void deliver(std::int64_t seq, const Event& event);
  void trim_now_and_then();
  Result<std::int64_t> end_of_log();

  const std::shared_ptr<sqlite::Database> database_;
  std::int64_t position_ = 0;                        ///< the thread's, once it runs
  std::chrono::steady_clock::time_point trimmed_{};  ///< the thread's

  // Two locks: the bell rings while it holds its own, and subscribe() holds the second while it takes the bell's.
  std::mutex wake_mutex_;
  std::condition_variable wake_;
  bool rung_ = false;  ///< guarded by wake_mutex_
  bool stop_ = false;  ///< guarded by wake_mutex_

  std::mutex mutex_;
  std::unordered_map<std::string, Subscribers> by_user_;  ///< guarded by mutex_
  std::thread thread_;                                    ///< guarded by mutex_ until it runs
  std::optional<sqlite::Bell::Id> listening_;             ///< as thread_
};

}  // namespace inkvoice::events
