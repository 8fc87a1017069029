/// Where users' sequences have come to, as far as this process knows. The truth is the invoices: number N of a sequence
/// is tried only once N − 1 is stored, and is taken by storing the invoice under a unique index. So there is no counter
/// that could run ahead of the invoices, and a process may die anywhere.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace inkvoice::store {

/// Safe from any thread.
class Numbers {
 public:
  /// A sequence in the hands of one thread of this process: the others of the same sequence wait in line instead of
  /// trying the same number. (Other processes do try it, and lose to the index.)
  class Turn {
   public:
    /// Unavailable when it did not come within `longest`: each in line waits for a database that may be slow, and
    /// nobody should wait for all of them.
    static Result<Turn> take(Numbers& numbers, std::string_view owner, std::string_view sequence,
                             Millis longest = Millis(2'000));

    /// The last number that is known to be stored; nothing when this process has not looked.
    std::optional<std::uint64_t> last() const;
    void set_last(std::uint64_t number);

   private:
    Turn(Numbers& numbers, std::string key, std::unique_lock<std::timed_mutex> lock);

    Numbers& numbers_;
    const std::string key_;
    std::unique_lock<std::timed_mutex> lock_;
  };

 private:
  static constexpr std::size_t kStripes = 64;
  static constexpr std::size_t kMostPerStripe = 1000;

  struct Stripe {
    std::timed_mutex mutex;
    std::map<std::string, std::uint64_t> last;  // guarded by mutex
  };
  Stripe& stripe_of(const std::string& key);

  std::array<Stripe, kStripes> stripes_;
};

}  // namespace inkvoice::store
