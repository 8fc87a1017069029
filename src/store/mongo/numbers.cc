#include "store/mongo/numbers.h"

#include <functional>
#include <utility>

namespace inkvoice::store {

Numbers::Turn::Turn(Numbers& numbers, std::string key, std::unique_lock<std::timed_mutex> lock)
    : numbers_(numbers), key_(std::move(key)), lock_(std::move(lock)) {}

Result<Numbers::Turn> Numbers::Turn::take(Numbers& numbers, std::string_view owner, std::string_view sequence,
                                          Millis longest) {
  std::string key = std::string(owner) + '\n' + std::string(sequence);
  std::unique_lock lock(numbers.stripe_of(key).mutex, longest);
  if (!lock) return fail(Code::Unavailable, "Too many invoices are being numbered at once. Try again in a moment.");
  return Turn(numbers, std::move(key), std::move(lock));
}

std::optional<std::uint64_t> Numbers::Turn::last() const {
  const auto& all = numbers_.stripe_of(key_).last;
  const auto found = all.find(key_);
  if (found == all.end()) return std::nullopt;
  return found->second;
}

void Numbers::Turn::set_last(std::uint64_t number) {
  auto& all = numbers_.stripe_of(key_).last;
  if (all.size() >= kMostPerStripe) all.clear();  // a look into the database brings each back
  all[key_] = number;
}

Numbers::Stripe& Numbers::stripe_of(const std::string& key) {
  return stripes_[std::hash<std::string>{}(key) % kStripes];
}

}  // namespace inkvoice::store
