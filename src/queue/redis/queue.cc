#include "queue/redis/queue.h"

#include <algorithm>
#include <ranges>

#include "base/ids.h"
#include "queue/redis/lua.h"
#include "queue/redis/rows.h"

namespace inkvoice::queue {

namespace {

using redis::Call;
using redis::Reply;
using redis::Script;

constexpr std::size_t kPushedAtOnce = 250;  // about 5 ms of Redis' time, for which nobody else is served
constexpr std::size_t kEndedAtOnce = 500;
constexpr std::size_t kMostLeased = 1'000;

class RedisQueue final : public Queue {
 public:
  RedisQueue(std::shared_ptr<redis::Client> client, std::shared_ptr<redis::Subscriber> subscriber,
             const RedisQueueOptions& options)
      : client_(std::move(client)),
        subscriber_(std::move(subscriber)),
        key_(queue_key(options.prefix)),
        version_(std::to_string(options.version)) {}
  ~RedisQueue() override { subscriber_->remove(key_ + ":wake"); }

  Result<void> push(std::span<const NewJob> jobs) override {
    for (const NewJob& job : jobs) {
      if (!is_id(job.invoice_id) || !is_id(job.owner)) return fail(Code::Invalid, "A job has a malformed id.");
    }
    return in_portions(jobs, kPushedAtOnce, lua::push(), {version_}, [](auto& words, const NewJob& job) {
      words.insert(words.end(), {job.invoice_id, job.owner, size_word(job.size), job.again ? "1" : "0", job.copy});
    });
  }

  Result<std::vector<LeasedJob>> lease(const LeaseRequest& request) override {
    std::vector<std::string> words{request.worker, std::to_string(std::min(request.count, kMostLeased)),
                                   size_word(request.size), std::to_string(request.lease.count()), version_};
    words.insert(words.end(), request.busy_owners.begin(), request.busy_owners.end());
    const Reply rows = TRY(run(lua::lease(), std::move(words)));
    std::vector<LeasedJob> jobs;
    for (std::size_t i = 0; i < rows.size(); ++i) jobs.push_back(read_lease(rows[i]));
    return jobs;
  }

  Result<std::vector<std::string>> renew(const std::string& worker, std::span<const LeasedJob> jobs,
                                         Millis lease) override {
    std::vector<std::string> kept;
    for (std::size_t at = 0; at < jobs.size(); at += kEndedAtOnce) {
      std::vector<std::string> words{worker, std::to_string(lease.count())};
      for (const LeasedJob& job : jobs.subspan(at, std::min(kEndedAtOnce, jobs.size() - at))) add_held(words, job);
      const Reply ids = TRY(run(lua::renew(), std::move(words)));
      for (std::size_t i = 0; i < ids.size(); ++i) kept.push_back(ids[i].string());
    }
    return kept;
  }

  Result<void> finish(std::span<const LeasedJob> jobs) override {
    return in_portions(jobs, kEndedAtOnce, lua::finish(), {}, add_held);
  }

  Result<void> bury(std::span<const DeadJob> jobs) override {
    return in_portions(jobs, kEndedAtOnce, lua::bury(), {}, [](auto& words, const DeadJob& dead) {
      add_held(words, dead.job);
      words.emplace_back(to_string(dead.reason));
      words.push_back(dead.detail);
    });
  }

  Result<void> retry(const LeasedJob& job, Millis delay) override { return delay_one(job, delay, "0"); }

  Result<void> defer(const LeasedJob& job, Millis delay) override { return delay_one(job, delay, "1"); }

  Result<void> hand_back(std::span<const LeasedJob> jobs) override {
    // From the last to the first: each goes to the front, so that they stand there as they came.
    const std::vector<LeasedJob> reversed(jobs.rbegin(), jobs.rend());
    return in_portions(std::span(reversed), kEndedAtOnce, lua::hand_back(), {}, add_held);
  }

  void on_jobs(Wake wake) override {
    subscriber_->remove(key_ + ":wake");
    if (!wake) return;
    subscriber_->add(
        key_ + ":wake", [wake](std::string_view message) { wake(read_wake(message)); },
        [wake] {
          wake(std::nullopt);
          return true;
        });
  }

  Result<std::vector<std::string>> with_job(std::span<const std::string> invoice_ids) override {
    std::vector<std::string> there;
    for (std::size_t at = 0; at < invoice_ids.size(); at += kEndedAtOnce) {
      const auto some = invoice_ids.subspan(at, std::min(kEndedAtOnce, invoice_ids.size() - at));
      const Reply found = TRY(run(lua::with_job(), {some.begin(), some.end()}));
      for (std::size_t i = 0; i < found.size(); ++i) there.push_back(found[i].string());
    }
    return there;
  }

  Result<Stats> stats() override {
    const Reply row = TRY(run(lua::stats(), {}));
    return Stats{row[0].integer<std::size_t>(),
                 row[1].integer<std::size_t>(),
                 row[2].integer<std::size_t>(),
                 Millis(row[3].integer()),
                 row[4].string(),
                 row[5].integer<std::uint64_t>()};
  }

 private:
  static void add_held(std::vector<std::string>& words, const LeasedJob& job) {
    words.push_back(job.invoice_id);
    words.push_back(std::to_string(job.fence));
  }

  Result<void> delay_one(const LeasedJob& job, Millis delay, const char* uncounted) {
    std::vector<std::string> words;
    add_held(words, job);
    words.push_back(std::to_string(delay.count()));
    words.emplace_back(uncounted);
    TRY(run(lua::retry(), std::move(words)));
    return {};
  }

  Result<Reply> run(const Script& script, std::vector<std::string> words) {
    return client_->run({script, {key_}, std::move(words)});
  }

  template <class Job, class Add>
  Result<void> in_portions(std::span<const Job> jobs, std::size_t most, const Script& script,
                           const std::vector<std::string>& head, Add add) {
    for (std::size_t at = 0; at < jobs.size(); at += most) {
      std::vector<std::string> words = head;
      for (const Job& job : jobs.subspan(at, std::min(most, jobs.size() - at))) add(words, job);
      TRY(run(script, std::move(words)));
    }
    return {};
  }

  const std::shared_ptr<redis::Client> client_;
  const std::shared_ptr<redis::Subscriber> subscriber_;
  const std::string key_;
  const std::string version_;
};

}  // namespace

std::unique_ptr<Queue> make_redis_queue(std::shared_ptr<redis::Client> client,
                                        std::shared_ptr<redis::Subscriber> subscriber,
                                        const RedisQueueOptions& options) {
  return std::make_unique<RedisQueue>(std::move(client), std::move(subscriber), options);
}

}  // namespace inkvoice::queue
