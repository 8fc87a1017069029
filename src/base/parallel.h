/// Work on many things that spends its time waiting for something else: a network, a disk.
#pragma once

#include <algorithm>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"

namespace inkvoice {

/// Calls `work(i)` for each i below `count` from up to `threads` threads, the caller's among them, and returns when all
/// are through. After a failure no more are begun, and the first one is returned.
template <std::invocable<std::size_t> Work>
Result<void> for_each_in_parallel(std::size_t count, std::size_t threads, Work work) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  Result<void> result;  // guarded by mutex
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      Result<void> done = work(i);
      if (done) continue;
      const std::lock_guard lock(mutex);
      if (result) result = std::move(done);
      next = count;
    }
  };
  {
    std::vector<std::jthread> running;
    for (std::size_t i = 1; i < std::min(threads, count); ++i) running.emplace_back(run);
    run();
  }
  return result;
}

}  // namespace inkvoice
