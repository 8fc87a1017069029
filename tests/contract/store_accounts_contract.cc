// What every store does with users, sessions, API keys and profiles.

#include "store_support.h"

namespace inkvoice::contract {
namespace {

using namespace std::chrono_literals;
using store::ApiKey;
using store::Session;
using store::User;

User a_user(const std::string& name, Timestamp now) {
  return {"id-" + name, name + "@Example.org", name + "@example.org", name, "$argon2id$…", now};
}

TEST_P(StoreContract, FindsUsersByIdAndAddress) {
  const User ann = a_user("ann", world().now());
  must(one().add_user(ann));
  for (const Result<User>& found : {other().user_by_id("id-ann"), other().user_by_email("ann@example.org")}) {
    const User user = must(found);
    EXPECT_EQ(user.id, ann.id);
    EXPECT_EQ(user.email, "ann@Example.org");
    EXPECT_EQ(user.name, "ann");
    EXPECT_EQ(user.password_hash, ann.password_hash);
    EXPECT_EQ(user.created_at, ann.created_at);
  }
  EXPECT_EQ(code_of(one().user_by_id("id-ben")), Code::NotFound);
  EXPECT_EQ(code_of(one().user_by_email("ben@example.org")), Code::NotFound);
}

TEST_P(StoreContract, TakesAnAddressOnce) {
  std::atomic<int> added = 0;
  in_parallel(8, [&](int thread) {
    User user = a_user("ann", world().now());
    user.id += std::to_string(thread);
    const Result<void> result = (thread % 2 == 0 ? one() : other()).add_user(user);
    added += result ? 1 : 0;
    if (!result) {
      EXPECT_EQ(result.error().code, Code::Conflict);
    }
  });
  EXPECT_EQ(added, 1);
}

TEST_P(StoreContract, ANewPasswordEndsTheOtherSessions) {
  const Timestamp now = world().now();
  must(one().add_user(a_user("ann", now)));
  for (const char* token : {"here", "phone", "work"}) must(one().add_session({token, "id-ann", now, now}));
  must(one().add_session({"ben's", "id-ben", now, now}));
  must(one().set_password("id-ann", "new hash", "here"));
  EXPECT_EQ(must(one().user_by_id("id-ann")).password_hash, "new hash");
  must(other().session("here"));
  must(other().session("ben's"));
  EXPECT_EQ(code_of(other().session("phone")), Code::NotFound);
  EXPECT_EQ(code_of(other().session("work")), Code::NotFound);
  must(one().set_password("id-ann", "newer hash", ""));
  EXPECT_EQ(code_of(other().session("here")), Code::NotFound);
  EXPECT_EQ(code_of(one().set_password("nobody", "hash", "")), Code::NotFound);
}

TEST_P(StoreContract, KeepsSessions) {
  const Timestamp now = world().now();
  must(one().add_session({"token", "ann", now, now}));
  must(other().touch_session("token", now + 5min));
  const Session session = must(one().session("token"));
  EXPECT_EQ(session.user_id, "ann");
  EXPECT_EQ(session.created_at, now);
  EXPECT_EQ(session.seen_at, now + 5min);
  must(one().remove_session("token"));
  EXPECT_EQ(code_of(other().session("token")), Code::NotFound);
  EXPECT_EQ(code_of(other().touch_session("token", now)), Code::NotFound);
  EXPECT_EQ(code_of(other().remove_session("token")), Code::NotFound);
}

TEST_P(StoreContract, RemovesOldSessions) {
  const Timestamp now = world().now();
  must(one().add_session({"began long ago", "ann", now - 100h, now}));
  must(one().add_session({"not seen", "ann", now - 10h, now - 10h}));
  must(one().add_session({"in use", "ann", now - 10h, now}));
  EXPECT_EQ(must(one().remove_old_sessions(now - 50h, now - 5h)), 2u);
  must(one().session("in use"));
  EXPECT_EQ(code_of(one().session("not seen")), Code::NotFound);
}

TEST_P(StoreContract, KeepsApiKeys) {
  const Timestamp now = world().now();
  must(one().add_api_key({"k1", "ann", "hash1", "Shop", "ink_ab", now, {}}));
  must(one().add_api_key({"k2", "ann", "hash2", "Books", "ink_cd", now + 1s, {}}));
  must(one().add_api_key({"k3", "ben", "hash3", "Ben's", "ink_ef", now, {}}));
  must(one().touch_api_key("hash1", now + 1h));
  const ApiKey key = must(other().api_key("hash1"));
  EXPECT_EQ(key.id, "k1");
  EXPECT_EQ(key.user_id, "ann");
  EXPECT_EQ(key.name, "Shop");
  EXPECT_EQ(key.prefix, "ink_ab");
  EXPECT_EQ(key.used_at, now + 1h);
  const auto anns = must(other().api_keys("ann"));
  ASSERT_EQ(anns.size(), 2u);
  EXPECT_EQ(anns[0].id, "k1");
  EXPECT_EQ(anns[1].used_at, std::nullopt);
  EXPECT_EQ(code_of(one().remove_api_key("ann", "k3")), Code::NotFound) << "another's";
  must(one().remove_api_key("ann", "k1"));
  EXPECT_EQ(code_of(other().api_key("hash1")), Code::NotFound);
  EXPECT_EQ(code_of(other().touch_api_key("hash1", now)), Code::NotFound);
  must(other().api_key("hash3"));
}

TEST_P(StoreContract, KeepsProfiles) {
  EXPECT_EQ(must(one().profile("ann")).defaults, "{}");
  EXPECT_EQ(must(one().profile("ann")).number_pattern, "");
  must(one().put_profile("ann", {R"({"currency":"CHF"})", "R-{SEQ}"}));
  must(one().put_profile("ann", {R"({"currency":"USD"})", "A-{SEQ}"}));
  EXPECT_EQ(must(other().profile("ann")).defaults, R"({"currency":"USD"})");
  EXPECT_EQ(must(other().profile("ann")).number_pattern, "A-{SEQ}");
  EXPECT_EQ(must(other().profile("ben")).defaults, "{}");
}

}  // namespace
}  // namespace inkvoice::contract
