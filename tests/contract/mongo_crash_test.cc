// kill -9 over a MongoDB store, and the relay between it and a queue that is away, left alone or emptied.

#include <gmock/gmock.h>

#include <map>
#include <random>
#include <set>

#include "children.h"
#include "events/sqlite/event_log.h"
#include "invoice/numbering.h"
#include "queue/sqlite/queue.h"
#include "relay/relay.h"
#include "servers/servers.h"
#include "sqlite/database.h"
#include "store/mongo/store.h"
#include "store_support.h"

namespace inkvoice::contract {
namespace {

using namespace std::chrono_literals;
using queue::LeasedJob;

const SystemClock kClock;

std::unique_ptr<store::RelayedStore> open(const std::string& url) {
  return must(store::make_mongo_store(must(mongo::Client::open(url)), kClock));
}

/// The queue and the log that the relay fills; the queue can be away.
class Target final : public queue::Queue {
 public:
  Target()
      : database_(must(sqlite::Database::open(folder_.path(), kClock))),
        queue_(queue::make_sqlite_queue(database_)),
        events_(events::make_sqlite_event_log(database_)) {}

  Result<void> push(std::span<const queue::NewJob> jobs) override {
    ++pushes;
    if (away) return fail(Code::Unavailable, "The queue is away.");
    return queue_->push(jobs);
  }
  Result<std::vector<LeasedJob>> lease(const queue::LeaseRequest& request) override { return queue_->lease(request); }
  Result<std::vector<std::string>> renew(const std::string& worker, std::span<const LeasedJob> jobs,
                                         Millis lease) override {
    return queue_->renew(worker, jobs, lease);
  }
  Result<void> finish(std::span<const LeasedJob> jobs) override { return queue_->finish(jobs); }
  Result<void> bury(std::span<const queue::DeadJob> jobs) override { return queue_->bury(jobs); }
  Result<void> retry(const LeasedJob& job, Millis delay) override { return queue_->retry(job, delay); }
  Result<void> defer(const LeasedJob& job, Millis delay) override { return queue_->defer(job, delay); }
  Result<void> hand_back(std::span<const LeasedJob> jobs) override { return queue_->hand_back(jobs); }
  void on_jobs(Wake wake) override { queue_->on_jobs(std::move(wake)); }
  Result<std::vector<std::string>> with_job(std::span<const std::string> invoice_ids) override {
    return queue_->with_job(invoice_ids);
  }
  Result<queue::Stats> stats() override { return queue_->stats(); }

  std::size_t queued() { return must(queue_->stats()).queued; }
  std::size_t told(const std::string& user) { return must(events_->read(user, "0", 1'000'000)).events.size(); }
  events::EventLog& events() { return *events_; }

  std::atomic<bool> away = false;
  std::atomic<int> pushes = 0;

 private:
  TempFolder folder_;
  std::shared_ptr<sqlite::Database> database_;
  std::unique_ptr<queue::Queue> queue_;
  std::unique_ptr<events::EventLog> events_;
};

constexpr relay::Options kQuick{.clear_after = 100ms, .sweep_every = 50ms, .left_behind_after = 300ms};

class MongoRelay : public testing::Test {
 protected:
  std::unique_ptr<relay::Relay> relay(store::RelayedStore& store, const relay::Options& options = kQuick) {
    return relay::Relay::start(options, store, target, target.events(), kClock);
  }

  static void create(store::Store& store, int count) {
    for (int i = 0; i < count; ++i) must(store.create(new_issued("ann", kClock.now())));
  }

