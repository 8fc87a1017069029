// The MongoDB store, held to the contract of stores. Its jobs and events go to the embedded queue and log.

#include <gmock/gmock.h>

#include "events/sqlite/event_log.h"
#include "queue/sqlite/queue.h"
#include "relay/relay.h"
#include "servers/servers.h"
#include "sqlite/database.h"
#include "store/mongo/schema.h"
#include "store/mongo/store.h"
#include "store/mongo/transfer.h"
#include "store_support.h"
#include "worlds.h"

namespace inkvoice::contract {
namespace {

/// Two clients of one database stand for two processes, each with a relay.
class MongoStoreWorld final : public StoreWorld {
 public:
  MongoStoreWorld() : url_(servers::mongodb().fresh()) { start(); }
  // What was written before is relayed by now: a worker has a job from there.
  store::Store& one() override {
    relay_written();
    return *one_.store;
  }
  store::Store& other() override {
    relay_written();
    return *other_.store;
  }
  queue::Queue& queue() override {
    relay_written();
    return *queue_;
  }
  events::EventLog& events() override {
    relay_written();
    return *events_;
  }
  Timestamp now() override { return clock_.now(); }
  void relay() override {
    relay_written();
    one_.relay->sweep(clock_.now() + Millis(1));
  }
  store::Transfer& transfer() override { return *transfer_; }
  void restart() override {
    stop();
    start();
  }
  void advance(Millis by) override { clock_.advance(by); }
  ~MongoStoreWorld() override { stop(); }

 private:
  struct Process {
    std::unique_ptr<store::RelayedStore> store;
    std::unique_ptr<relay::Relay> relay;
  };

  Process process() {
    Process made;
    made.store = must(store::make_mongo_store(must(mongo::Client::open(url_)), clock_));
    made.relay = relay::Relay::start({.in_background = false}, *made.store, *queue_, *events_, clock_);
    return made;
  }

  void relay_written() {
    one_.relay->flush();
    other_.relay->flush();
  }

  void start() {
    const auto database = must(sqlite::Database::open(folder_.path(), clock_));
    queue_ = queue::make_sqlite_queue(database);
    events_ = events::make_sqlite_event_log(database);
    one_ = process();
    other_ = process();
    transfer_ = must(store::make_mongo_transfer(must(mongo::Client::open(url_)), clock_));
  }

  /// The relays have not run: what was written must be found by others.
  void stop() {
    for (Process* process : {&one_, &other_}) {
      process->relay.reset();
      process->store.reset();
    }
    queue_.reset();
    events_.reset();
  }

  const std::string url_;
  TempFolder folder_;
  ManualClock clock_;
  std::unique_ptr<queue::Queue> queue_;
  std::unique_ptr<events::EventLog> events_;
  Process one_, other_;
  std::unique_ptr<store::Transfer> transfer_;
};

std::unique_ptr<StoreWorld> make() { return std::make_unique<MongoStoreWorld>(); }

INSTANTIATE_TEST_SUITE_P(Mongo, StoreContract, testing::Values(make));
INSTANTIATE_TEST_SUITE_P(Mongo, TransferContract, testing::Values(make));

// On a FerretDB each makes the collection and its indexes, or finds them half made.
TEST(MongoStore, SeveralProcessesStoreTheFirstInvoicesOfAnOwnerAtOnce) {
  constexpr int kProcesses = 6;
  const std::string url = servers::mongodb().fresh();
  const ManualClock clock;
  std::vector<std::unique_ptr<store::RelayedStore>> stores;
  for (int i = 0; i < kProcesses; ++i) {
    stores.push_back(must(store::make_mongo_store(must(mongo::Client::open(url)), clock)));
  }
  for (const std::string owner : {"ann", "ben", "cleo", "dan"}) {
    std::vector<std::string> numbers(kProcesses);
    in_parallel(kProcesses, [&](int n) {
      const auto at = static_cast<std::size_t>(n);
      numbers[at] = must(stores[at]->create(new_issued(owner, clock.now()))).invoice.number;
    });
    EXPECT_THAT(std::set(numbers.begin(), numbers.end()), testing::SizeIs(kProcesses)) << owner;
    EXPECT_EQ(*std::ranges::max_element(numbers), "INV-2026-0006") << owner;
  }
}

// A dump of a MongoDB in a FerretDB, or the other way round: its invoices would be seen by nobody.
TEST(MongoStore, RefusesInvoicesOfAnotherKindOfServer) {
  const std::string url = servers::mongodb().fresh();
  const ManualClock clock;
  const auto client = must(mongo::Client::open(url));
  const bool in_parts = !must(store::look_at_server(*client)).atomic_updates;
  mongo::Document document;
  document.text("_id", "x");
  must(mongo::checked(client->insert(in_parts ? "invoices" : "invoices_7", document)));
  const auto refused = store::make_mongo_store(must(mongo::Client::open(url)), clock);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("inkvoice migrate"));
}

}  // namespace
}  // namespace inkvoice::contract
