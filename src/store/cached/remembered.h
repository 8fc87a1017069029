/// Values by key, each with the stamp that it was read under and for a short time. Safe from any thread.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace inkvoice::store {

template <class T>
class Remembered {
 public:
  using SteadyClock = std::chrono::steady_clock;

  Remembered(std::chrono::milliseconds longest, std::size_t most) : longest_(longest), most_(most) {}

  /// What was read under this stamp, and not too long ago.
  std::optional<T> find(const std::string& key, std::string_view stamp) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end() || found->second.stamp != stamp) return std::nullopt;
    if (SteadyClock::now() - found->second.since > longest_) return std::nullopt;
    return found->second.value;
  }

  void keep(const std::string& key, std::string stamp, const T& value) {
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= most_) entries_.clear();  // the store brings each back
    entries_.insert_or_assign(key, Entry{value, std::move(stamp), SteadyClock::now()});
  }

  void forget(const std::string& key) {
    const std::lock_guard lock(mutex_);
    entries_.erase(key);
  }

 private:
  struct Entry {
    T value;
    std::string stamp;
    SteadyClock::time_point since;
  };

  const std::chrono::milliseconds longest_;
  const std::size_t most_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;  // guarded by mutex_
};

}  // namespace inkvoice::store
