// The backends in Redis, held to the contracts, on a real Redis of its own: one that is alone, and one that is a
// cluster and holds every script to the keys of one slot.

#include "events/redis/event_log.h"
#include "limits/redis/limiter.h"
#include "queue/redis/queue.h"
#include "redis_server.h"
#include "worlds.h"

namespace inkvoice::contract {
namespace {

// The machine that tests run on may be busy; what a short timeout does has tests of its own.
constexpr redis::Timeouts kPatient{.connect = std::chrono::seconds(5), .command = std::chrono::seconds(5)};

/// Two clients with two subscribers stand for two processes: nothing but Redis connects them.
struct Process {
  explicit Process(const redis::Address& address)
      : client(std::make_shared<redis::Client>(address, kPatient)),
        subscriber(std::make_shared<redis::Subscriber>(address, kPatient)) {}
  std::shared_ptr<redis::Client> client;
  std::shared_ptr<redis::Subscriber> subscriber;
};

RedisServer& alone() {
  static RedisServer server;
  return server;
}

RedisServer& cluster() {
  // Else it is the port's plus 10,000, which there need not be.
  static RedisServer server({"--cluster-enabled", "yes", "--cluster-port", std::to_string(free_port())});
  static const bool has_slots = [] {
    server.command({"CLUSTER", "ADDSLOTSRANGE", "0", "16383"});
    return eventually([] { return server.command({"SET", "x", "y"}).text() == "OK"; });
  }();
  if (!has_slots) throw std::runtime_error("the cluster of one does not come up");
  return server;
}

template <RedisServer& (*kServer)(), class AnyWorld, class Seam, std::unique_ptr<Seam> (*kMake)(const Process&)>
class RedisWorld : public AnyWorld {
 public:
  RedisWorld() {
    kServer().command({"FLUSHALL"});
    start();
  }
  Seam& one() override { return *one_; }
  Seam& other() override { return *other_; }
  void restart() override {
    one_.reset();
    other_.reset();
    start();
  }
  void advance(Millis by) override { kServer().advance(by); }

 private:
  void start() {
    one_ = kMake(Process(kServer().address()));
    other_ = kMake(Process(kServer().address()));
  }

  std::unique_ptr<Seam> one_, other_;
};

std::unique_ptr<queue::Queue> make_queue(const Process& process) {
  return queue::make_redis_queue(process.client, process.subscriber);
}
std::unique_ptr<events::EventLog> make_events(const Process& process) {
  return events::make_redis_event_log(process.client, process.subscriber);
}
std::unique_ptr<limits::Limiter> make_limiter(const Process& process) {
  return limits::make_redis_limiter(process.client);
}

template <RedisServer& (*kServer)()>
class RedisQueueWorld final : public RedisWorld<kServer, InspectionWorld, queue::Queue, make_queue> {
 public:
  queue::Inspection& inspection() override { return *inspection_; }

 private:
  std::unique_ptr<queue::Inspection> inspection_ = queue::make_redis_inspection(Process(kServer().address()).client);
};
template <RedisServer& (*kServer)()>
using RedisEventWorld = RedisWorld<kServer, EventWorld, events::EventLog, make_events>;

template <RedisServer& (*kServer)()>
class RedisLimiterWorld final : public RedisWorld<kServer, LimiterWorld, limits::Limiter, make_limiter> {
 public:
  void set_clock_back(Millis by) override { kServer().advance(-by); }
};

template <class AnyWorld, class Base>
std::unique_ptr<Base> make() {
  return std::make_unique<AnyWorld>();
}

INSTANTIATE_TEST_SUITE_P(Redis, QueueContract, testing::Values(make<RedisQueueWorld<alone>, QueueWorld>));
INSTANTIATE_TEST_SUITE_P(Redis, InspectionContract, testing::Values(make<RedisQueueWorld<alone>, InspectionWorld>));
INSTANTIATE_TEST_SUITE_P(Redis, EventLogContract, testing::Values(make<RedisEventWorld<alone>, EventWorld>));
INSTANTIATE_TEST_SUITE_P(Redis, LimiterContract, testing::Values(make<RedisLimiterWorld<alone>, LimiterWorld>));
INSTANTIATE_TEST_SUITE_P(RedisCluster, QueueContract, testing::Values(make<RedisQueueWorld<cluster>, QueueWorld>));
INSTANTIATE_TEST_SUITE_P(RedisCluster, InspectionContract,
                         testing::Values(make<RedisQueueWorld<cluster>, InspectionWorld>));
INSTANTIATE_TEST_SUITE_P(RedisCluster, EventLogContract, testing::Values(make<RedisEventWorld<cluster>, EventWorld>));
INSTANTIATE_TEST_SUITE_P(RedisCluster, LimiterContract,
                         testing::Values(make<RedisLimiterWorld<cluster>, LimiterWorld>));

}  // namespace
}  // namespace inkvoice::contract
