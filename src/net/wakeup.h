/// Lets a feed, which speaks up in any thread, resume the coroutine that serves it in its own.
#pragma once

#include <memory>
#include <mutex>

#include <boost/asio/post.hpp>

#include "net/asio.h"

namespace inkvoice::net {

class Wakeup : public std::enable_shared_from_this<Wakeup> {
 public:
  explicit Wakeup(const Executor& executor) : timer_(executor) {}

  /// From any thread; quick. Calls before the coroutine has looked count as one.
  void wake() {
    const std::lock_guard lock(mutex_);
    if (detached_ || posted_) return;
    posted_ = true;
    asio::post(timer_.get_executor(), [self = shared_from_this()] { self->arrive(); });
  }

  /// No call has an effect any more; the io context may go.
  void detach() {
    const std::lock_guard lock(mutex_);
    detached_ = true;
  }

  /// On the io thread: returns when woken, or at `deadline`. True: woken.
  Task<bool> wait_until(Steady::time_point deadline) {
    if (!woken_) {
      ErrorCode ignored;
      timer_.expires_at(deadline);
      co_await timer_.async_wait(into(ignored));
    }
    const bool woken = woken_;
    woken_ = false;
    co_return woken;
  }

 private:
  void arrive() {
    {
      const std::lock_guard lock(mutex_);
      posted_ = false;
    }
    woken_ = true;
    timer_.cancel();
  }

  std::mutex mutex_;
  bool posted_ = false;    // guarded by mutex_
  bool detached_ = false;  // guarded by mutex_
  Timer timer_;            // io thread only
  bool woken_ = false;     // io thread only
};

}  // namespace inkvoice::net
