// What every limiter does.

#include <gmock/gmock.h>

#include "worlds.h"

namespace inkvoice::contract {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(LimiterContract);

namespace {

using namespace std::chrono_literals;
using limits::Decision;
using limits::Limiter;
using limits::Policy;

const Policy kFive{.name = "generations", .count = 5, .window = 60s};

int take_many(Limiter& limiter, int times, const std::string& who = "ann") {
  int allowed = 0;
  for (int i = 0; i < times; ++i) allowed += must(limiter.take(kFive, who)).allowed ? 1 : 0;
  return allowed;
}

TEST_P(LimiterContract, AllowsTheCountAndThenRefuses) {
  for (int i = 0; i < 5; ++i) {
    const Decision decision = must((i % 2 == 0 ? one() : other()).take(kFive, "ann"));
    EXPECT_TRUE(decision.allowed);
    EXPECT_EQ(decision.remaining, 4 - i);
    EXPECT_FALSE(decision.receipt.empty());
    world().advance(1s);
  }
  const Decision sixth = must(one().take(kFive, "ann"));
  EXPECT_FALSE(sixth.allowed);
  EXPECT_EQ(sixth.remaining, 0);
  EXPECT_GT(sixth.retry_after, 54s);
  EXPECT_LE(sixth.retry_after, 55s);
  EXPECT_EQ(sixth.reset, sixth.retry_after);
}

TEST_P(LimiterContract, SlidesWithoutAnEdge) {
  EXPECT_EQ(take_many(one(), 1), 1);
  world().advance(59s);
  EXPECT_EQ(take_many(one(), 10), 4) << "five at the end of a window";
  world().advance(1'100ms);
  EXPECT_EQ(take_many(one(), 10), 1) << "only the first has left; a fixed window would let five more through";
  world().advance(58s);
  EXPECT_EQ(take_many(one(), 10), 0);
  world().advance(1s);
  EXPECT_EQ(take_many(one(), 10), 4);
}

TEST_P(LimiterContract, SaysWhenToComeBackAndKeepsItsWord) {
  EXPECT_EQ(take_many(one(), 5), 5);
  world().advance(20s);
  const Decision refused = must(one().take(kFive, "ann"));
  ASSERT_FALSE(refused.allowed);
  world().advance(refused.retry_after);
  EXPECT_TRUE(must(one().take(kFive, "ann")).allowed);
}

TEST_P(LimiterContract, RefusalsAreNotCounted) {
  EXPECT_EQ(take_many(one(), 5), 5);
  for (int i = 0; i < 30; ++i) {
    world().advance(1s);
    EXPECT_EQ(take_many(one(), 3), 0);
  }
  world().advance(31s);
  EXPECT_EQ(take_many(one(), 9), 5);
}

TEST_P(LimiterContract, CountsUsersAndPoliciesApart) {
  const Policy previews{.name = "previews", .count = 2, .window = 60s};
  EXPECT_EQ(take_many(one(), 9, "ann"), 5);
  EXPECT_EQ(take_many(one(), 9, "ben"), 5);
  EXPECT_TRUE(must(one().take(previews, "ann")).allowed);
  EXPECT_TRUE(must(one().take(previews, "ann")).allowed);
  EXPECT_FALSE(must(one().take(previews, "ann")).allowed);
}

TEST_P(LimiterContract, GivesBackWhatDidNotHappen) {
  EXPECT_EQ(take_many(one(), 4), 4);
  const Decision fifth = must(one().take(kFive, "ann"));
  must(other().give_back(kFive, "ann", fifth.receipt));
  must(other().give_back(kFive, "ann", fifth.receipt));  // a second time gives nothing
  EXPECT_EQ(take_many(one(), 9), 1);
  must(one().give_back(kFive, "ann", "no receipt"));
  const Decision bens = must(one().take(kFive, "ben"));
  must(one().give_back(kFive, "ann", bens.receipt));  // not ann's
  EXPECT_EQ(take_many(one(), 9), 0);
  EXPECT_EQ(take_many(one(), 9, "ben"), 4);
}

TEST_P(LimiterContract, LookingCountsNothing) {
  EXPECT_EQ(take_many(one(), 2), 2);
  for (int i = 0; i < 10; ++i) {
    const Decision decision = must(other().look(kFive, "ann"));
    EXPECT_TRUE(decision.allowed);
    EXPECT_EQ(decision.remaining, 3);
  }
  EXPECT_EQ(take_many(one(), 9), 3);
  const Decision full = must(one().look(kFive, "ann"));
  EXPECT_FALSE(full.allowed);
  EXPECT_GT(full.retry_after, 0s);
}

TEST_P(LimiterContract, IsExactUnderFiftyThreads) {
  for (int round = 0; round < 3; ++round) {
    std::atomic<int> allowed = 0;
    in_parallel(50, [&](int thread) { allowed += take_many(thread % 2 == 0 ? one() : other(), 1); });
    EXPECT_EQ(allowed, 5);
    world().advance(61s);
  }
}

TEST_P(LimiterContract, IsKeptOverARestart) {
  EXPECT_EQ(take_many(one(), 3), 3);
  world().restart();
  EXPECT_EQ(take_many(one(), 9), 2);
}

TEST_P(LimiterContract, NothingIsAllowedWhereTheCountIsZero) {
  const Policy none{.name = "none", .count = 0, .window = 60s};
  const Decision decision = must(one().take(none, "ann"));
  EXPECT_FALSE(decision.allowed);
  EXPECT_GT(decision.retry_after, 0s);
}

TEST_P(LimiterContract, AClockSetBackLocksNobodyOutAndLetsNoMoreThrough) {
  EXPECT_EQ(take_many(one(), 5), 5);
  world().set_clock_back(1h);
  EXPECT_EQ(take_many(one(), 9), 0) << "the same five still count";
  world().advance(59s);
  EXPECT_EQ(take_many(other(), 9), 0);
  world().advance(1s);
  EXPECT_EQ(take_many(other(), 9), 5) << "a window later, not an hour";
  world().set_clock_back(1h);
  world().restart();
  world().advance(59s);
  world().set_clock_back(1s);
  EXPECT_EQ(take_many(one(), 9), 0);
}

}  // namespace
}  // namespace inkvoice::contract
