#include "store/mongo/numbers.h"

#include <gtest/gtest.h>

#include <future>

namespace inkvoice::store {
namespace {

using namespace std::chrono_literals;

TEST(Numbers, AreRememberedForTheNextInLine) {
  Numbers numbers;
  {
    auto turn = Numbers::Turn::take(numbers, "ann", "INV-");
    ASSERT_TRUE(turn);
    EXPECT_EQ(turn->last(), std::nullopt);
    turn->set_last(7);
  }
  EXPECT_EQ(Numbers::Turn::take(numbers, "ann", "INV-")->last(), 7U);
}

TEST(Numbers, NobodyWaitsForAllWhoAreBefore) {
  Numbers numbers;
  const auto held = Numbers::Turn::take(numbers, "ann", "INV-");
  ASSERT_TRUE(held);
  // In another thread: one that has its turn does not ask for it again.
  const auto next =
      std::async(std::launch::async, [&] { return Numbers::Turn::take(numbers, "ann", "INV-", 20ms); }).get();
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().code, Code::Unavailable);
}

}  // namespace
}  // namespace inkvoice::store
