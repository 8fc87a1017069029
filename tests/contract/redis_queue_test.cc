// What the queue in Redis does when Redis loses things, when others meddle, and when workers die. On a real Redis.

#include <gmock/gmock.h>

#include <chrono>
#include <cstring>
#include <mutex>

#include "children.h"
#include "queue/redis/queue.h"
#include "redis_server.h"

namespace inkvoice::contract {
namespace {

using namespace std::chrono_literals;
using queue::DeadJob;
using queue::DeathReason;
using queue::LeasedJob;
using queue::ListedJob;
using queue::NewJob;
using queue::Size;
using queue::Standing;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

constexpr redis::Timeouts kPatient{.connect = 5s, .command = 5s};

class RedisQueueTest : public testing::Test {
 protected:
  RedisQueueTest() {
    server().command({"FLUSHALL"});
    queue_ = make(1);
  }

  static RedisServer& server() {
    static RedisServer server;
    return server;
  }
  static std::unique_ptr<queue::Queue> make(int version) {
    return queue::make_redis_queue(std::make_shared<redis::Client>(server().address(), kPatient),
                                   std::make_shared<redis::Subscriber>(server().address(), kPatient),
                                   {.version = version});
  }
  static std::unique_ptr<queue::Inspection> inspection() {
    return queue::make_redis_inspection(std::make_shared<redis::Client>(server().address(), kPatient));
  }

  void push(std::vector<NewJob> jobs) { must(queue_->push(jobs)); }
  std::vector<LeasedJob> lease(std::size_t count = 10, const std::string& worker = "worker") {
    return must(queue_->lease({.worker = worker, .count = count}));
  }
  static std::vector<std::string> ids(const std::vector<LeasedJob>& jobs) {
    std::vector<std::string> all;
    for (const LeasedJob& job : jobs) all.push_back(job.invoice_id);
    return all;
  }
  static auto dead() { return must(inspection()->dead_by_reason()); }
  static redis::Reply redis(const redis::Command& command) { return server().command(command); }

