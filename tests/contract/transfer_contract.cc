// What every store must do when everything in it is moved.

#include <algorithm>
#include <set>

#include "store/transfer.h"
#include "store_support.h"

namespace inkvoice::contract {
namespace {

using store::Kind;
using store::MovedInvoice;
using store::Record;
using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

}  // namespace

std::vector<Record> TransferContract::walked(Kind kind) {
  const auto walk = world().transfer().walk(kind);
  std::vector<Record> all;
  while (auto record = must(walk->next())) all.push_back(std::move(*record));
  return all;
}

std::vector<std::string> TransferContract::keys(Kind kind) {
  std::vector<std::string> all;
  for (const Record& record : walked(kind)) all.push_back(store::key_of(record));
  return all;
}

void TransferContract::write(const std::vector<Record>& records) { must(world().transfer().write(records)); }

MovedInvoice TransferContract::moved(const std::string& owner, const std::string& number, std::int64_t place) {
  MovedInvoice made{.invoice = a_draft(owner, world().now()), .place = place};
  made.invoice.number = number;
  made.invoice.state = number.empty() ? invoice::State::Draft : invoice::State::Issued;
  return made;
}

store::User TransferContract::user(const std::string& id) {
  return {id, id + "@Example.org", id + "@example.org", "Name " + id, "$argon2id$" + id, world().now()};
}

namespace {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(TransferContract);

TEST_P(TransferContract, WalksAllInTheOrderOfTheirKeys) {
  std::vector<Record> users;
  std::set<std::string> ids;
  for (int i = 0; i < 600; ++i) {
    ids.insert(random_id());
  }
  for (const std::string& id : ids) users.emplace_back(user(id));
  std::ranges::reverse(users);
  write(users);
  EXPECT_EQ(keys(Kind::User), std::vector<std::string>(ids.begin(), ids.end()));
  EXPECT_THAT(keys(Kind::Invoice), IsEmpty());
}

TEST_P(TransferContract, WalksWhatTheStoreHas) {
  const Timestamp now = world().now();
  must(one().add_user(user("ann")));
  must(one().put_profile("ann", {R"({"currency":"CHF"})", "RE-{SEQ}"}));
  must(one().add_session({"hash", "ann", now, now + 1s}));
  must(one().add_api_key({"k1", "ann", "keyhash", "program", "ink_ab", now, std::nullopt}));
  must(one().touch_api_key("keyhash", now + 1h));
  store::NewInvoice asked = new_issued("ann", now);
  asked.idempotency = store::Idempotency{"key", "print"};
  const store::Invoice made = must(one().create(asked)).invoice;

  EXPECT_EQ(std::get<store::User>(walked(Kind::User).at(0)).password_hash, "$argon2id$ann");
  EXPECT_EQ(std::get<store::OwnedProfile>(walked(Kind::Profile).at(0)).profile.number_pattern, "RE-{SEQ}");
  EXPECT_EQ(std::get<store::Session>(walked(Kind::Session).at(0)).seen_at, now + 1s);
  EXPECT_EQ(std::get<store::ApiKey>(walked(Kind::ApiKey).at(0)).used_at, now + 1h);
  const auto invoice = std::get<MovedInvoice>(walked(Kind::Invoice).at(0));
  EXPECT_EQ(invoice.invoice.number, made.number);
  EXPECT_EQ(invoice.invoice.document, asked.invoice.document);
  EXPECT_EQ(invoice.invoice.pdf.status, invoice::PdfStatus::Processing);
  ASSERT_EQ(invoice.keys.size(), 1u);
  EXPECT_EQ(invoice.keys[0].idempotency.fingerprint, "print");
  EXPECT_EQ(invoice.keys[0].at, now);
  // The sequence is told by itself, or with each invoice.
  std::uint64_t last = invoice.sequence == kSequence ? invoice.sequence_no : 0;
  for (const Record& record : walked(Kind::Sequence)) last = std::max(last, std::get<store::Sequence>(record).last);
  EXPECT_EQ(last, 1u);

  world().advance(25h);
  EXPECT_THAT(std::get<MovedInvoice>(walked(Kind::Invoice).at(0)).keys, IsEmpty()) << "it has run out";
}

TEST_P(TransferContract, TheStoreHasWhatWasWritten) {
  const Timestamp now = world().now();
  MovedInvoice first = moved("ann", "7", 10);
  MovedInvoice second = moved("ann", "", 20);
  MovedInvoice third = moved("ann", "9", 30);
  first.invoice.pdf = {invoice::PdfStatus::Ready, 15'000, 2, std::string(64, 'a'), "pdf/x", ""};
  first.keys = {{{"made", "print"}, now - 2h}, {{"issued", "print2"}, now - 1h}};
  first.invoice.document = R"({"notes":")" + std::string(1'000'000, 'x') + R"("})";
  for (int round = 0; round < 2; ++round) {  // the same twice is the same once
    write({user("ann"), user("ben")});
    write({store::OwnedProfile{"ann", {R"({"currency":"CHF"})", "RE-{SEQ}"}}});
    write({store::Session{"hash", "ann", now, now}});
    write({store::ApiKey{"k1", "ann", "keyhash", "program", "ink_ab", now, now}});
    write({third, first, second});
  }
  EXPECT_EQ(must(other().user_by_email("ben@example.org")).id, "ben");
  EXPECT_EQ(must(other().profile("ann")).number_pattern, "RE-{SEQ}");
  EXPECT_EQ(must(other().session("hash")).user_id, "ann");
  EXPECT_EQ(must(other().api_key("keyhash")).used_at, now);
  const store::Invoice there = must(other().invoice("ann", first.invoice.id));
  EXPECT_EQ(there.document, first.invoice.document);
  EXPECT_EQ(there.pdf.sha256, first.invoice.pdf.sha256);
  EXPECT_EQ(there.created_at, first.invoice.created_at);
  EXPECT_EQ(code_of(other().invoice("ben", first.invoice.id)), Code::Forbidden);
  std::vector<std::string> listed;
  for (const store::Invoice& each : must(other().list("ann", {})).items) listed.push_back(each.id);
  EXPECT_THAT(listed, ElementsAre(third.invoice.id, second.invoice.id, first.invoice.id)) << "by place, newest first";
  for (const store::UsedKey& used : first.keys) {
    EXPECT_EQ(must(other().find_repeated("ann", used.idempotency))->id, first.invoice.id);
  }
}

TEST_P(TransferContract, WhatIsMadeAfterwardsStandsBehind) {
  const MovedInvoice old = moved("ann", "INV-2026-0007", 10);
  write({old});
  write({store::Sequence{"ann", kSequence, 7}});
  write({store::Sequence{"ann", kSequence, 5}});  // only grows
  const store::Invoice made = must(one().create(new_issued("ann", world().now()))).invoice;
  EXPECT_EQ(made.number, "INV-2026-0008");
  EXPECT_EQ(must(one().list("ann", {})).items.at(0).id, made.id);
  EXPECT_EQ(must(one().create(new_issued("ben", world().now()))).invoice.number, "INV-2026-0001");
}

TEST_P(TransferContract, AnInvoiceThatIsProcessingCanBeMade) {
  MovedInvoice waiting = moved("ann", "7", 10);
  waiting.invoice.pdf.status = invoice::PdfStatus::Processing;
  write({waiting});
  write({waiting});
  const auto jobs = must(one().processing(10));
  ASSERT_EQ(jobs.size(), 1u);
  must(world().queue().push(jobs));  // as a relay does that holds the store against the queue
  const auto leased = lease_all(world());
  ASSERT_EQ(leased.size(), 1u);
  EXPECT_EQ(leased[0].owner, "ann");
  const store::RenderTask task{waiting.invoice.id, leased[0].fence};
  EXPECT_TRUE(one().begin_render({&task, 1}).at(0));
  const store::RenderOutcome outcome = ready(task.invoice_id, task.fence, "ann");
  EXPECT_TRUE(one().finish_render({&outcome, 1}, world().now()).at(0));
}

TEST_P(TransferContract, ReplacesWhole) {
  MovedInvoice draft = moved("ann", "", 10);
  draft.keys = {{{"key", "print"}, world().now()}};
  write({draft});
  MovedInvoice issued = draft;
  issued.invoice.number = "7";
  issued.invoice.state = invoice::State::Issued;
  issued.invoice.client_name = "Another";
  issued.keys.clear();
  write({issued});
  EXPECT_EQ(must(one().invoice("ann", draft.invoice.id)).client_name, "Another");
  EXPECT_EQ(must(one().list("ann", {.text = "another"})).items.size(), 1u);
  EXPECT_FALSE(must(one().find_repeated("ann", {"key", "print"})));
  EXPECT_THAT(keys(Kind::Invoice), ElementsAre(draft.invoice.id));
}

TEST_P(TransferContract, AnIdempotencyKeyGoesWithTheLastThatHasIt) {
  MovedInvoice first = moved("ann", "1", 10);
  MovedInvoice second = moved("ann", "2", 20);
  first.keys = {{{"key", "print"}, world().now()}};
  write({first, second});
  second.keys = first.keys;
  write({second});
  EXPECT_EQ(must(one().find_repeated("ann", {"key", "print"}))->id, second.invoice.id);
}

TEST_P(TransferContract, WhatIsUniqueIsNotTakenFromAnother) {
  write({user("ann")});
  store::User twin = user("ben");
  twin.email_key = "ann@example.org";
  const Record record = twin;
  EXPECT_EQ(code_of(world().transfer().write({&record, 1})), Code::Conflict);
  const MovedInvoice first = moved("ann", "7", 10);
  write({first});
  const Record same_number = moved("ann", "7", 20);
  EXPECT_EQ(code_of(world().transfer().write({&same_number, 1})), Code::Conflict);
  EXPECT_THAT(keys(Kind::User), ElementsAre("ann"));
  EXPECT_THAT(keys(Kind::Invoice), ElementsAre(first.invoice.id));
}

TEST_P(TransferContract, RemovesByKey) {
  const MovedInvoice kept = moved("ann", "", 10);
  const MovedInvoice gone = moved("ann", "", 20);
  write({kept, gone});
  write({store::Session{"s1", "ann", world().now(), world().now()}});
  const std::vector<std::string> invoices{gone.invoice.id, "nosuchinvoice"};
  must(world().transfer().remove(Kind::Invoice, invoices));
  const std::string session = "s1";
  must(world().transfer().remove(Kind::Session, {&session, 1}));
  EXPECT_THAT(keys(Kind::Invoice), ElementsAre(kept.invoice.id));
  EXPECT_THAT(keys(Kind::Session), IsEmpty());
  EXPECT_EQ(code_of(one().invoice("ann", gone.invoice.id)), Code::NotFound);
  const std::string user_id = "ann";
  EXPECT_EQ(code_of(world().transfer().remove(Kind::User, {&user_id, 1})), Code::Internal);
}

TEST_P(TransferContract, TwoOwnersMayHaveTheSamePlace) {
  write({moved("ann", "1", 10), moved("ben", "1", 10), moved("cem", "1", 10)});
  for (const char* owner : {"ann", "ben", "cem"}) EXPECT_EQ(must(one().list(owner, {})).items.size(), 1u) << owner;
}

}  // namespace
}  // namespace inkvoice::contract
