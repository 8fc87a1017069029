/// How long a job waits after an attempt that failed.
#pragma once

#include <algorithm>

#include "base/clock.h"

namespace inkvoice::worker {

/// 1 s, 2 s, 4 s … at most a minute after `attempt` (from 1), spread by `noise` (any number) over three quarters to the
/// whole of that, so that jobs which failed together do not come back together.
constexpr Millis backoff_after(int attempt, unsigned noise) {
  const auto base = Millis(1000 << std::clamp(attempt - 1, 0, 16));
  const Millis longest = std::min(base, Millis(60'000));
  return longest - longest * static_cast<int>(noise % 256) / 1024;
}

}  // namespace inkvoice::worker
