// Redis away, hanging, restarted, behind a password and TLS; what its news, the limits and the events make of it.

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <chrono>

#include "events/redis/event_log.h"
#include "limits/redis/limiter.h"
#include "queue/redis/queue.h"
#include "redis/check.h"
#include "redis_server.h"

namespace inkvoice::contract {
namespace {

using namespace std::chrono_literals;
using events::Event;
using events::NewEvent;
using events::Type;
using testing::ElementsAre;
using testing::HasSubstr;

const limits::Policy kFive{.name = "generations", .count = 5, .window = 60s};

/// Milliseconds that `work` takes.
template <class Work>
std::int64_t time_of(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - start).count();
}

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

std::string message_of(const redis::Address& address) {
  const auto found = redis::check(address, "INKVOICE_REDIS_URL");
  if (found) return "found";
  EXPECT_EQ(found.error().fields.at(0).pointer, "INKVOICE_REDIS_URL");
  EXPECT_EQ(found.error().fields.at(0).message.find('\n'), std::string::npos);
  return found.error().fields.at(0).message;
}

TEST(RedisCheck, SaysWhatItFound) {
  const RedisServer server({"--appendonly", "yes", "--save", "60 1"});
  const auto found = must(redis::check(server.address(), "V"));
  EXPECT_TRUE(found.version.starts_with("7."));
  EXPECT_EQ(found.policy, "noeviction");
  EXPECT_EQ(found.persistence, "append-only file and snapshots");
  EXPECT_FALSE(found.cluster);
  const RedisServer bare;
  EXPECT_EQ(must(redis::check(bare.address(), "V")).persistence, "none");
}

TEST(RedisCheck, RefusesWhatWouldLoseJobs) {
  const RedisServer evicting({"--maxmemory-policy", "allkeys-lru", "--maxmemory", "100mb"});
  EXPECT_THAT(message_of(evicting.address()), HasSubstr("maxmemory-policy is allkeys-lru"));
  EXPECT_THAT(message_of(evicting.address()), HasSubstr("noeviction"));
}

TEST(RedisCheck, RefusesWhatCannotBeWritten) {
  const RedisServer primary({"--user",      "reader",       "on",          ">secret",       "~inkvoice:*", "&*",
                             "+@read",      "+@connection", "+info",       "--user",        "stranger",    "on",
                             ">secret",     "~other:*",     "&*",          "+@all",         "--user",      "mute",
                             "on",          ">secret",      "~inkvoice:*", "resetchannels", "+@all",       "--user",
                             "least",       "on",           ">secret",     "~inkvoice:*",   "&inkvoice:*", "+@all",
                             "-@dangerous", "+info"});
  const RedisServer replica({"--replicaof", "127.0.0.1", std::to_string(primary.address().port)});
  EXPECT_THAT(message_of(replica.address()), HasSubstr("is a replica"));
  redis::Address address = primary.address();
  address.password = "secret";
  for (const char* user : {"reader", "stranger", "mute"}) {
    address.user = user;
    EXPECT_THAT(message_of(address), HasSubstr("may not do what is needed")) << user;
  }
  address.user = "least";
  EXPECT_EQ(message_of(address), "found");
}

TEST(RedisCheck, SaysThatMemoryIsFull) {
  const RedisServer full({"--maxmemory", "1"});
  EXPECT_THAT(must(redis::check(full.address(), "V")).trouble, HasSubstr("raise maxmemory"));
  const RedisServer empty;
  EXPECT_EQ(must(redis::check(empty.address(), "V")).trouble, "");
}

TEST(RedisCheck, SaysWhatIsWrongWithTheCredentials) {
  const RedisServer server({"--requirepass", "open sesame", "--user", "app", "on", ">secret", "~*", "&*", "+@all"});
  redis::Address address = server.address();
  EXPECT_THAT(message_of(address), HasSubstr("it wants a password"));
  address.password = "wrong";
  EXPECT_THAT(message_of(address), HasSubstr("the user or the password is wrong"));
  address.password = "open sesame";
  EXPECT_EQ(message_of(address), "found");
  address.user = "app";
  EXPECT_THAT(message_of(address), HasSubstr("the user or the password is wrong"));
  address.password = "secret";
  EXPECT_EQ(message_of(address), "found");
  address.database = 99;
  EXPECT_THAT(message_of(address), HasSubstr("it has no database 99"));
}

TEST(RedisCheck, OneThatHangsOrIsAwayIsToldWithinThreeSeconds) {
  RedisServer server;
  server.pause();
  EXPECT_LT(time_of([&] { EXPECT_THAT(message_of(server.address()), HasSubstr("no answer in time")); }), 3'000);
  server.resume();
  server.kill();
  EXPECT_LT(time_of([&] { EXPECT_THAT(message_of(server.address()), HasSubstr("Connection refused")); }), 3'000);
  EXPECT_LT(time_of([&] { message_of({.host = "no-such-host.invalid"}); }), 3'000);
}

/// A certificate for 127.0.0.1, made by itself.
std::vector<std::string> tls_options(const TempFolder& folder, int port) {
  const std::string key = folder.path() / "key.pem";
  const std::string certificate = folder.path() / "cert.pem";
  const std::string command =
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=test "
      "-addext subjectAltName=IP:127.0.0.1 -keyout " +
      key + " -out " + certificate + " 2>/dev/null";
  if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl cannot make a certificate");
  return {
      "--tls-port", std::to_string(port), "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-auth-clients",
      "no",         "--tls-ca-cert-file", certificate};
}

TEST(RedisTls, IsCheckedAndUsed) {
  const TempFolder folder;
  const int port = free_port();
  const RedisServer server(tls_options(folder, port));
  redis::Address address = server.address();
  address.tls = true;
  address.port = static_cast<std::uint16_t>(port);
  EXPECT_THAT(message_of(address), HasSubstr("its certificate is not trusted"));
  address.ca_file = folder.path() / "cert.pem";
  EXPECT_EQ(message_of(address), "found");
  redis::Address other_name = address;
  other_name.host = "localhost";
  EXPECT_THAT(message_of(other_name), HasSubstr("its certificate is not trusted"));
  other_name.verify = false;
  EXPECT_EQ(message_of(other_name), "found");
  redis::Address plain_port = address;
  plain_port.port = server.address().port;
  EXPECT_NE(message_of(plain_port), "found");

  // Everything goes over it: scripts, large values, news.
  const auto client = std::make_shared<redis::Client>(address);
  const auto queue = queue::make_redis_queue(client, std::make_shared<redis::Subscriber>(address));
  std::atomic<int> woken = 0;
  queue->on_jobs([&](auto) { ++woken; });
  std::vector<queue::NewJob> jobs;
  for (int i = 0; i < 2'000; ++i) jobs.push_back({"i" + std::to_string(i), "ann"});
  must(queue->push(jobs));
  EXPECT_TRUE(eventually([&] { return woken > 1; }));
  EXPECT_EQ(must(queue->lease({.worker = "w", .count = 1'000})).size(), 1'000u);
}

class Ear {
 public:
  events::EventLog::Callback callback() {
    return [this](const Event& event) {
      const std::lock_guard lock(mutex_);
      heard_.push_back(event.invoice_id);
    };
  }
  std::vector<std::string> heard() const {
    const std::lock_guard lock(mutex_);
    return heard_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> heard_;
};

struct Process {
  explicit Process(const redis::Address& address)
      : client(std::make_shared<redis::Client>(address)),
        subscriber(std::make_shared<redis::Subscriber>(address)),
        log(events::make_redis_event_log(client, subscriber)) {}
  void publish(const std::string& user, const std::string& invoice) const {
    const NewEvent event{user, Type::InvoiceReady, invoice};
    must(log->publish({&event, 1}));
  }
  std::shared_ptr<redis::Client> client;
  std::shared_ptr<redis::Subscriber> subscriber;
  std::unique_ptr<events::EventLog> log;
};

TEST(RedisClient, ACallNeverTakesLongAndFailsAtOnceWhileRedisIsKnownToBeAway) {
  RedisServer server;
  const auto limiter = limits::make_redis_limiter(std::make_shared<redis::Client>(server.address()));
  EXPECT_TRUE(must(limiter->take(kFive, "ann")).allowed);
  server.pause();
  std::vector<std::int64_t> times;
  for (int i = 0; i < 40; ++i) {
    times.push_back(time_of([&] { EXPECT_EQ(code_of(limiter->take(kFive, "ann")), Code::Unavailable); }));
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_LT(*std::ranges::max_element(times), 900);
  std::ranges::sort(times);
  EXPECT_LT(times[times.size() / 2], 5) << "most are not even tried";
  server.resume();
  EXPECT_TRUE(eventually([&] { return limiter->look(kFive, "ann").has_value(); }));
  server.kill();
  EXPECT_EQ(code_of(limiter->take(kFive, "ann")), Code::Unavailable);
  server.start();
  EXPECT_TRUE(eventually([&] { return limiter->take(kFive, "ben").has_value(); }));
}

TEST(RedisLimiter, WhatARefusedCallLeftBehindDoesNotCount) {
  const RedisServer server;
  const auto limiter = limits::make_redis_limiter(std::make_shared<redis::Client>(server.address()));
  must(limiter->take(kFive, "ann"));
  server.pause();
  EXPECT_EQ(code_of(limiter->take(kFive, "ann")), Code::Unavailable);
  server.resume();
  const auto taken = [&] { return limiter->take(kFive, "ann"); };
  Result<limits::Decision> next = taken();
  for (int tries = 0; !next && tries < 400; ++tries) {
    std::this_thread::sleep_for(10ms);
    next = taken();
  }
  EXPECT_EQ(must(std::move(next)).remaining, 3);
}

TEST(RedisClient, ARestartBetweenTwoCallsIsNotNoticed) {
  // By the second, an append may be put off until after the answer while the disk is busy.
  RedisServer server({"--appendonly", "yes", "--appendfsync", "always"});
  const auto limiter = limits::make_redis_limiter(std::make_shared<redis::Client>(server.address()));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(must(limiter->take(kFive, "ann")).allowed);
  server.kill();
  server.start();
  EXPECT_EQ(must(limiter->take(kFive, "ann")).remaining, 1) << "and the append-only file has kept the three";
}

TEST(RedisClient, AServerThatHasBecomeAReplicaIsLeft) {
  const RedisServer server;
  redis::Client client(server.address());
  must(client.call({"SET", "a", "1"}));
  const auto id = must(client.call({"CLIENT", "ID"})).integer();
  EXPECT_EQ(must(client.call({"CLIENT", "ID"})).integer(), id) << "one connection serves them all";
  server.command({"REPLICAOF", "127.0.0.1", "1"});
  EXPECT_EQ(code_of(client.call({"SET", "a", "2"})), Code::Unavailable);
  server.command({"REPLICAOF", "NO", "ONE"});
  must(client.call({"SET", "a", "3"}));
  EXPECT_NE(must(client.call({"CLIENT", "ID"})).integer(), id);
}

TEST(RedisClient, AUserWithoutDangerousRightsIsEnough) {
  const RedisServer server(
      {"--user", "app", "on", ">secret", "~inkvoice:*", "&inkvoice:*", "+@all", "-@dangerous", "+info"});
  redis::Address address = server.address();
  address.user = "app";
  address.password = "secret";
  EXPECT_EQ(must(redis::check(address, "V")).policy, "noeviction");
  const Process process(address);
  const auto queue = queue::make_redis_queue(process.client, process.subscriber);
  const auto inspection = queue::make_redis_inspection(process.client);
  const auto limiter = limits::make_redis_limiter(process.client);
  std::atomic<int> woken = 0;
  queue->on_jobs([&](auto) { ++woken; });
  Ear ear;
  const auto subscription = process.log->subscribe("ann", ear.callback());
  process.publish("ann", "i1");
  must(queue->push(std::vector<queue::NewJob>{{"i1", "ann"}, {"i2", "ben"}}));
  const auto jobs = must(queue->lease({.worker = "w", .count = 2}));
  ASSERT_EQ(jobs.size(), 2u);
  EXPECT_EQ(must(queue->renew("w", jobs, 10s)).size(), 2u);
  must(queue->retry(jobs[0], 1h));
  must(inspection->make_due("i1"));
  must(queue->hand_back({&jobs[1], 1}));
  EXPECT_EQ(must(inspection->list(queue::Standing::Queued, 9)).size(), 2u);
  EXPECT_TRUE(must(limiter->take(kFive, "ann")).allowed);
  EXPECT_TRUE(eventually([&] { return woken > 1 && ear.heard().size() == 1; }));
  EXPECT_FALSE(process.client->call({"GET", "other"})) << "and no more than ours";
}

TEST(RedisClient, ManyThreadsAtOnce) {
  const RedisServer server;
  redis::Client client(server.address(), {.connect = 5s, .command = 5s});
  in_parallel(16, [&](int thread) {
    for (int i = 0; i < 300; ++i) {
      const std::string word = std::to_string(thread * 1000 + i);
      EXPECT_EQ(must(client.call({"ECHO", word})).text(), word) << "each gets the answer to its own call";
    }
  });
}

TEST(RedisEvents, WhatWasSaidWhileTheConnectionWasCutIsHeardAfterwards) {
  const RedisServer server;
  const Process listener(server.address());
  const Process speaker(server.address());
  Ear anns;
  Ear bens;
  const auto first = listener.log->subscribe("ann", anns.callback());
  const auto second = listener.log->subscribe("ben", bens.callback());
  std::vector<std::string> expected;
  for (int i = 0; i < 200; ++i) {
    expected.push_back("i" + std::to_string(i));
    speaker.publish("ann", expected.back());
    if (i % 20 == 10) server.command({"CLIENT", "KILL", "TYPE", "pubsub"});
  }
  speaker.publish("ben", "b");
  EXPECT_TRUE(eventually([&] { return anns.heard().size() >= 200 && !bens.heard().empty(); }));
  EXPECT_EQ(anns.heard(), expected) << "all, once, in order";
  EXPECT_THAT(bens.heard(), ElementsAre("b"));
}

TEST(RedisEvents, AProcessHasOneConnectionForAllItsListeners) {
  const RedisServer server;
  const Process listener(server.address());
  Ear ear;
  std::vector<std::unique_ptr<events::Subscription>> all;
  for (int i = 0; i < 50; ++i) all.push_back(listener.log->subscribe("user" + std::to_string(i), ear.callback()));
  const redis::Reply clients = server.command({"CLIENT", "LIST", "TYPE", "PUBSUB"});
  EXPECT_EQ(std::ranges::count(clients.text(), '\n'), 1);
  EXPECT_EQ(server.command({"PUBSUB", "CHANNELS", "inkvoice:news:*"}).size(), 50u);
  all.clear();
  EXPECT_TRUE(eventually([&] { return server.command({"PUBSUB", "CHANNELS", "*"}).size() == 0; }));
}

TEST(RedisEvents, KeepsTheNewestWithinBounds) {
  const RedisServer server;
  const auto client = std::make_shared<redis::Client>(server.address());
  const auto log =
      events::make_redis_event_log(client, std::make_shared<redis::Subscriber>(server.address()), {.kept = 100});
  std::vector<NewEvent> many;
  for (int i = 0; i < 2'000; ++i) many.push_back({"ann", Type::InvoiceReady, "i" + std::to_string(i)});
  must(log->publish(many));
  const auto kept = must(log->read("ann", "0", 100'000)).events;
  EXPECT_GE(kept.size(), 100u);
  EXPECT_LE(kept.size(), 300u);
  EXPECT_EQ(kept.back().invoice_id, "i1999");
  EXPECT_GT(server.command({"PTTL", "inkvoice:events:{ann}"}).integer(), 6 * 86'400'000LL);
}

TEST(RedisEvents, AForgedLogStopsNobody) {
  const RedisServer server;
  const Process process(server.address());
  server.command({"SET", "inkvoice:events:{ann}", "x"});
  server.command({"XADD", "inkvoice:events:{ben}", "18446744073709551615-18446744073709551615", "x", "y"});
  Ear ear;
  const auto subscription = process.log->subscribe("cem", ear.callback());
  server.command({"PUBLISH", "inkvoice:news:cem", "nonsense"});
  for (const char* user : {"ann", "ben", "cem"}) {
    process.publish(user, "i1");
    EXPECT_EQ(must(process.log->read(user, "0", 10)).events.size(), 1u) << user;
  }
  EXPECT_TRUE(eventually([&] { return ear.heard() == std::vector<std::string>{"i1"}; }));
}

TEST(RedisAway, CostsIdleProcessesNearlyNothing) {
  RedisServer server;
  const Process process(server.address());
  const auto queue = queue::make_redis_queue(process.client, process.subscriber);
  queue->on_jobs([](auto) {});
  Ear ear;
  const auto subscription = process.log->subscribe("ann", ear.callback());
  server.kill();
  const double before = processor_seconds();
  const std::int64_t waited = time_of([&] {
    for (int i = 0; i < 3; ++i) {
      EXPECT_FALSE(queue->lease({.worker = "w"}));
      std::this_thread::sleep_for(1s);
    }
  });
  const double used = (processor_seconds() - before) / (static_cast<double>(waited) / 1e3);
  std::printf("processor while Redis is away: %.2f %%\n", used * 100);
  EXPECT_LT(used, 0.05);
  server.start();
  EXPECT_TRUE(eventually([&] { return queue->lease({.worker = "w"}).has_value(); }));
}

}  // namespace
}  // namespace inkvoice::contract
