// What every log of events does.

#include <gmock/gmock.h>

#include <mutex>

#include "worlds.h"

namespace inkvoice::contract {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EventLogContract);

namespace {

using events::Event;
using events::EventLog;
using events::NewEvent;
using events::Type;
using testing::ElementsAre;
using testing::IsEmpty;

void publish(EventLog& log, const std::string& user, const std::string& invoice, Type type = Type::InvoiceReady) {
  const NewEvent event{user, type, invoice, R"({"of":")" + invoice + "\"}"};
  must(log.publish({&event, 1}));
}

std::vector<std::string> invoices(const std::vector<Event>& events) {
  std::vector<std::string> all;
  for (const Event& event : events) all.push_back(event.invoice_id);
  return all;
}

/// Gathers what a subscription hears.
class Ear {
 public:
  EventLog::Callback callback() {
    return [this](const Event& event) {
      const std::lock_guard lock(mutex_);
      heard_.push_back(event);
    };
  }
  std::vector<Event> heard() const {
    const std::lock_guard lock(mutex_);
    return heard_;
  }
  std::size_t count() const { return heard().size(); }

 private:
  mutable std::mutex mutex_;
  std::vector<Event> heard_;
};

TEST_P(EventLogContract, ReadsWhatWasPublishedInOrder) {
  const std::string start = must(one().read("ann", std::nullopt, 10)).last_id;
  publish(one(), "ann", "i1", Type::InvoiceProcessing);
  publish(other(), "ann", "i2");
  const auto page = must(one().read("ann", start, 10));
  ASSERT_THAT(invoices(page.events), ElementsAre("i1", "i2"));
  const Event& first = page.events[0];
  EXPECT_EQ(first.user, "ann");
  EXPECT_EQ(first.type, Type::InvoiceProcessing);
  EXPECT_EQ(first.data, R"({"of":"i1"})");
  EXPECT_GT(first.at, Timestamp{});
  EXPECT_EQ(page.last_id, page.events[1].id);
  EXPECT_TRUE(one().is_after(page.events[1].id, first.id));
  EXPECT_FALSE(one().is_after(first.id, page.events[1].id));
  EXPECT_FALSE(one().is_after(first.id, first.id));
}

TEST_P(EventLogContract, ResumesAfterAnIdPageByPage) {
  const std::string start = must(one().read("ann", std::nullopt, 10)).last_id;
  for (int i = 1; i <= 5; ++i) publish(one(), "ann", "i" + std::to_string(i));
  const auto first = must(other().read("ann", start, 2));
  EXPECT_THAT(invoices(first.events), ElementsAre("i1", "i2"));
  const auto second = must(other().read("ann", first.last_id, 2));
  EXPECT_THAT(invoices(second.events), ElementsAre("i3", "i4"));
  const auto third = must(other().read("ann", second.last_id, 2));
  EXPECT_THAT(invoices(third.events), ElementsAre("i5"));
  const auto none = must(other().read("ann", third.last_id, 2));
  EXPECT_THAT(none.events, IsEmpty());
  EXPECT_EQ(none.last_id, third.last_id);
  EXPECT_EQ(must(one().read("ann", std::nullopt, 2)).last_id, third.last_id);
}

TEST_P(EventLogContract, GivesEverythingForAnUnknownId) {
  publish(one(), "ann", "i1");
  publish(one(), "ann", "i2");
  // An id of a longer log: it is well-formed, and not one of ben's.
  publish(one(), "ben", "i3");
  const std::string unknown = must(one().read("ann", std::nullopt, 1)).last_id;
  EXPECT_THAT(invoices(must(one().read("ben", unknown, 10)).events), ElementsAre("i3"));
}

TEST_P(EventLogContract, GivesEverythingForAnIdOfAnotherBackendsLog) {
  publish(one(), "ann", "i1");
  for (const char* id : {"5000000", "1763900000000-4096"}) {
    EXPECT_THAT(invoices(must(one().read("ann", id, 10)).events), ElementsAre("i1")) << id;
  }
}

TEST_P(EventLogContract, RefusesMalformedIds) {
  publish(one(), "ann", "i1");
  for (const char* bad : {"", "x", "-1", "+1", "1 ", "1; DROP TABLE events", "99999999999999999999999"}) {
    EXPECT_EQ(code_of(one().read("ann", bad, 10)), Code::Invalid) << bad;
  }
}

TEST_P(EventLogContract, KeepsUsersApart) {
  const std::string start = must(one().read("ann", std::nullopt, 1)).last_id;
  Ear ear;
  const auto subscription = one().subscribe("ann", ear.callback());
  publish(one(), "ben", "b1");
  publish(one(), "ann", "a1");
  EXPECT_TRUE(eventually([&] { return ear.count() == 1; }));
  EXPECT_THAT(invoices(ear.heard()), ElementsAre("a1"));
  EXPECT_THAT(invoices(must(one().read("ann", start, 10)).events), ElementsAre("a1"));
}