  std::unique_ptr<queue::Queue> queue_;
};

TEST_F(RedisQueueTest, FlushedItTakesJobsAgainUnderLargerFences) {
  push({{"i1", "ann"}, {"i2", "ann"}});
  const auto first = lease(1);
  redis({"FLUSHALL"});
  must(queue_->finish(first));
  EXPECT_THAT(must(queue_->renew("worker", first, 10s)), IsEmpty());
  EXPECT_THAT(lease(), IsEmpty());
  push({{"i1", "ann"}, {"i2", "ann"}});
  const auto second = lease();
  ASSERT_THAT(ids(second), ElementsAre("i1", "i2"));
  for (const LeasedJob& job : second) EXPECT_GT(job.fence, first[0].fence) << "or every render would be stale for ever";
  redis({"SCRIPT", "FLUSH"});
  must(queue_->finish(second));
  EXPECT_EQ(must(queue_->stats()).leased, 0u);
}

TEST_F(RedisQueueTest, ShowsThatJobsWereLost) {
  push({{"i1", "ann"}, {"i2", "ann"}});
  const queue::Stats before = must(queue_->stats());
  EXPECT_FALSE(before.birth.empty());
  EXPECT_EQ(before.given, 2u);
  redis({"FLUSHALL"});
  EXPECT_EQ(must(queue_->stats()).birth, "");
  server().advance(1s);
  push({{"i1", "ann"}, {"i2", "ann"}, {"i3", "ann"}});
  const queue::Stats after = must(queue_->stats());
  EXPECT_NE(after.birth, before.birth) << "also when it has been given more since";
}

TEST_F(RedisQueueTest, TheGroupIsMadeAgain) {
  push({{"i1", "ann"}, {"i2", "ben"}});
  const auto first = lease(1);
  redis({"XGROUP", "DESTROY", "inkvoice:{queue}:leases", "workers"});
  EXPECT_THAT(must(queue_->renew("worker", first, 10s)), IsEmpty()) << "its lease is lost";
  // Both are given out: the lost one at once, its attempt counted.
  const auto second = lease();
  ASSERT_THAT(ids(second), UnorderedElementsAre("i1", "i2"));
  for (const LeasedJob& job : second) EXPECT_EQ(job.attempt, job.invoice_id == "i1" ? 2 : 1);
  EXPECT_THAT(dead(), IsEmpty());
}

TEST_F(RedisQueueTest, JobsOfADeletedStreamComeBack) {
  push({{"i1", "ann"}, {"i2", "ann"}});
  lease(1);
  redis({"DEL", "inkvoice:{queue}:leases"});
  server().advance(21s);
  EXPECT_THAT(ids(lease()), ElementsAre("i1", "i2"));
  redis({"DEL", "inkvoice:{queue}:leases"});
  push({{"i1", "ann"}});  // a reconciler finds it processing
  EXPECT_THAT(ids(lease()), ElementsAre("i1"));
}

TEST_F(RedisQueueTest, PushingHealsAJobThatHasLostItsPlace) {
  push({{"i1", "ann"}, {"i2", "ben"}, {"i3", "cem"}});
  redis({"DEL", "inkvoice:{queue}:ring:1:0"});
  redis({"DEL", "inkvoice:{queue}:wait:1:0:cem"});
  EXPECT_THAT(lease(), IsEmpty());
  push({{"i1", "ann"}, {"i2", "ben"}, {"i3", "cem"}});
  EXPECT_THAT(ids(lease()), UnorderedElementsAre("i1", "i2", "i3"));
  EXPECT_EQ(must(queue_->stats()).queued, 0u);
}

TEST_F(RedisQueueTest, ManyExpiredLeasesAreTakenBackOverSeveralCalls) {
  std::vector<NewJob> jobs;
  for (int i = 0; i < 2'500; ++i) jobs.push_back({"i" + std::to_string(i), "user" + std::to_string(i % 9)});
  push(jobs);
  for (int i = 0; i < 3; ++i) lease(1'000);
  EXPECT_EQ(must(queue_->stats()).leased, 2'500u);
  server().advance(11s);
  std::size_t back = 0;
  for (int i = 0; i < 9; ++i) {
    back += lease(1'000, "second").size();
    server().advance(600ms);
  }
  EXPECT_EQ(back, 2'500u);
}

TEST_F(RedisQueueTest, DeadConsumersAreRemovedOnceNothingOfTheirsIsPending) {
  const auto consumers = [] {
    std::vector<std::string> names;
    const redis::Reply rows = redis({"XINFO", "CONSUMERS", "inkvoice:{queue}:leases", "workers"});
    for (std::size_t i = 0; i < rows.size(); ++i) names.push_back(rows[i][1].string());
    return names;
  };
  push({{"i1", "ann"}, {"i2", "ann"}, {"i3", "ann"}});
  const auto held = must(queue_->lease({.worker = "holds", .lease = 1h}));
  must(queue_->finish(lease(1, "gone")));
  EXPECT_THAT(consumers(), UnorderedElementsAre("holds", "gone"));
  server().advance(6min);
  must(queue_->renew("holds", held, 1h));
  lease(1, "here");
  EXPECT_THAT(consumers(), UnorderedElementsAre("holds", "here"));
  EXPECT_THAT(must(queue_->renew("holds", held, 10s)), ElementsAre("i1"));
}

TEST_F(RedisQueueTest, NewerPayloadsAreLeftToThoseWhoKnowThem) {
  const auto newer = make(2);
  must(newer->push(std::vector<NewJob>{{"new1", "ann"}, {"new2", "ben"}}));
  push({{"old1", "ann"}});
  const auto old = lease();
  EXPECT_THAT(ids(old), ElementsAre("old1"));
  must(queue_->finish(old));
  EXPECT_EQ(must(queue_->stats()).queued, 2u) << "they wait";
  const auto taken = must(newer->lease({.worker = "newer", .count = 1}));
  EXPECT_THAT(ids(taken), ElementsAre("new1"));
  server().advance(11s);
  EXPECT_THAT(lease(), IsEmpty()) << "taken back by an old worker, and still not taken by it";
  push({{"old2", "ann"}});
  EXPECT_THAT(ids(must(newer->lease({.worker = "newer", .count = 9}))), UnorderedElementsAre("new1", "new2", "old2"));
  EXPECT_THAT(dead(), IsEmpty());
}

TEST_F(RedisQueueTest, ForgedJobsDoNothingAndBlockNobody) {
  const std::string q = "inkvoice:{queue}:";
  push({{"real", "ann"}, {"theirs", "ben"}});
  // In the waiting list: a path, a huge id, ben's job in ann's name, one without a job.
  redis({"ZADD", q + "wait:1:0:ann", "-4", "../../etc/passwd", "-3", std::string(1 << 20, 'x'), "-2", "theirs", "-1",
         "none"});
  redis({"ZADD", q + "ring:1:0", "-5", "../..", "-6", std::string(1 << 16, 'y')});
  // In the stream: nothing, a path, somebody's job, other fields.
  redis({"XADD", q + "leases", "*", "id", "../x"});
  redis({"XADD", q + "leases", "*", "id", "theirs"});
  redis({"XADD", q + "leases", "*", "owner", "mallory", "path", "/etc/passwd"});
  redis({"XADD", q + "leases", "*", "id", std::string(1 << 20, 'z')});
  // Jobs with broken fields, of another type.
  redis({"HSET", q + "job:broken", "v", "1", "o", "a b", "z", "7", "s", "q", "p", "x", "a", "-1", "t", "0"});
  redis({"SET", q + "job:string", "x"});
  redis({"ZADD", q + "wait:1:0:ann", "-9", "broken", "-8", "string"});
  redis({"SET", q + "wait:1:0:cem", "x"});
  redis({"ZADD", q + "ring:1:0", "-7", "cem"});
  redis({"ZADD", q + "delayed", "1", "nothing", "2", "broken"});
  redis({"SET", q + "cursor", "nonsense"});
  redis({"SET", q + "fence", "1e300"});
  redis({"HSET", q + "job:strange", "s", "x"});
  push({{"strange", "ann"}});

  std::vector<std::string> all;
  for (int i = 0; i < 4; ++i) {
    const auto jobs = lease();
    for (const LeasedJob& job : jobs) {
      EXPECT_EQ(job.owner, job.invoice_id == "theirs" ? "ben" : "ann");
      EXPECT_LT(job.fence, 1ull << 53);
      all.push_back(job.invoice_id);
    }
    must(queue_->finish(jobs));
    server().advance(600ms);
  }
  EXPECT_THAT(all, UnorderedElementsAre("real", "theirs", "strange"));
  EXPECT_THAT(dead(), ElementsAre(Pair("malformed", testing::Ge(8u))));
  const auto stats = must(queue_->stats());
  EXPECT_EQ(stats.queued + stats.delayed + stats.leased, 0u);
  for (const ListedJob& letter : must(inspection()->list(Standing::Dead, 100))) {
    EXPECT_EQ(letter.reason, "malformed");
    EXPECT_LE(letter.invoice_id.size(), 64u);
    must(inspection()->forget(letter.invoice_id));
  }
  EXPECT_THAT(dead(), IsEmpty());
}

TEST_F(RedisQueueTest, SpoiltCountersDoNotStopTheQueue) {
  push({{"i1", "ann"}});
  for (const std::string value : {"garbage", "-1e300", "9223372036854775807", "9100000000000000"}) {
    for (const std::string counter : {"places", "dead:last", "fence", "cursor", "swept"}) {
      redis({"SET", "inkvoice:{queue}:" + counter, value});
    }
    push({{"i2", "ann"}});
    redis({"XADD", "inkvoice:{queue}:leases", "*", "id", "../x"});
    const auto jobs = lease();
    EXPECT_THAT(ids(jobs), ElementsAre("i1", "i2")) << value;
    for (const LeasedJob& job : jobs) must(queue_->retry(job, Millis(0)));
    push({{"i1", "ann"}});
    must(queue_->finish(lease()));
    push({{"i1", "ann"}});
  }
}

TEST_F(RedisQueueTest, AStreamAtItsLastIdDoesNotStopTheQueue) {
  redis({"XADD", "inkvoice:{queue}:leases", "18446744073709551615-18446744073709551615", "id", "x"});
  push({{"i1", "ann"}});
  const auto jobs = lease();
  ASSERT_THAT(ids(jobs), ElementsAre("i1"));
  EXPECT_THAT(must(queue_->renew("worker", jobs, 10s)), ElementsAre("i1"));
}

TEST_F(RedisQueueTest, DrainsWhenMemoryIsFull) {
  push({{"i1", "ann"}, {"i2", "ann"}});
  redis({"CONFIG", "SET", "maxmemory", "1"});
  const auto refused = queue_->push(std::vector<NewJob>{{"i3", "ann"}});
  const auto jobs = lease();
  must(queue_->finish(jobs));
  redis({"CONFIG", "SET", "maxmemory", "0"});
  EXPECT_EQ(code_of(refused), Code::Unavailable);
  EXPECT_THAT(ids(jobs), ElementsAre("i1", "i2"));
  EXPECT_EQ(must(queue_->stats()).leased, 0u);
}

/// Processor time that Redis has used, in microseconds: the machine may be busy with other things.
double processor_time(const std::string& info) {
  double sum = 0;
  for (const char* name : {"used_cpu_sys:", "used_cpu_user:"})
    sum += std::stod(info.substr(info.find(name) + strlen(name)));
  return sum * 1e6;
}

TEST_F(RedisQueueTest, ALeaseCostsTheSameHoweverManyJobsWait) {
  const auto cost_of_leases = [&] {
    const double before = processor_time(redis({"INFO", "cpu"}).string());
    for (int i = 0; i < 300; ++i) must(queue_->finish(lease(5)));
    return (processor_time(redis({"INFO", "cpu"}).string()) - before) / 300;
  };
  std::vector<NewJob> few;
  for (int i = 0; i < 4'000; ++i) few.push_back({"few" + std::to_string(i), "user" + std::to_string(i % 50)});
  push(few);
  cost_of_leases();
  const double with_few = cost_of_leases();
  std::vector<NewJob> many;
  for (int i = 0; i < 100'000; ++i) many.push_back({"many" + std::to_string(i), "user" + std::to_string(i % 500)});
  push(many);
  cost_of_leases();
  const double with_many = cost_of_leases();
  const double before = processor_time(redis({"INFO", "cpu"}).string());
  for (int i = 0; i < 300; ++i) must(queue_->lease({.worker = "worker", .size = Size::Large}));
  const double in_vain = (processor_time(redis({"INFO", "cpu"}).string()) - before) / 300;
  std::printf("Redis' time for a lease in vain: %.0f us\n", in_vain);
  std::printf("Redis' time for a lease of 5 and its finish: %.0f us with 1,000 queued, %.0f us with 100,000\n",
              with_few, with_many);
  EXPECT_LT(with_many, with_few * 2);
}

TEST_F(RedisQueueTest, BuriesWithAReasonAndRevives) {
  push({{"i1", "ann"}, {"i2", "ben"}});
  const auto jobs = lease();
  must(queue_->bury(
      std::vector<DeadJob>{{jobs[0], DeathReason::Failed, "No font."}, {jobs[1], DeathReason::Crashed, "x"}}));
  EXPECT_THAT(dead(), ElementsAre(Pair("crashed", 1u), Pair("failed", 1u)));
  const auto letters = must(inspection()->list(Standing::Dead, 9));
  ASSERT_EQ(letters.size(), 2u);
  EXPECT_EQ(letters[0].invoice_id, "i1");
  EXPECT_EQ(letters[0].detail, "No font.");
  EXPECT_EQ(letters[0].attempts, 1);
  push({{"i1", "ann"}});
  EXPECT_THAT(dead(), ElementsAre(Pair("crashed", 1u)));
  const auto again = lease();
  ASSERT_THAT(ids(again), ElementsAre("i1"));
  EXPECT_EQ(again[0].attempt, 1);
}

TEST_F(RedisQueueTest, DeadLettersAreKeptWithinBounds) {
  redis({"EVAL", "for i = 1, 10050 do redis.call('XADD', KEYS[1], '*', 'x', i) end", "1", "inkvoice:{queue}:leases"});
  for (int i = 0; i < 12; ++i) lease();
  EXPECT_THAT(dead(), ElementsAre(Pair("malformed", 10'000u)));
  EXPECT_EQ(redis({"XLEN", "inkvoice:{queue}:leases"}).integer(), 0);
}

TEST_F(RedisQueueTest, AsksAgainWhileARunIsUnderWay) {
  push({{"i1", "ann"}});
  const auto first = lease();
  push({{"i1", "ann", Size::Small, true}});
  EXPECT_THAT(lease(), IsEmpty());
  must(queue_->finish(first));
  const auto second = lease();
  ASSERT_THAT(ids(second), ElementsAre("i1"));
  EXPECT_EQ(second[0].attempt, 1);
  must(queue_->finish(second));
  EXPECT_THAT(lease(), IsEmpty());
}

TEST_F(RedisQueueTest, TheFirstAttemptGetsTheCopy) {
  const std::string copy("sealed\0\r\n\xFF", 10);
  push({{.invoice_id = "i1", .owner = "ann", .copy = copy}, {.invoice_id = "i2", .owner = "ben"}});
  const auto first = lease();
  ASSERT_THAT(ids(first), ElementsAre("i1", "i2"));
  EXPECT_EQ(first[0].copy, copy);
  EXPECT_EQ(first[1].copy, "");
  must(queue_->retry(first[0], 0ms));
  must(queue_->hand_back(std::span(first).subspan(1)));
  for (const LeasedJob& job : lease()) EXPECT_EQ(job.copy, "") << job.invoice_id;
}

TEST_F(RedisQueueTest, ALongQueueHoldsFewCopies) {
  std::vector<NewJob> jobs;
  for (int i = 0; i < 3'000; ++i)
    jobs.push_back({.invoice_id = "i" + std::to_string(i), .owner = "ann", .copy = std::string(8'000, 'x')});
  push(std::move(jobs));
  std::size_t with_copy = 0;
  for (const LeasedJob& job : lease(1'000)) with_copy += job.copy.empty() ? 0 : 1;
  for (const LeasedJob& job : lease(1'000)) with_copy += job.copy.empty() ? 0 : 1;
  for (const LeasedJob& job : lease(1'000)) with_copy += job.copy.empty() ? 0 : 1;
  EXPECT_EQ(with_copy, 1'000u);
}

TEST_F(RedisQueueTest, SaysOfWhichSizeTheNewJobsAre) {
  std::mutex mutex;
  std::vector<std::optional<Size>> told;
  queue_->on_jobs([&](std::optional<Size> size) {
    const std::lock_guard lock(mutex);
    told.push_back(size);
  });
  const auto after = [&](std::vector<NewJob> jobs) {
    {
      const std::lock_guard lock(mutex);
      told.clear();
    }
    push(std::move(jobs));
    EXPECT_TRUE(eventually([&] {
      const std::lock_guard lock(mutex);
      return !told.empty();
    }));
    const std::lock_guard lock(mutex);
    return told.empty() ? std::nullopt : told.front();
  };
  EXPECT_TRUE(eventually([&] {
    const std::lock_guard lock(mutex);
    return !told.empty();
  })) << "once when it is set up";
  EXPECT_EQ(after({{"i1", "ann"}}), Size::Small);
  EXPECT_EQ(after({{"i2", "ann", Size::Large}}), Size::Large);
  EXPECT_EQ(after({{"i3", "ann", Size::Large}, {"i4", "ben"}}), std::nullopt);
  queue_->on_jobs({});
}

TEST_F(RedisQueueTest, WakesWithinMilliseconds) {
  std::atomic<std::int64_t> woken = 0;
  const auto now = [] { return std::chrono::steady_clock::now().time_since_epoch().count(); };
  queue_->on_jobs([&](auto) { woken = now(); });
  EXPECT_TRUE(eventually([&] { return woken != 0; })) << "once when it is set up: something may have been missed";
  std::vector<std::int64_t> times;
  for (int i = 0; i < 50; ++i) {
    woken = 0;
    const std::int64_t start = now();
    push({{"i" + std::to_string(i), "ann"}});
    EXPECT_TRUE(eventually([&] { return woken != 0; }));
    times.push_back(woken - start);
  }
  std::ranges::sort(times);
  std::printf("from push to wake: p50 %.2f ms\n", static_cast<double>(times[25]) / 1e6);
  EXPECT_LT(times[25], 20'000'000);
}

TEST_F(RedisQueueTest, KilledAndPausedWorkers) {
  push({{"killed", "ann"}, {"paused", "ben"}});
  const auto address = server().address();
  const auto work = [&](const Report& report, const std::string& name) {
    const auto own = queue::make_redis_queue(std::make_shared<redis::Client>(address, kPatient),
                                             std::make_shared<redis::Subscriber>(address, kPatient));
    const auto jobs = must(own->lease({.worker = name, .count = 1, .lease = 2s}));
    report(jobs.at(0).invoice_id);
    ::raise(SIGSTOP);
    const auto kept = must(own->renew(name, jobs, 2s));
    must(own->finish(jobs));
    report("kept " + std::to_string(kept.size()));
  };
  Child first([&](const Report& report) { work(report, "first"); });
  EXPECT_EQ(first.next_line(), "killed");
  Child second([&](const Report& report) { work(report, "second"); });
  EXPECT_EQ(second.next_line(), "paused");
  first.kill();
  EXPECT_THAT(lease(), IsEmpty());
  const auto start = std::chrono::steady_clock::now();
  std::vector<LeasedJob> back;
  EXPECT_TRUE(eventually([&] {
    for (LeasedJob& job : lease(10, "third")) back.push_back(std::move(job));
    return back.size() == 2;
  }));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 4s) << "a lease of two seconds";
  EXPECT_THAT(ids(back), UnorderedElementsAre("killed", "paused"));
  second.resume();
  EXPECT_EQ(second.next_line(), "kept 0") << "it was overtaken while it was paused";
  EXPECT_THAT(must(queue_->renew("third", back, 2s)), UnorderedElementsAre("killed", "paused"));
}

TEST_F(RedisQueueTest, AllKeysOfTheQueueAreInOneSlot) {
  push({{"i1", "ann"}, {"i2", "ben", Size::Large}});
  must(queue_->retry(lease(1).at(0), 1min));
  const redis::Reply keys = redis({"KEYS", "*"});
  EXPECT_GT(keys.size(), 5u);
  for (std::size_t i = 0; i < keys.size(); ++i)
    EXPECT_TRUE(keys[i].text().starts_with("inkvoice:{queue}:")) << keys[i].text();
}

}  // namespace
}  // namespace inkvoice::contract
