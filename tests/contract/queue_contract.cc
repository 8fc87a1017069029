// What every queue does.

#include <gmock/gmock.h>

#include <map>
#include <mutex>
#include <set>

#include "worlds.h"

namespace inkvoice::contract {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(QueueContract);

namespace {

using namespace std::chrono_literals;
using queue::LeasedJob;
using queue::LeaseRequest;
using queue::NewJob;
using queue::Queue;
using queue::Size;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

void push(Queue& queue, std::vector<NewJob> jobs) { must(queue.push(jobs)); }

std::vector<LeasedJob> lease(Queue& queue, std::size_t count = 1, const std::string& worker = "worker",
                             Millis lease = 10s) {
  return must(queue.lease({.worker = worker, .count = count, .lease = lease}));
}

std::vector<std::string> ids(const std::vector<LeasedJob>& jobs) {
  std::vector<std::string> all;
  for (const LeasedJob& job : jobs) all.push_back(job.invoice_id);
  return all;
}

TEST_P(QueueContract, GivesOutWhatWasPushed) {
  EXPECT_THAT(lease(one()), IsEmpty());
  push(one(), {{"i1", "ann", Size::Small}});
  const std::vector<LeasedJob> jobs = lease(other(), 5);
  ASSERT_EQ(jobs.size(), 1u);
  EXPECT_EQ(jobs[0].invoice_id, "i1");
  EXPECT_EQ(jobs[0].owner, "ann");
  EXPECT_EQ(jobs[0].size, Size::Small);
  EXPECT_EQ(jobs[0].attempt, 1);
  EXPECT_GT(jobs[0].fence, 0u);
  EXPECT_THAT(lease(one()), IsEmpty());
  must(other().finish(jobs));
  world().advance(1min);
  EXPECT_THAT(lease(one()), IsEmpty());
}

TEST_P(QueueContract, KeepsOneJobAnInvoice) {
  push(one(), {{"i1", "ann"}, {"i1", "ann"}});
  push(other(), {{"i1", "ann", Size::Large}});
  const auto jobs = lease(one(), 5);
  ASSERT_THAT(ids(jobs), ElementsAre("i1"));
  push(one(), {{"i1", "ann"}});  // leased: stays as it is
  EXPECT_THAT(lease(one(), 5), IsEmpty());
  must(one().finish(jobs));
  push(one(), {{"i1", "ann"}});  // gone: may come again
  EXPECT_THAT(ids(lease(one(), 5)), ElementsAre("i1"));
}

TEST_P(QueueContract, ServesUsersInTurnAndEachUsersOldestFirst) {
  push(one(), {{"a1", "ann"}, {"a2", "ann"}, {"a3", "ann"}, {"b1", "ben"}, {"b2", "ben"}, {"c1", "cem"}});
  EXPECT_THAT(ids(lease(one(), 6)), ElementsAre("a1", "b1", "c1", "a2", "b2", "a3"));
}

TEST_P(QueueContract, TurnsGoOnFromCallToCall) {
  push(one(), {{"a1", "ann"}, {"a2", "ann"}, {"a3", "ann"}, {"b1", "ben"}, {"b2", "ben"}});
  std::vector<std::string> order;
  for (int i = 0; i < 5; ++i) order.push_back(ids(lease(i % 2 == 0 ? one() : other())).at(0));
  EXPECT_THAT(order, ElementsAre("a1", "b1", "a2", "b2", "a3"));
}

TEST_P(QueueContract, PassesOverBusyUsers) {
  push(one(), {{"a1", "ann"}, {"b1", "ben"}, {"c1", "cem"}});
  EXPECT_THAT(ids(must(one().lease({.worker = "w", .count = 9, .busy_owners = {"ann", "cem"}}))), ElementsAre("b1"));
  EXPECT_THAT(must(one().lease({.worker = "w", .count = 9, .busy_owners = {"ann", "cem"}})), IsEmpty());
  EXPECT_THAT(ids(lease(one(), 9)), ElementsAre("a1", "c1"));
}

TEST_P(QueueContract, KeepsLargeJobsInALaneOfTheirOwn) {
  push(one(), {{"big", "ann", Size::Large}, {"small", "ann", Size::Small}});
  EXPECT_THAT(ids(must(one().lease({.worker = "w", .count = 9, .size = Size::Small}))), ElementsAre("small"));
  const auto large = must(one().lease({.worker = "w", .count = 9, .size = Size::Large}));
  ASSERT_THAT(ids(large), ElementsAre("big"));
  EXPECT_EQ(large[0].size, Size::Large);
}

TEST_P(QueueContract, TakesOverALeaseThatHasRunOut) {
  push(one(), {{"i1", "ann"}});
  const auto first = lease(one(), 1, "first", 10s);
  world().advance(9'900ms);
  EXPECT_THAT(lease(other(), 1, "second"), IsEmpty());
  world().advance(1s);
  const auto second = lease(other(), 1, "second");
  ASSERT_THAT(ids(second), ElementsAre("i1"));
  EXPECT_EQ(second[0].attempt, 2);
  EXPECT_GT(second[0].fence, first[0].fence);
}

TEST_P(QueueContract, ALeaseGoneOverCannotBeUsed) {
  push(one(), {{"i1", "ann"}});
  const auto first = lease(one(), 1, "first");
  world().advance(11s);
  const auto second = lease(other(), 1, "second");
  ASSERT_EQ(second.size(), 1u);
  EXPECT_THAT(must(one().renew("first", first, 10s)), IsEmpty());
  must(one().finish(first));
  must(one().retry(first[0], 0ms));
  must(one().hand_back(first));
  EXPECT_THAT(must(other().renew("second", second, 10s)), ElementsAre("i1"));
  EXPECT_THAT(lease(one()), IsEmpty());
  EXPECT_EQ(must(one().stats()).leased, 1u);
}

TEST_P(QueueContract, RenewingKeepsALease) {
  push(one(), {{"i1", "ann"}, {"i2", "ann"}});
  const auto jobs = lease(one(), 2);
  for (int i = 0; i < 5; ++i) {
    world().advance(6s);
    EXPECT_THAT(must(one().renew("worker", jobs, 10s)), UnorderedElementsAre("i1", "i2"));
    EXPECT_THAT(lease(other()), IsEmpty());
  }
  EXPECT_THAT(must(one().renew("somebody else", jobs, 10s)), IsEmpty());
}

TEST_P(QueueContract, FencesOnlyGrow) {
  push(one(), {{"i1", "ann"}, {"i2", "ben"}});
  std::map<std::string, std::uint64_t> last;
  for (int round = 0; round < 10; ++round) {
    for (const LeasedJob& job : lease(round % 2 == 0 ? one() : other(), 2)) {
      EXPECT_GT(job.fence, last[job.invoice_id]);
      last[job.invoice_id] = job.fence;
      must(one().hand_back({&job, 1}));
    }
    if (round == 5) world().restart();
  }
  push(one(), {{"i1", "ann"}});
  const auto jobs = lease(one(), 2);
  must(one().finish(jobs));
  push(one(), {{"i1", "ann"}});
  EXPECT_GT(lease(one()).at(0).fence, jobs.at(0).fence) << "also after the job was gone";
}

TEST_P(QueueContract, ARetryWaitsAndItsAttemptCounts) {
  push(one(), {{"i1", "ann"}});
  must(one().retry(lease(one()).at(0), 30s));
  EXPECT_THAT(lease(one()), IsEmpty());
  EXPECT_EQ(must(one().stats()).delayed, 1u);
  world().advance(29s);
  EXPECT_THAT(lease(one()), IsEmpty());
  world().advance(2s);
  const auto again = lease(other());
  ASSERT_THAT(ids(again), ElementsAre("i1"));
  EXPECT_EQ(again[0].attempt, 2);
}

TEST_P(QueueContract, AttemptsThatFailedAreCountedApartFromThoseThatEndedWithoutAWord) {
  push(one(), {{"i1", "ann"}});
  for (int crash = 0; crash < 3; ++crash) {
    EXPECT_EQ(lease(one()).at(0).failed, 0);
    world().advance(11s);
  }
  for (int failed = 0; failed < 2; ++failed) {
    const LeasedJob job = lease(other()).at(0);
    EXPECT_EQ(job.failed, failed);
    EXPECT_EQ(job.attempt, 4 + failed);
    must(one().defer(job, 1s));
    world().advance(2s);
    must(one().retry(lease(one()).at(0), 1s));
    world().advance(2s);
  }
  world().restart();
  push(one(), {{"i1", "ann"}});
  const auto jobs = lease(one());
  EXPECT_EQ(jobs.at(0).failed, 2);
  EXPECT_EQ(jobs.at(0).attempt, 6);
  must(one().push(std::vector<NewJob>{{"i1", "ann", Size::Small, true}}));
  must(one().finish(jobs));
  const auto anew = lease(one());
  EXPECT_EQ(anew.at(0).failed, 0) << "asked for anew";
  EXPECT_EQ(anew.at(0).attempt, 1);
}

TEST_P(QueueContract, DeferringWaitsAndCountsNoAttempt) {
  push(one(), {{"i1", "ann"}});
  for (int round = 0; round < 10; ++round) {
    const auto jobs = lease(one());
    ASSERT_THAT(ids(jobs), ElementsAre("i1"));
    EXPECT_EQ(jobs[0].attempt, 1);
    must(one().defer(jobs[0], 30s));
    must(one().defer(jobs[0], 30s));  // no lease of ours any more: nothing more is taken back
    EXPECT_THAT(lease(other()), IsEmpty());
    EXPECT_EQ(must(one().stats()).delayed, 1u);
    world().advance(31s);
  }
  must(one().retry(lease(one()).at(0), 1s));
  world().advance(2s);
  EXPECT_EQ(lease(one()).at(0).attempt, 2);
}

TEST_P(QueueContract, HandingBackCountsNoAttemptAndKeepsThePlace) {
  push(one(), {{"a1", "ann"}, {"b1", "ben"}, {"a2", "ann"}});
  const auto jobs = lease(one());
  ASSERT_THAT(ids(jobs), ElementsAre("a1"));
  must(one().hand_back(jobs));
  const auto again = lease(other(), 3);
  EXPECT_EQ(ids(again).at(0), "a1") << "nobody goes ahead of what was handed back";
  EXPECT_EQ(again.at(0).attempt, 1);
  must(one().hand_back(again));
  EXPECT_THAT(ids(lease(one(), 3)), ElementsAre("a1", "b1", "a2"));
}

TEST_P(QueueContract, WakesWorkersOfAllProcesses) {
  std::atomic<int> here = 0;
  std::atomic<int> there = 0;
  one().on_jobs([&](auto) { ++here; });
  other().on_jobs([&](auto) { ++there; });
  push(one(), {{"i1", "ann"}});
  EXPECT_TRUE(eventually([&] { return here > 0 && there > 0; }));
  const auto jobs = lease(one());
  here = there = 0;
  must(one().hand_back(jobs));
  EXPECT_TRUE(eventually([&] { return here > 0 && there > 0; }));
}

TEST_P(QueueContract, AListenerThatWasTakenAwayIsNotCalled) {
  std::atomic<int> first = 0;
  std::atomic<int> there = 0;
  one().on_jobs([&](auto) { ++first; });
  one().on_jobs({});
  other().on_jobs([&](auto) { ++there; });
  push(one(), {{"i1", "ann"}});
  EXPECT_TRUE(eventually([&] { return there > 0; }));
  EXPECT_EQ(first, 0);
}

TEST_P(QueueContract, CountsItsJobs) {
  const queue::Stats none = must(one().stats());
  EXPECT_EQ(none.queued + none.delayed + none.leased, 0u);
  EXPECT_EQ(none.oldest, 0ms);
  push(one(), {{"i1", "ann"}, {"i2", "ann"}, {"i3", "ben"}, {"i4", "ben", Size::Large}});
  world().advance(3s);
  const auto jobs = lease(one(), 2);
  must(one().retry(jobs.at(0), 1min));
  const queue::Stats stats = must(other().stats());
  EXPECT_EQ(stats.queued, 2u);
  EXPECT_EQ(stats.delayed, 1u);
  EXPECT_EQ(stats.leased, 1u);
  EXPECT_GE(stats.oldest, 3s);
}

TEST_P(QueueContract, KeepsItsJobsOverARestart) {
  push(one(), {{"a1", "ann"}, {"b1", "ben"}, {"a2", "ann"}});
  const auto leased = lease(one(), 1, "worker", 10s);
  world().restart();
  EXPECT_THAT(ids(lease(one(), 9)), ElementsAre("b1", "a2"));
  world().advance(11s);
  EXPECT_THAT(lease(one(), 9), testing::SizeIs(3));
}

TEST_P(QueueContract, NeverGivesAJobToTwo) {
  constexpr int kJobs = 600;
  std::vector<NewJob> all;
  for (int i = 0; i < kJobs; ++i) all.push_back({"i" + std::to_string(i), "user" + std::to_string(i % 7)});
  push(one(), all);
  std::mutex mutex;
  std::multiset<std::string> seen;
  in_parallel(8, [&](int thread) {
    Queue& queue = thread % 2 == 0 ? one() : other();
    for (;;) {
      const auto jobs = lease(queue, 3, "worker" + std::to_string(thread), 1h);
      if (jobs.empty()) return;
      {
        const std::lock_guard lock(mutex);
        for (const LeasedJob& job : jobs) seen.insert(job.invoice_id);
      }
      must(queue.finish(jobs));
    }
  });
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(kJobs));
  EXPECT_EQ(std::set(seen.begin(), seen.end()).size(), static_cast<std::size_t>(kJobs));
  const queue::Stats stats = must(one().stats());
  EXPECT_EQ(stats.queued + stats.delayed + stats.leased, 0u);
}

TEST_P(QueueContract, IsFairWhenOneUserHasAHundredThousandJobs) {
  std::vector<NewJob> many;
  for (int i = 0; i < 100'000; ++i) many.push_back({"many" + std::to_string(i), "greedy"});
  push(one(), many);
  std::vector<std::string> order;
  for (int i = 0; i < 50; ++i) {
    push(other(), {{"few" + std::to_string(i), "modest" + std::to_string(i % 3)}});
    const auto jobs = lease(one(), 2);
    must(one().finish(jobs));
    for (const std::string& id : ids(jobs)) order.push_back(id);
  }
  // Each of the others' jobs came in the round in which it was pushed, beside one of the greedy user's.
  for (int i = 0; i < 50; ++i) {
    EXPECT_THAT(order, testing::Contains("few" + std::to_string(i)));
  }
  EXPECT_EQ(must(one().stats()).queued, 100'000u - 50);
}

TEST_P(QueueContract, SaysWhichInvoicesHaveAJob) {
  push(one(), {{"a", "ann"}, {"b", "ben"}, {"c", "cat"}});
  const auto leased = must(one().lease({.worker = "w", .count = 2}));
  ASSERT_EQ(leased.size(), 2u);
  must(one().retry(leased[0], 1h));
  const std::vector<std::string> asked{"a", "b", "c", "d", "no id at all"};
  EXPECT_THAT(must(other().with_job(asked)), UnorderedElementsAre("a", "b", "c"));
  must(one().finish({&leased[1], 1}));
  EXPECT_EQ(must(other().with_job(asked)).size(), 2u);
  EXPECT_TRUE(must(other().with_job({})).empty());
}

TEST_P(QueueContract, ShowsThatNothingWasLost) {
  push(one(), {{"a", "ann"}, {"b", "ben"}});
  const queue::Stats before = must(one().stats());
  must(one().finish(lease(one(), 2)));
  push(other(), {{"c", "cat"}});
  const queue::Stats after = must(other().stats());
  EXPECT_EQ(after.birth, before.birth);
  EXPECT_GE(after.given, before.given);
}

}  // namespace
}  // namespace inkvoice::contract
