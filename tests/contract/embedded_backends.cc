// The embedded backends, held to the contracts: SQLite and the disk.

#include "events/sqlite/event_log.h"
#include "files/disk/file_store.h"
#include "limits/sqlite/limiter.h"
#include "queue/sqlite/queue.h"
#include "sqlite/database.h"
#include "store/sqlite/store.h"
#include "store/sqlite/transfer.h"
#include "worlds.h"

namespace inkvoice::contract {
namespace {

std::shared_ptr<sqlite::Database> open(const TempFolder& folder, const Clock& clock) {
  return must(sqlite::Database::open(folder.path(), clock));
}

/// Two databases on one folder stand for two processes: nothing but the folder connects them.
class SqliteQueueWorld final : public InspectionWorld {
 public:
  SqliteQueueWorld() { start(); }
  queue::Queue& one() override { return *one_; }
  queue::Queue& other() override { return *other_; }
  queue::Inspection& inspection() override { return *inspection_; }
  void restart() override {
    one_.reset();
    other_.reset();
    inspection_.reset();
    start();
  }
  void advance(Millis by) override { clock_.advance(by); }

 private:
  void start() {
    one_ = queue::make_sqlite_queue(open(folder_, clock_));
    other_ = queue::make_sqlite_queue(open(folder_, clock_));
    inspection_ = queue::make_sqlite_inspection(open(folder_, clock_));
  }

  TempFolder folder_;
  ManualClock clock_;
  std::unique_ptr<queue::Queue> one_, other_;
  std::unique_ptr<queue::Inspection> inspection_;
};

class SqliteEventWorld final : public EventWorld {
 public:
  SqliteEventWorld() { start(); }
  events::EventLog& one() override { return *one_; }
  events::EventLog& other() override { return *other_; }
  void restart() override {
    one_.reset();
    other_.reset();
    start();
  }
  void advance(Millis by) override { clock_.advance(by); }

 private:
  void start() {
    one_ = events::make_sqlite_event_log(open(folder_, clock_));
    other_ = events::make_sqlite_event_log(open(folder_, clock_));
  }

  TempFolder folder_;
  ManualClock clock_;
  std::unique_ptr<events::EventLog> one_, other_;
};

class SqliteLimiterWorld final : public LimiterWorld {
 public:
  SqliteLimiterWorld() { start(); }
  limits::Limiter& one() override { return *one_; }
  limits::Limiter& other() override { return *other_; }
  void restart() override {
    one_.reset();
    other_.reset();
    start();
  }
  void advance(Millis by) override { clock_.advance(by); }
  void set_clock_back(Millis by) override { clock_.advance(-by); }

 private:
  void start() {
    one_ = must(limits::make_sqlite_limiter(folder_.path(), clock_));
    other_ = must(limits::make_sqlite_limiter(folder_.path(), clock_));
  }

  TempFolder folder_;
  ManualClock clock_;
  std::unique_ptr<limits::Limiter> one_, other_;
};

class DiskFileWorld final : public FileWorld {
 public:
  DiskFileWorld() { start(); }
  files::FileStore& one() override { return *one_; }
  files::FileStore& other() override { return *other_; }
  void restart() override {
    one_.reset();
    other_.reset();
    start();
  }
  void advance(Millis) override {}

 private:
  void start() {
    one_ = must(files::make_disk_file_store(folder_.path()));
    other_ = must(files::make_disk_file_store(folder_.path()));
  }

  TempFolder folder_;
  std::unique_ptr<files::FileStore> one_, other_;
};

class SqliteStoreWorld final : public StoreWorld {
 public:
  SqliteStoreWorld() { start(); }
  store::Store& one() override { return *one_; }
  store::Store& other() override { return *other_; }
  queue::Queue& queue() override { return *queue_; }
  events::EventLog& events() override { return *events_; }
  Timestamp now() override { return clock_.now(); }
  void relay() override {}
  store::Transfer& transfer() override { return *transfer_; }
  void restart() override {
    one_.reset();
    transfer_.reset();
    other_.reset();
    queue_.reset();
    events_.reset();
    start();
  }
  void advance(Millis by) override { clock_.advance(by); }

 private:
  void start() {
    const auto database = open(folder_, clock_);
    one_ = store::make_sqlite_store(database);
    transfer_ = store::make_sqlite_transfer(database);
    queue_ = queue::make_sqlite_queue(database);
    events_ = events::make_sqlite_event_log(database);
    other_ = store::make_sqlite_store(open(folder_, clock_));
  }

  TempFolder folder_;
  ManualClock clock_;
  std::unique_ptr<store::Store> one_, other_;
  std::unique_ptr<store::Transfer> transfer_;
  std::unique_ptr<queue::Queue> queue_;
  std::unique_ptr<events::EventLog> events_;
};

template <class AnyWorld, class Base>
std::unique_ptr<Base> make() {
  return std::make_unique<AnyWorld>();
}

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::Values(make<SqliteStoreWorld, StoreWorld>));
INSTANTIATE_TEST_SUITE_P(Sqlite, TransferContract, testing::Values(make<SqliteStoreWorld, StoreWorld>));
INSTANTIATE_TEST_SUITE_P(Sqlite, QueueContract, testing::Values(make<SqliteQueueWorld, QueueWorld>));
INSTANTIATE_TEST_SUITE_P(Sqlite, InspectionContract, testing::Values(make<SqliteQueueWorld, InspectionWorld>));
INSTANTIATE_TEST_SUITE_P(Sqlite, EventLogContract, testing::Values(make<SqliteEventWorld, EventWorld>));
INSTANTIATE_TEST_SUITE_P(Sqlite, LimiterContract, testing::Values(make<SqliteLimiterWorld, LimiterWorld>));
INSTANTIATE_TEST_SUITE_P(Disk, FileStoreContract, testing::Values(make<DiskFileWorld, FileWorld>));

}  // namespace
}  // namespace inkvoice::contract