  const std::string url = servers::mongodb().fresh();
  Target target;
};

TEST_F(MongoRelay, WhatIsWrittenGoesAtOnceAndIsCleared) {
  const auto store = open(url);
  const auto working = relay(*store);
  const auto start = std::chrono::steady_clock::now();
  create(*store, 1);
  EXPECT_TRUE(eventually([&] { return target.queued() == 1; }));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1s);
  EXPECT_TRUE(eventually([&] { return must(store->waiting(kClock.now() + 1h, 10)).empty(); }));
  EXPECT_EQ(target.told("ann"), 1u);
  EXPECT_EQ(working->stats().relayed, 1u);
}

TEST_F(MongoRelay, WhatAProcessLeftBehindAnotherTakesOver) {
  create(*open(url), 5);  // without a relay: it dies right after the write
  const auto store = open(url);
  const auto working = relay(*store);
  EXPECT_TRUE(eventually([&] { return target.queued() == 5 && target.told("ann") == 5; }));
  EXPECT_TRUE(eventually([&] { return must(store->waiting(kClock.now() + 1h, 10)).empty(); }));
  EXPECT_EQ(target.told("ann"), 5u) << "told once";
}

TEST_F(MongoRelay, AQueueThatIsAwayDelaysNobody) {
  const auto store = open(url);
  const auto working = relay(*store);
  target.away = true;
  for (int i = 0; i < 5; ++i) {
    const auto start = std::chrono::steady_clock::now();
    create(*store, 1);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 1s);
  }
  EXPECT_TRUE(eventually([&] { return working->stats().failures > 0; }));
  EXPECT_EQ(must(store->waiting(kClock.now() + 1h, 10)).size(), 5u) << "the documents keep them";
  const int before = target.pushes;
  std::this_thread::sleep_for(500ms);
  EXPECT_LT(target.pushes - before, 40) << "it is not besieged";
  target.away = false;
  EXPECT_TRUE(eventually([&] { return target.queued() == 5; }));
}

TEST_F(MongoRelay, AnEmptiedQueueIsFilledAgainFromTheStore) {
  const auto store = open(url);
  {
    const auto working = relay(*store);
    create(*store, 100);
    EXPECT_TRUE(eventually([&] { return target.queued() == 100; }));
    EXPECT_TRUE(eventually([&] { return must(store->waiting(kClock.now() + 1h, 10)).empty(); }));
  }
  const auto lost = must(target.lease({.worker = "w", .count = 1000}));
  must(target.finish(lost));
  EXPECT_EQ(target.queued(), 0u);
  relay::Options often = kQuick;
  often.reconcile_every = 100ms;
  const auto working = relay(*store, often);
  EXPECT_TRUE(eventually([&] { return target.queued() == 100; }));
  EXPECT_EQ(target.told("ann"), 100u) << "nothing is told again";
}

TEST_F(MongoRelay, ARequestForAnotherPdfReachesAWorkerBehindTheLastRun) {
  const auto store = open(url);
  const auto working = relay(*store);
  const store::NewInvoice asked = new_issued("ann", kClock.now());
  must(store->create(asked));
  EXPECT_TRUE(eventually([&] { return target.queued() == 1; }));
  const auto first = must(target.lease({.worker = "w"}));
  const store::RenderTask task{asked.invoice.id, first.at(0).fence};
  must(std::move(store->begin_render({&task, 1}).at(0)));
  const store::RenderOutcome done = ready(asked.invoice.id, task.fence, "ann");
  must(std::move(store->finish_render({&done, 1}, kClock.now()).at(0)));
  const int before = target.pushes;
  must(store->request_pdf("ann", asked.invoice.id, kClock.now(), *asked.job, {}));
  EXPECT_TRUE(eventually([&] { return target.pushes > before; })) << "and is swallowed: the job is still leased";
  must(target.finish(first));
  EXPECT_TRUE(eventually([&] { return target.queued() == 1; }));
  const auto second = must(target.lease({.worker = "w"}));
  const store::RenderTask again{asked.invoice.id, second.at(0).fence};
  must(std::move(store->begin_render({&again, 1}).at(0)));
  EXPECT_TRUE(eventually([&] { return must(store->waiting(kClock.now() + 1h, 10)).empty(); }));
}

TEST_F(MongoRelay, AnEndIsToldBeforeTheWorkerTakesTheJobOut) {
  const auto store = open(url);
  const auto working = relay(*store, {.in_background = false});
  const store::NewInvoice asked = new_issued("ann", kClock.now());
  must(store->create(asked));
  working->flush();
  const store::RenderTask task{asked.invoice.id, 7, true};
  must(std::move(store->begin_render({&task, 1}).at(0)));
  const store::RenderOutcome done = ready(asked.invoice.id, task.fence, "ann");
  must(std::move(store->finish_render({&done, 1}, kClock.now()).at(0)));
  EXPECT_EQ(target.told("ann"), 2u);
}

