#include "store/cached/stamps.h"

#include "base/ids.h"
#include "base/log.h"

namespace inkvoice::store {

namespace {

constexpr const char* kKept = "3600";  // seconds; longer than anything is remembered
constexpr std::size_t kMostOwed = 100'000;

std::string key_of(const std::string& user_id) { return "inkvoice:account:{" + user_id + "}"; }

}  // namespace

Result<std::string> Stamps::now(const std::string& user_id) {
  const redis::Reply found = TRY(client_->call({"GET", key_of(user_id)}));
  make_up();
  if (!found.text().empty()) return found.string();
  // Random, not counted: after Redis has lost everything, none comes again. Of several that make one, the first counts.
  const std::string fresh = random_id();
  const redis::Reply earlier = TRY(client_->call({"SET", key_of(user_id), fresh, "NX", "GET", "EX", kKept}));
  return earlier.text().empty() ? fresh : earlier.string();
}

Result<void> Stamps::try_to_renew(const std::string& user_id) {
  TRY(client_->call({"SET", key_of(user_id), random_id(), "EX", kKept}));
  return {};
}

void Stamps::renew(const std::string& user_id) {
  const auto renewed = try_to_renew(user_id);
  if (renewed) return;
  log::warn("other servers may remember an account as it was for some seconds", {{"error", renewed.error().message}});
  const std::lock_guard lock(mutex_);
  if (owed_.size() < kMostOwed) owed_.insert(user_id);
}

/// Redis has just answered.
void Stamps::make_up() {
  std::set<std::string> owed;
  {
    const std::lock_guard lock(mutex_);
    if (owed_.empty()) return;
    owed.swap(owed_);
  }
  for (const std::string& user_id : owed) renew(user_id);
}

}  // namespace inkvoice::store
