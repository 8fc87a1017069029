/// Holds leases back while a backend is away, so that jobs stay in the queue rather than being begun in vain: one job
/// a pause tries whether it is back. Safe from any thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <mutex>

#include "base/clock.h"

namespace inkvoice::worker {

class Gate {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit Gate(Millis pause) : pause_(pause) {}

  void answered() {
    const std::lock_guard lock(mutex_);
    failures_ = 0;
  }

  void failed() {
    const std::lock_guard lock(mutex_);
    ++failures_;
  }

  /// Failures since it last answered.
  int failures() const {
    const std::lock_guard lock(mutex_);
    return failures_;
  }

  /// How many of `room` jobs may be begun now.
  std::size_t admit(std::size_t room, Time now) const {
    const std::lock_guard lock(mutex_);
    if (failures_ == 0) return room;
    return now < next_try_ ? 0 : std::min<std::size_t>(room, 1);
  }

  /// Jobs were begun.
  void begun(Time now) {
    const std::lock_guard lock(mutex_);
    next_try_ = now + pause_;
  }

 private:
  const Millis pause_;
  mutable std::mutex mutex_;
  int failures_ = 0;  // guarded by mutex_
  Time next_try_;     // guarded by mutex_
};

}  // namespace inkvoice::worker
