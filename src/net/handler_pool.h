/// The threads in which handlers run and may block. They are started as they are needed and the one that ran last is
/// woken first, so that a quiet server is small and a busy one stays in its caches.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace inkvoice::net {

/// Safe from any thread.
class HandlerPool {
 public:
  using Job = std::move_only_function<void()>;  ///< must not throw

  HandlerPool(std::size_t max_threads, std::size_t max_waiting)
      : max_threads_(max_threads), max_waiting_(max_waiting) {}
  /// Runs what still waits, then ends the threads.
  ~HandlerPool();
  HandlerPool(const HandlerPool&) = delete;
  HandlerPool& operator=(const HandlerPool&) = delete;

  /// Are so many jobs waiting that another one should be refused?
  bool full() const;
  void submit(Job job);
  std::uint64_t waiting() const;

 private:
  struct Worker {
    std::condition_variable wake;
    bool woken = false;
  };
  void run();

  const std::size_t max_threads_;
  const std::size_t max_waiting_;

  mutable std::mutex mutex_;  // guards all below
  std::deque<Job> jobs_;
  std::vector<Worker*> idle_;  // a stack
  std::vector<std::thread> threads_;
  bool stopping_ = false;
};

}  // namespace inkvoice::net