TEST_F(MongoRelay, WhatADeadWorkerEndedIsToldByWhoeverLeasesTheJobNext) {
  const store::NewInvoice asked = new_issued("ann", kClock.now());
  const store::RenderTask first{asked.invoice.id, 7, true};
  {
    const auto dying = open(url);  // without a relay: it dies right after the write
    must(dying->create(asked));
    must(std::move(dying->begin_render({&first, 1}).at(0)));
    const store::RenderOutcome done = ready(asked.invoice.id, first.fence, "ann");
    must(std::move(dying->finish_render({&done, 1}, kClock.now()).at(0)));
  }
  const auto store = open(url);
  const auto working = relay(*store, {.in_background = false});
  EXPECT_EQ(target.told("ann"), 0u);
  const store::RenderTask second{asked.invoice.id, 8};
  EXPECT_EQ(must(std::move(store->begin_render({&second, 1}).at(0))).pdf.status, invoice::PdfStatus::Ready);
  const auto told = must(target.events().read("ann", "0", 10)).events;
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].type, events::Type::InvoiceReady);
  EXPECT_NE(told[0].data.find(R"("pages":2)"), std::string::npos) << told[0].data;
}

/// The moments differ from run to run; what must hold does not.
void sleep_for_up_to(Millis longest) {
  static std::mt19937 random(std::random_device{}());
  std::this_thread::sleep_for(
      std::chrono::microseconds(random() % (static_cast<unsigned long>(longest.count()) * 1000)));
}

/// A few, and then it waits to be killed: FerretDB reads a user's invoices whole for a list.
void create_some(const std::string& url, const Report& report) {
  const auto store = open(url);
  in_parallel(4, [&](int thread) {
    for (int i = 0; i < 15; ++i) {
      store::NewInvoice asked = new_issued("ann", kClock.now());
      asked.invoice.document.assign(static_cast<std::size_t>(thread) * 3000, 'x');
      report(asked.invoice.id + " " + must(store->create(asked)).invoice.number);
    }
    for (;;) ::pause();
  });
}

TEST(MongoCrash, NoAcknowledgedInvoiceIsLostAndNoNumberMissing) {
  const std::string url = servers::mongodb().fresh();
  std::map<std::string, std::string> acknowledged;
  for (int round = 0; round < 5; ++round) {
    // Two processes that number the same sequence.
    Child one([&](const Report& report) { create_some(url, report); });
    Child two([&](const Report& report) { create_some(url, report); });
    std::vector<std::string> lines{one.next_line(), two.next_line()};
    sleep_for_up_to(60ms);
    one.kill();
    two.kill();
    for (Child* child : {&one, &two}) {
      for (std::string& line : child->rest()) lines.push_back(std::move(line));
    }
    for (const std::string& line : lines) {
      const std::size_t space = line.find(' ');
      ASSERT_NE(space, std::string::npos) << line;
      acknowledged[line.substr(0, space)] = line.substr(space + 1);
    }
  }
  const auto store = open(url);
  for (const auto& [id, number] : acknowledged) EXPECT_EQ(must(store->invoice("ann", id)).number, number);
  std::set<std::string> ids;
  std::set<std::string> numbers;
  store::ListQuery query{.limit = 1000};
  do {
    const store::Page page = must(store->list("ann", query));
    for (const store::Invoice& invoice : page.items) {
      ids.insert(invoice.id);
      EXPECT_TRUE(numbers.insert(invoice.number).second) << invoice.number << " twice";
    }
    query.cursor = page.next_cursor;
  } while (!query.cursor.empty());
  EXPECT_GE(ids.size(), acknowledged.size());
  for (unsigned i = 1; i <= ids.size(); ++i) EXPECT_TRUE(numbers.contains(invoice::format_number(kSequence, i))) << i;

  Target target;
  const auto working = relay::Relay::start({.in_background = false}, *store, target, target.events(), kClock);
  working->sweep(kClock.now() + 1h);
  std::set<std::string> jobs;
  for (const LeasedJob& job : must(target.lease({.worker = "w", .count = 1'000'000}))) jobs.insert(job.invoice_id);
  EXPECT_EQ(jobs, ids) << "each invoice has its job";
  EXPECT_EQ(target.told("ann"), ids.size()) << "and its event";
}

}  // namespace
}  // namespace inkvoice::contract
