#include "limits/redis/limiter.h"

#include <deque>
#include <mutex>
#include <vector>

#include "base/ids.h"

namespace inkvoice::limits {

namespace {

using redis::Reply;
using redis::Script;

/// COUNT WINDOW RECEIPT (empty: only look) → allowed, remaining, reset, retry after (ms).
const Script& count_one() {
  static const Script script(R"lua(#!lua
local key, count, window, receipt = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
local function text(number) return string.format('%.0f', number) end

-- When the clock was set back, the newest counts from now: nobody waits for longer than a window, and no more get through.
local newest = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')
local ahead = newest[2] and tonumber(newest[2]) - now or 0
if ahead > 0 then
  for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do redis.call('ZINCRBY', key, text(-ahead), member) end
end

-- What was taken at t counts until just before t + window.
local first = '(' .. text(now - window)
local taken = redis.call('ZCOUNT', key, first, '+inf')
local function ends_in(place)
  local row = redis.call('ZRANGEBYSCORE', key, first, '+inf', 'WITHSCORES', 'LIMIT', place, 1)
  return tonumber(row[2]) + window - now
end
if count <= 0 then return {0, 0, window, window} end
if taken >= count then
  local wait = ends_in(taken - count)
  return {0, 0, wait, wait}
end
local reset = taken > 0 and ends_in(0) or 0
if receipt == '' then return {1, count - taken, reset, 0} end
redis.call('ZREMRANGEBYSCORE', key, '-inf', text(now - window))
redis.call('ZADD', key, text(now), receipt)
redis.call('PEXPIRE', key, text(window))
return {1, count - taken - 1, taken > 0 and reset or window, 0}
)lua");
  return script;
}

/// RECEIPT
const Script& remove_one() {
  static const Script script("#!lua\nreturn redis.call('ZREM', KEYS[1], ARGV[1])");
  return script;
}

constexpr std::size_t kMostDoubtful = 1'000;
constexpr std::size_t kGivenBackAtOnce = 50;

class RedisLimiter final : public Limiter {
 public:
  RedisLimiter(std::shared_ptr<redis::Client> client, std::string prefix)
      : client_(std::move(client)), prefix_(std::move(prefix)) {}

  Result<Decision> take(const Policy& policy, const std::string& who) override {
    give_back_doubtful();
    const std::string receipt = random_id();
    Result<Decision> decision = ask(policy, who, receipt);
    if (!decision) doubt(policy, key(policy, who), receipt);
    if (decision && decision->allowed) decision->receipt = receipt;
    return decision;
  }

  Result<void> give_back(const Policy& policy, const std::string& who, const std::string& receipt) override {
    TRY(client_->call({"ZREM", key(policy, who), receipt}));
    return {};
  }

  Result<Decision> look(const Policy& policy, const std::string& who) override { return ask(policy, who, ""); }

 private:
  /// A receipt whose answer was lost: a Redis that hung may count it when it goes on, for a call that was refused.
  struct Doubtful {
    std::string key;
    std::string receipt;
    std::chrono::steady_clock::time_point until;  ///< its end in any case
  };

  void doubt(const Policy& policy, std::string key, std::string receipt) {
    const std::lock_guard lock(mutex_);
    if (doubtful_.size() >= kMostDoubtful) doubtful_.pop_front();
    doubtful_.push_back({std::move(key), std::move(receipt), std::chrono::steady_clock::now() + policy.window});
  }

  void give_back_doubtful() {
    std::vector<Doubtful> some;
    {
      const std::lock_guard lock(mutex_);
      const auto now = std::chrono::steady_clock::now();
      while (!doubtful_.empty() && some.size() < kGivenBackAtOnce) {
        if (doubtful_.front().until > now) some.push_back(std::move(doubtful_.front()));
        doubtful_.pop_front();
      }
    }
    if (some.empty()) return;
    std::vector<redis::Call> calls;
    for (const Doubtful& each : some) calls.push_back({remove_one(), {each.key}, {each.receipt}});
    if (client_->run(calls)) return;
    const std::lock_guard lock(mutex_);
    doubtful_.insert(doubtful_.begin(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
  }

  /// `who` stands last, in braces: an address that somebody typed cannot become another key.
  std::string key(const Policy& policy, const std::string& who) const {
    return prefix_ + ":limit:" + policy.name + ":{" + who + "}";
  }

  Result<Decision> ask(const Policy& policy, const std::string& who, const std::string& receipt) {
    const Reply row =
        TRY(client_->run({count_one(),
                          {key(policy, who)},
                          {std::to_string(policy.count), std::to_string(policy.window.count()), receipt}}));
    Decision decision;
    decision.allowed = row[0].integer() == 1;
    decision.remaining = row[1].integer<int>();
    decision.reset = Millis(row[2].integer());
    decision.retry_after = Millis(row[3].integer());
    return decision;
  }

  const std::shared_ptr<redis::Client> client_;
  const std::string prefix_;
  std::mutex mutex_;
  std::deque<Doubtful> doubtful_;  // guarded by mutex_
};

}  // namespace

std::unique_ptr<Limiter> make_redis_limiter(std::shared_ptr<redis::Client> client, std::string prefix) {
  return std::make_unique<RedisLimiter>(std::move(client), std::move(prefix));
}

}  // namespace inkvoice::limits