TEST_P(EventLogContract, TellsSubscribersOfAllProcessesInOrder) {
  Ear here;
  Ear there;
  publish(one(), "ann", "before");
  const auto first = one().subscribe("ann", here.callback());
  const auto second = other().subscribe("ann", there.callback());
  std::vector<std::string> expected;
  for (int i = 0; i < 100; ++i) {
    expected.push_back("i" + std::to_string(i));
    publish(i % 2 == 0 ? one() : other(), "ann", expected.back());
  }
  EXPECT_TRUE(eventually([&] { return here.count() == 100 && there.count() == 100; }));
  EXPECT_EQ(invoices(here.heard()), expected);
  EXPECT_EQ(invoices(there.heard()), expected);
}

TEST_P(EventLogContract, SubscribingThenReadingLeavesNoGap) {
  std::atomic<bool> stop = false;
  const std::jthread publisher([&] {
    for (int i = 0; !stop; ++i) publish(other(), "ann", "i" + std::to_string(i));
  });
  EXPECT_TRUE(eventually([&] { return !must(one().read("ann", std::nullopt, 1)).last_id.empty(); }));
  for (int round = 0; round < 5; ++round) {
    const std::string from = must(one().read("ann", std::nullopt, 1)).last_id;
    Ear ear;
    const auto subscription = one().subscribe("ann", ear.callback());
    std::vector<Event> all = must(one().read("ann", from, 100'000)).events;
    EXPECT_TRUE(eventually([&] { return ear.count() > 5; }));
    for (const Event& event : ear.heard()) {
      if (all.empty() || one().is_after(event.id, all.back().id)) all.push_back(event);
    }
    const auto expected = must(one().read("ann", from, all.size())).events;
    EXPECT_EQ(invoices(all), invoices(expected));
  }
  stop = true;
}

TEST_P(EventLogContract, AnEndedSubscriptionHearsNothing) {
  Ear ended;
  Ear stays;
  auto subscription = one().subscribe("ann", ended.callback());
  const auto kept = one().subscribe("ann", stays.callback());
  publish(one(), "ann", "i1");
  EXPECT_TRUE(eventually([&] { return ended.count() == 1 && stays.count() == 1; }));
  subscription.reset();
  publish(one(), "ann", "i2");
  EXPECT_TRUE(eventually([&] { return stays.count() == 2; }));
  EXPECT_EQ(ended.count(), 1u);
}

TEST_P(EventLogContract, ACallbackMayEndItsOwnSubscription) {
  std::unique_ptr<events::Subscription> subscription;
  std::atomic<int> calls = 0;
  Ear stays;
  std::mutex made;
  {
    const std::lock_guard lock(made);
    subscription = one().subscribe("ann", [&](const Event&) {
      const std::lock_guard wait_until_made(made);
      ++calls;
      subscription.reset();
    });
  }
  const auto kept = one().subscribe("ann", stays.callback());
  publish(one(), "ann", "i1");
  publish(one(), "ann", "i2");
  EXPECT_TRUE(eventually([&] { return stays.count() == 2; }));
  EXPECT_EQ(calls, 1);
}

TEST_P(EventLogContract, KeepsEachUsersOrderUnderParallelPublishing) {
  const std::string start = must(one().read("ann", std::nullopt, 1)).last_id;
  in_parallel(4, [&](int thread) {
    for (int i = 0; i < 50; ++i) {
      publish(thread % 2 == 0 ? one() : other(), "ann", std::to_string(thread) + "-" + std::to_string(i));
    }
  });
  const auto all = must(one().read("ann", start, 1000)).events;
  EXPECT_EQ(all.size(), 200u);
  int next[4] = {0, 0, 0, 0};
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0) {
      EXPECT_TRUE(one().is_after(all[i].id, all[i - 1].id));
    }
    const int thread = all[i].invoice_id[0] - '0';
    EXPECT_EQ(all[i].invoice_id, std::to_string(thread) + "-" + std::to_string(next[thread]++));
  }
}

TEST_P(EventLogContract, IsKeptOverARestart) {
  const std::string start = must(one().read("ann", std::nullopt, 1)).last_id;
  publish(one(), "ann", "i1");
  world().restart();
  publish(one(), "ann", "i2");
  EXPECT_THAT(invoices(must(one().read("ann", start, 10)).events), ElementsAre("i1", "i2"));
}

}  // namespace
}  // namespace inkvoice::contract
