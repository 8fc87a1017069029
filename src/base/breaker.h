/// Keeps callers from waiting for a server that is away: after a failure, calls fail at once for a while, then a single
/// one tries again.
#pragma once

#include <algorithm>
#include <chrono>

namespace inkvoice {

/// Not safe by itself: its owner locks. Time comes in.
class Breaker {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// May a call go out now? When a pause has just ended: to the one that asks first, alone, until it says how it went.
  bool allows(Time now) {
    if (!open_) return true;
    if (now < again_) return false;
    again_ = now + kProbe;
    probing_ = true;
    return true;
  }

  void succeeded() {
    open_ = probing_ = false;
    pause_ = kFirstPause;
  }

  /// The pauses grow from 50 ms to 1 s. Of the calls that fail together only the first counts.
  void failed(Time now) {
    if (open_ && !probing_) return;
    if (open_) pause_ = std::min(pause_ * 2, kLongestPause);
    open_ = true;
    probing_ = false;
    again_ = now + pause_;
  }

  bool is_open() const { return open_; }

 private:
  static constexpr std::chrono::milliseconds kFirstPause{50};
  static constexpr std::chrono::milliseconds kLongestPause{1000};
  static constexpr std::chrono::milliseconds kProbe{2000};  // a probe that never reports back does not block for ever

  bool open_ = false;
  bool probing_ = false;
  std::chrono::milliseconds pause_ = kFirstPause;
  Time again_{};
};

}  // namespace inkvoice
