// What an operator can see of every queue, and do to it.

#include <gmock/gmock.h>

#include "queue/inspection.h"
#include "worlds.h"

namespace inkvoice::contract {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(InspectionContract);

namespace {

using namespace std::chrono_literals;
using queue::DeadJob;
using queue::DeathReason;
using queue::Inspection;
using queue::LeasedJob;
using queue::ListedJob;
using queue::NewJob;
using queue::Queue;
using queue::Size;
using queue::Standing;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

std::vector<LeasedJob> lease(Queue& queue, std::size_t count = 1) {
  return must(queue.lease({.worker = "worker", .count = count}));
}

std::vector<std::string> ids(const std::vector<ListedJob>& jobs) {
  std::vector<std::string> all;
  for (const ListedJob& job : jobs) all.push_back(job.invoice_id);
  return all;
}

std::vector<std::string> listed(Inspection& inspection, Standing standing) {
  return ids(must(inspection.list(standing, 100)));
}

TEST_P(InspectionContract, ListsWhatStandsInTheQueue) {
  must(one().push(std::vector<NewJob>{{"i1", "ann"}}));
  world().advance(2s);
  must(one().push(std::vector<NewJob>{{"i2", "ben", Size::Large}, {"i3", "ben"}}));
  must(one().retry(lease(one()).at(0), 1min));
  lease(one());
  EXPECT_THAT(listed(inspection(), Standing::Queued), ElementsAre("i2"));
  EXPECT_THAT(listed(inspection(), Standing::Delayed), ElementsAre("i1"));
  EXPECT_THAT(listed(inspection(), Standing::Leased), ElementsAre("i3"));
  EXPECT_THAT(listed(inspection(), Standing::Dead), IsEmpty());
  world().advance(3s);
  const ListedJob large = must(inspection().list(Standing::Queued, 1)).at(0);
  EXPECT_EQ(large.owner, "ben");
  EXPECT_EQ(large.size, Size::Large);
  EXPECT_EQ(large.attempts, 0);
  EXPECT_GE(large.age, 3s);
  EXPECT_EQ(must(inspection().list(Standing::Leased, 1)).at(0).worker, "worker");
  EXPECT_EQ(must(inspection().find("i1")).standing, Standing::Delayed);
  EXPECT_EQ(must(inspection().find("i1")).attempts, 1);
  EXPECT_EQ(must(inspection().find("i3")).standing, Standing::Leased);
  EXPECT_EQ(code_of(inspection().find("none")), Code::NotFound);
  EXPECT_EQ(code_of(inspection().find("../x")), Code::NotFound);
}

TEST_P(InspectionContract, ShowsTheOldestFirstWithinItsLimit) {
  for (int i = 0; i < 5; ++i) {
    must(one().push(std::vector<NewJob>{{"i" + std::to_string(i), "user" + std::to_string(i)}}));
    world().advance(1s);
  }
  EXPECT_THAT(ids(must(inspection().list(Standing::Queued, 3))), ElementsAre("i0", "i1", "i2"));
}

TEST_P(InspectionContract, KeepsDeadLettersByReason) {
  must(one().push(std::vector<NewJob>{{"i1", "ann"}, {"i2", "ben"}, {"i3", "cem"}}));
  const auto jobs = lease(one(), 3);
  must(one().bury(std::vector<DeadJob>{{jobs[0], DeathReason::Failed, "No font has it."},
                                       {jobs[1], DeathReason::Failed, "No font has it."},
                                       {jobs[2], DeathReason::Crashed, "It stopped."}}));
  EXPECT_THAT(must(inspection().dead_by_reason()), ElementsAre(Pair("crashed", 1u), Pair("failed", 2u)));
  const ListedJob letter = must(inspection().find("i2"));
  EXPECT_EQ(letter.standing, Standing::Dead);
  EXPECT_EQ(letter.owner, "ben");
  EXPECT_EQ(letter.reason, "failed");
  EXPECT_EQ(letter.detail, "No font has it.");
  EXPECT_EQ(letter.attempts, 1);
  const auto stats = must(one().stats());
  EXPECT_EQ(stats.queued + stats.delayed + stats.leased, 0u);
  must(inspection().forget("i2"));
  EXPECT_EQ(code_of(inspection().forget("i2")), Code::NotFound);
  world().restart();
  EXPECT_THAT(must(inspection().dead_by_reason()), ElementsAre(Pair("crashed", 1u), Pair("failed", 1u)));
}

TEST_P(InspectionContract, ALeaseGoneOverBuriesNothing) {
  must(one().push(std::vector<NewJob>{{"i1", "ann"}}));
  const auto late = lease(one());
  world().advance(11s);
  const auto now = must(other().lease({.worker = "second"}));
  must(one().bury(std::vector<DeadJob>{{late[0], DeathReason::Failed, "late"}}));
  EXPECT_THAT(must(inspection().dead_by_reason()), IsEmpty());
  EXPECT_THAT(must(other().renew("second", now, 10s)), ElementsAre("i1"));
}

TEST_P(InspectionContract, AJobThatComesAgainIsNotDeadAnyMore) {
  must(one().push(std::vector<NewJob>{{"i1", "ann"}}));
  must(one().bury(std::vector<DeadJob>{{lease(one()).at(0), DeathReason::Attempts, "often"}}));
  must(one().push(std::vector<NewJob>{{"i1", "ann"}}));
  EXPECT_THAT(must(inspection().dead_by_reason()), IsEmpty());
  EXPECT_EQ(must(inspection().find("i1")).standing, Standing::Queued);
  EXPECT_EQ(lease(one()).at(0).attempt, 1) << "it begins anew";
}

TEST_P(InspectionContract, OneThatWasAskedForAgainIsDoneAgainAndNotBuried) {
  must(one().push(std::vector<NewJob>{{"i1", "ann"}}));
  const auto first = lease(one());
  must(one().push(std::vector<NewJob>{{"i1", "ann", Size::Small, true}}));
  must(one().bury(std::vector<DeadJob>{{first[0], DeathReason::Failed, "the old text"}}));
  EXPECT_THAT(must(inspection().dead_by_reason()), IsEmpty());
  const auto second = lease(one());
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0].attempt, 1);
  must(one().finish(second));
  EXPECT_THAT(lease(one()), IsEmpty());
}

