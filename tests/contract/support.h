/// What the contract suites share: a clock that stands until it is moved, and a folder that goes away.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace inkvoice {

/// So that gtest prints what went wrong.
inline void PrintTo(const Error& error, std::ostream* out) {
  *out << "Error " << static_cast<int>(error.code) << ": " << error.message;
}

}  // namespace inkvoice

namespace inkvoice::contract {

/// Safe from any thread. Begins at 2026-11-23T08:00:00Z.
class ManualClock final : public Clock {
 public:
  Timestamp now() const override { return Timestamp(Millis(millis_.load())); }
  void advance(Millis by) { millis_ += by.count(); }
  void set(Timestamp at) { millis_ = at.time_since_epoch().count(); }

 private:
  std::atomic<std::int64_t> millis_ =
      Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(8))
          .time_since_epoch()
          .count();
};

class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "inkvoice-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The value; a failure ends the test with its message.
template <class T>
T must(Result<T> result, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  if (!result) {
    ADD_FAILURE_AT(file, line) << result.error().message;
    throw std::runtime_error(result.error().message);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

template <class T>
Code code_of(const Result<T>& result) {
  return result ? static_cast<Code>(-1) : result.error().code;
}

/// Runs `work(index)` on `count` threads at once.
template <class Work>
void in_parallel(int count, Work work) {
  std::vector<std::jthread> threads;
  std::atomic<int> ready = 0;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      ++ready;
      while (ready < count) std::this_thread::yield();
      work(i);
    });
  }
}

/// Waits until `condition()` holds; false after ten seconds.
template <class Condition>
bool eventually(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return true;
}

}  // namespace inkvoice::contract
