/// What a backend offers so that the contract suites can be run on it. A suite is a gtest suite with a factory as its
/// parameter; a backend's own file instantiates those that it must pass:
///
///     INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::Values(make_sqlite_world), …);
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "events/event_log.h"
#include "files/file_store.h"
#include "limits/limiter.h"
#include "queue/inspection.h"
#include "queue/queue.h"
#include "store/store.h"
#include "store/transfer.h"
#include "support.h"

namespace inkvoice::contract {

/// A fresh, empty backend, seen from two processes' sides: what one does the other sees.
template <class Seam>
class World {
 public:
  virtual ~World() = default;
  virtual Seam& one() = 0;
  virtual Seam& other() = 0;
  /// As if all processes ended and began anew on the same data. one() and other() are new then.
  virtual void restart() = 0;
  /// Lets time pass for the backend.
  virtual void advance(Millis by) = 0;
};

using QueueWorld = World<queue::Queue>;
using EventWorld = World<events::EventLog>;
using FileWorld = World<files::FileStore>;

/// A queue with the operator's view of it.
class InspectionWorld : public QueueWorld {
 public:
  virtual queue::Inspection& inspection() = 0;
};

class LimiterWorld : public World<limits::Limiter> {
 public:
  /// The machine's clock is set back; nothing where the backend has a clock of its own.
  virtual void set_clock_back(Millis by) = 0;
};

/// A store with the queue that its jobs go to and the log that its events go to.
class StoreWorld : public World<store::Store> {
 public:
  virtual queue::Queue& queue() = 0;
  virtual events::EventLog& events() = 0;
  virtual Timestamp now() = 0;
  /// Where store and queue live apart: pushes what waits in the store's outbox.
  virtual void relay() = 0;
  /// All of the store, as a move sees it.
  virtual store::Transfer& transfer() = 0;
};

template <class AnyWorld>
using Factory = std::unique_ptr<AnyWorld> (*)();

template <class AnyWorld>
class ContractTest : public testing::TestWithParam<Factory<AnyWorld>> {
 protected:
  ContractTest() : world_(this->GetParam()()) {}

  AnyWorld& world() { return *world_; }
  auto& one() { return world_->one(); }
  auto& other() { return world_->other(); }

 private:
  std::unique_ptr<AnyWorld> world_;
};

class StoreContract : public ContractTest<StoreWorld> {};
class TransferContract : public StoreContract {
 protected:
  std::vector<store::Record> walked(store::Kind kind);
  std::vector<std::string> keys(store::Kind kind);
  void write(const std::vector<store::Record>& records);
  store::MovedInvoice moved(const std::string& owner, const std::string& number, std::int64_t place);
  store::User user(const std::string& id);
};
class QueueContract : public ContractTest<QueueWorld> {};
class InspectionContract : public ContractTest<InspectionWorld> {
 protected:
  queue::Inspection& inspection() { return world().inspection(); }
};
class EventLogContract : public ContractTest<EventWorld> {};
class LimiterContract : public ContractTest<LimiterWorld> {};
class FileStoreContract : public ContractTest<FileWorld> {};

}  // namespace inkvoice::contract