TEST_P(InspectionContract, MakesADelayedJobDue) {
  must(one().push(std::vector<NewJob>{{"i1", "ann"}}));
  must(one().retry(lease(one()).at(0), 1h));
  std::atomic<int> woken = 0;
  other().on_jobs([&](auto) { ++woken; });
  EXPECT_TRUE(eventually([&] { return woken >= 0; }));
  must(inspection().make_due("i1"));
  EXPECT_TRUE(eventually([&] { return woken > 0; }));
  EXPECT_EQ(code_of(inspection().make_due("i1")), Code::Conflict);
  EXPECT_EQ(code_of(inspection().make_due("none")), Code::NotFound);
  const auto again = lease(one());
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].attempt, 2);
  EXPECT_EQ(code_of(inspection().make_due("i1")), Code::Conflict);
}

TEST_P(InspectionContract, TakesAJobOutOfItsTurn) {
  must(one().push(std::vector<NewJob>{{"a1", "ann"}, {"a2", "ann"}, {"b1", "ben"}, {"b2", "ben"}}));
  const LeasedJob taken = must(inspection().take("b1", "operator", 10s));
  EXPECT_EQ(taken.owner, "ben");
  EXPECT_EQ(taken.attempt, 1);
  EXPECT_EQ(code_of(inspection().take("b1", "operator", 10s)), Code::Conflict);
  EXPECT_EQ(code_of(inspection().take("none", "operator", 10s)), Code::NotFound);
  must(inspection().take("b2", "operator", 10s));
  const auto rest = lease(one(), 9);
  ASSERT_EQ(rest.size(), 2u);
  EXPECT_EQ(rest[0].invoice_id, "a1");
  EXPECT_GT(rest[0].fence, taken.fence);
  must(one().finish({&taken, 1}));
  EXPECT_EQ(code_of(inspection().find("b1")), Code::NotFound);
  must(one().retry(rest[0], 1h));
  EXPECT_EQ(must(inspection().take("a1", "operator", 10s)).attempt, 2) << "a delayed one too";
  world().advance(11s);
  EXPECT_EQ(lease(one(), 9).size(), 3u) << "what is not ended comes back";
}

}  // namespace
}  // namespace inkvoice::contract
