// What servers remember of accounts: nothing that another has changed, whatever becomes of Redis.

#include "store/cached/account_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "servers/servers.h"
#include "sqlite/database.h"
#include "store/one_request.h"
#include "store/sqlite/store.h"
#include "store_support.h"

namespace inkvoice::contract {
namespace {

using namespace std::chrono_literals;
using store::ApiKey;
using store::Profile;
using store::Session;
using store::Store;

/// Two servers on one store and one Redis, and the store itself.
class AccountCache : public testing::Test {
 protected:
  AccountCache() {
    must(store().add_user({.id = "ann", .email = "Ann@x.example", .email_key = "ann@x.example", .name = "Ann"}));
    begin("token");
    must(store().add_api_key({.id = "k1", .user_id = "ann", .key_hash = "key", .name = "n", .prefix = "ink_"}));
  }

  std::unique_ptr<Store> server(Millis longest = store::kRemembered) {
    return store::cache_accounts(store::make_sqlite_store(database_), std::make_shared<redis::Client>(address()),
                                 longest);
  }
  Store& store() { return *store_; }
  void begin(const std::string& token) { must(store().add_session({token, "ann", clock_.now(), clock_.now()})); }

  redis::Address address() const { return must(redis::parse_address(url_, "INKVOICE_REDIS_URL")); }
  void flush() { must(redis::Client(address()).call({"FLUSHALL"})); }

  /// Asked often enough, it is remembered: what is removed behind its back is still there.
  static void learn(Store& server) {
    for (int i = 0; i < 3; ++i) {
      must(server.session("token"));
      must(server.api_key("key"));
      must(server.profile("ann"));
      must(server.user_by_id("ann"));
    }
  }
  static bool knows(Store& server, const std::string& token) {
    const auto session = server.session(token);
    EXPECT_TRUE(session || session.error().code == Code::NotFound) << session.error().message;
    return session.has_value();
  }

  servers::Server redis_{"redis"};
  const std::string url_ = redis_.fresh();
  TempFolder folder_;
  ManualClock clock_;
  std::shared_ptr<sqlite::Database> database_ = must(sqlite::Database::open(folder_.path(), clock_));
  std::unique_ptr<Store> store_ = store::make_sqlite_store(database_);
};

TEST_F(AccountCache, RemembersWhatWasRead) {
  const auto one = server();
  learn(*one);
  must(store().remove_session("token"));
  must(store().put_profile("ann", {.defaults = R"({"seller":{}})"}));
  EXPECT_TRUE(knows(*one, "token")) << "removed behind its back";
  EXPECT_EQ(must(one->profile("ann")).defaults, "{}");
}

TEST_F(AccountCache, AnEndedSessionIsRefusedByEveryServerAtOnce) {
  const auto one = server(), other = server();
  for (int round = 0; round < 20; ++round) {
    const std::string token = "t" + std::to_string(round);
    begin(token);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(knows(*one, token) && knows(*other, token));
    must(one->remove_session(token));
    EXPECT_FALSE(knows(*other, token));
    EXPECT_FALSE(knows(*one, token));
  }
  EXPECT_TRUE(knows(*other, "token")) << "the other sessions go on";
}

TEST_F(AccountCache, AServerThatHasNeverSeenTheSessionEndsItForAll) {
  const auto one = server(), other = server();
  learn(*one);
  must(other->remove_session("token"));
  EXPECT_FALSE(knows(*one, "token"));
}

TEST_F(AccountCache, ANewPasswordEndsTheOtherSessionsEverywhere) {
  const auto one = server(), other = server();
  begin("mine");
  learn(*one);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(knows(*one, "mine"));
  must(other->set_password("ann", "new hash", "mine"));
  EXPECT_FALSE(knows(*one, "token"));
  EXPECT_TRUE(knows(*one, "mine"));
  EXPECT_EQ(must(one->user_by_id("ann")).password_hash, "new hash");
}

TEST_F(AccountCache, ARemovedKeyAndAChangedProfileCountAtOnce) {
  const auto one = server(), other = server();
  learn(*one);
  must(other->remove_api_key("ann", "k1"));
  EXPECT_EQ(code_of(one->api_key("key")), Code::NotFound);
  must(other->put_profile("ann", {.defaults = R"({"seller":{"name":"x"}})", .number_pattern = "A-{N}"}));
  EXPECT_EQ(must(one->profile("ann")).number_pattern, "A-{N}");
}

TEST_F(AccountCache, ARequestAsksOnce) {
  const auto one = server(), other = server();
  learn(*one);
  {
    const store::OneRequest request;
    EXPECT_TRUE(knows(*one, "token"));
    std::thread([&] { must(other->remove_session("token")); }).join();
    EXPECT_TRUE(knows(*one, "token")) << "it began before";
  }
  EXPECT_FALSE(knows(*one, "token"));
}

TEST_F(AccountCache, ARequestSeesItsOwnChange) {
  const auto one = server();
  learn(*one);
  const store::OneRequest request;
  must(one->profile("ann"));
  must(one->put_profile("ann", {.defaults = R"({"seller":{"name":"x"}})"}));
  EXPECT_NE(must(one->profile("ann")).defaults, "{}");
  must(one->remove_session("token"));
  EXPECT_FALSE(knows(*one, "token"));
}

TEST_F(AccountCache, AFlushedRedisBringsNothingBack) {
  const auto one = server(), other = server();
  learn(*one);
  must(other->remove_session("token"));
  flush();
  EXPECT_FALSE(knows(*one, "token"));
  begin("later");
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(knows(*one, "later"));
  flush();
  must(other->remove_session("later"));
  flush();
  EXPECT_FALSE(knows(*one, "later"));
}

TEST_F(AccountCache, WithoutRedisTheStoreIsAsked) {
  const auto one = server();
  learn(*one);
  redis_.kill();
  EXPECT_TRUE(knows(*one, "token"));
  must(store().remove_session("token"));
  EXPECT_FALSE(knows(*one, "token"));
}

TEST_F(AccountCache, AChangeWithoutRedisIsMadeUpForWhenItIsBack) {
  const auto one = server(), other = server();
  learn(*one);
  // As if Redis were out of reach for one of the servers alone: what the other remembers is under a stamp that stands.
  redis_.pause();
  must(other->remove_session("token"));
  redis_.resume();
  EXPECT_TRUE(eventually([&] {
    (void)other->user_by_id("ann");
    return !knows(*one, "token");
  }));
}

TEST_F(AccountCache, NothingIsRememberedForLong) {
  const auto one = server(50ms);
  learn(*one);
  must(store().remove_session("token"));
  EXPECT_TRUE(eventually([&] { return !knows(*one, "token"); }));
}

TEST_F(AccountCache, ASessionThatEndsWhileOthersReadItStaysEnded) {
  const auto one = server(), other = server();
  for (int round = 0; round < 20; ++round) {
    const std::string token = "race" + std::to_string(round);
    begin(token);
    for (int i = 0; i < 2; ++i) EXPECT_TRUE(knows(*one, token));
    std::atomic<bool> ended = false;
    std::thread reader([&] {
      while (!ended) (void)one->session(token);
    });
    must(other->remove_session(token));
    EXPECT_FALSE(knows(*one, token));
    ended = true;
    reader.join();
    EXPECT_FALSE(knows(*one, token));
  }
}

}  // namespace
}  // namespace inkvoice::contract
