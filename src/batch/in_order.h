/// Results of many threads, handed on in the order of their numbers.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>

namespace inkvoice::batch {

/// Each number from 0 on is put once, by any thread; `deliver` gets them in order, one call at a time, in the thread
/// that put the one that was waited for. Bounded: who asks for room first, and only then takes up the next number,
/// never makes more wait here than the bounds.
template <class T>
class InOrder {
 public:
  struct Bounds {
    std::size_t values = 4096;
    std::size_t bytes = std::size_t{64} << 20;
  };

  InOrder(std::function<void(T&&)> deliver, Bounds bounds) : deliver_(std::move(deliver)), bounds_(bounds) {}

  /// Waits while the results that wait for an earlier one are too many.
  void wait_for_room() {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return waiting_.size() < bounds_.values && bytes_ < bounds_.bytes; });
  }

  /// `bytes` is what the value holds while it waits.
  void put(std::uint64_t number, T value, std::size_t bytes) {
    std::unique_lock lock(mutex_);
    const auto at = static_cast<std::size_t>(number - next_);
    if (waiting_.size() <= at) waiting_.resize(at + 1);
    waiting_[at].emplace(Slot{std::move(value), bytes});
    bytes_ += bytes;
    if (delivering_) return;
    delivering_ = true;
    while (!waiting_.empty() && waiting_.front()) {
      Slot slot = *std::move(waiting_.front());
      waiting_.pop_front();
      ++next_;
      lock.unlock();
      deliver_(std::move(slot.value));
      lock.lock();
      bytes_ -= slot.bytes;
      room_.notify_all();
    }
    delivering_ = false;
  }

 private:
  struct Slot {
    T value;
    std::size_t bytes;
  };

  const std::function<void(T&&)> deliver_;
  const Bounds bounds_;

  std::mutex mutex_;
  std::condition_variable room_;
  std::deque<std::optional<Slot>> waiting_;  // guarded by mutex_; the first is number next_
  std::uint64_t next_ = 0;                   // guarded by mutex_
  std::size_t bytes_ = 0;                    // guarded by mutex_
  bool delivering_ = false;                  // guarded by mutex_
};

}  // namespace inkvoice::batch
