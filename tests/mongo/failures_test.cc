// What the client and the store do while a server elects, hangs, cuts or is away. The answers are mongod's own
// (wire_server.h); the limits are a tenth of the real ones so that the waiting is short.

#include <gmock/gmock.h>

#include "contract/store_support.h"
#include "mongo/wire_server.h"
#include "store/mongo/store.h"

namespace inkvoice::mongo {
namespace {

using namespace std::chrono_literals;
using contract::code_of;
using contract::ManualClock;
using contract::must;
using Does = Fault::Does;

// The driver looks at a server twice a second at most, so a selection takes half a second.
constexpr Limits kShort{.server_selection = 700ms, .connect = 200ms, .request = 300ms, .retry_within = 1000ms};
constexpr Millis kDeadline{2'500};  // selection, a try at its end, selection again, with room for a busy machine

Fault answers(const char* json, bool executed = false) { return {Does::Answer, json, executed}; }

class Failures : public testing::Test {
 protected:
  std::unique_ptr<Client> client(const Limits& limits = kShort) { return must(Client::open(server.url(), limits)); }

  std::unique_ptr<store::RelayedStore> store() {
    return must(store::make_mongo_store(must(Client::open(server.url(), kShort)), wall_clock));
  }

  template <class Work>
  static Millis time_of(Work work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - start);
  }

  static Document a_document(const std::string& id) {
    Document document;
    document.text("_id", id);
    return document;
  }

  WireServer server;
  ManualClock wall_clock;
};

TEST_F(Failures, AnElectionIsWaitedFor) {
  const auto mongo = client();
  must(checked(mongo->insert("a", a_document("before"))));
  server.no_primary_for(300ms);
  const auto written = mongo->insert("a", a_document("during"));
  EXPECT_TRUE(written) << written.error().message;
  EXPECT_EQ(server.stored(), 2u);
}

TEST_F(Failures, AStepDownInTheMiddleIsTriedAgain) {
  for (const char* answer : {kNotPrimary, kSteppingDown}) {
    server.script("insert", {answers(answer), answers(answer)});
    const auto written = client()->insert("a", a_document(answer == kNotPrimary ? "1" : "2"));
    EXPECT_TRUE(written) << written.error().message;
  }
  EXPECT_EQ(server.stored(), 2u);
}

TEST_F(Failures, WithoutAPrimaryTheAnswerComesInTime) {
  const auto mongo = client();
  must(checked(mongo->insert("a", a_document("before"))));
  server.no_primary();
  EXPECT_LT(time_of([&] {
              const auto written = mongo->insert("a", a_document("after"));
              ASSERT_FALSE(written);
              EXPECT_EQ(to_error(written.error()).code, Code::Unavailable);
            }),
            kDeadline);
}

TEST_F(Failures, AServerThatHangsIsGivenUp) {
  const auto mongo = client();
  server.script("insert", std::vector<Fault>(10, {Does::Hang}));
  server.script("find", std::vector<Fault>(10, {Does::Hang}));
  EXPECT_LT(time_of([&] { EXPECT_FALSE(mongo->insert("a", a_document("x"))); }), kDeadline);
  EXPECT_LT(time_of([&] { EXPECT_FALSE(mongo->find_one("a", a_document("x"))); }), kDeadline);
}

TEST_F(Failures, AServerThatIsKnownToBeAwayKeepsNobodyWaiting) {
  const auto mongo = client();
  must(checked(mongo->insert("a", a_document("before"))));
  server.no_primary();
  contract::in_parallel(8, [&](int n) { EXPECT_FALSE(mongo->insert("a", a_document(std::to_string(n)))); });
  EXPECT_LT(time_of([&] { EXPECT_FALSE(mongo->insert("a", a_document("x"))); }), 40ms);
  server.no_primary_for(0ms);
  EXPECT_TRUE(contract::eventually([&] { return mongo->insert("a", a_document("after")).has_value(); }));
}

TEST_F(Failures, NobodyListens) {
  const auto mongo = must(Client::open("mongodb://127.0.0.1:1/", kShort));
  EXPECT_LT(time_of([&] {
              const auto written = mongo->insert("a", a_document("x"));
              ASSERT_FALSE(written);
              EXPECT_EQ(written.error().kind, Kind::NotDone);
            }),
            kDeadline);
}

TEST_F(Failures, ASlowServerIsGivenUpAsUnsure) {
  const auto mongo = client();
  server.script("find", std::vector<Fault>(100, answers(kTooSlow)));
  const auto found = mongo->find_one("a", a_document("x"));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, Kind::Unsure);
}

TEST_F(Failures, ACutConnectionIsTriedAgain) {
  const auto mongo = client();
  must(checked(mongo->insert("a", a_document("1"))));
  server.script("find", {{Does::Cut}, {Does::Cut}});
  EXPECT_TRUE(must(checked(mongo->find_one("a", a_document("1")))));
  server.script("insert", {{Does::Cut}, {Does::Cut}});
  must(checked(mongo->insert("a", a_document("2"))));
  EXPECT_EQ(server.stored(), 2u);
}

TEST_F(Failures, RetryableWritesAreUsedWhereTheyAreOffered) {
  must(checked(client()->insert("a", a_document("1"))));
  EXPECT_TRUE(server.all_had("insert", "txnNumber"));
  EXPECT_TRUE(server.all_had("insert", "writeConcern"));
  WireServer alone(WireServer::Role::Alone);
  must(checked(must(Client::open(alone.url(), kShort))->insert("a", a_document("1"))));
  EXPECT_FALSE(alone.all_had("insert", "txnNumber"));
}

TEST_F(Failures, AnInvoiceWhoseAnswerWasLostIsStoredOnce) {
  const auto invoices = store();
  // Done, but the connection breaks before the answer, twice: the driver's own repetition is cut as well.
  server.script("insert", {{Does::Cut, "", true}, {Does::Cut, "", false}});
  const auto asked = contract::new_issued("ann", wall_clock.now());
  int relayed = 0;
  invoices->on_written(
      [&](const std::vector<store::OutboxEntry>& entries) { relayed += static_cast<int>(entries.size()); });
  const store::Created created = must(invoices->create(asked));
  EXPECT_FALSE(created.replayed);
  EXPECT_EQ(created.invoice.number, "INV-2026-0001");
  EXPECT_EQ(relayed, 1);
}

TEST_F(Failures, AnInvoiceWithoutAMajorityYetIsAskedForAgain) {
  const auto invoices = store();
  server.script("insert", {answers(kNoMajority, true)});
  const auto asked = contract::new_issued("ann", wall_clock.now());
  EXPECT_EQ(must(invoices->create(asked)).invoice.id, asked.invoice.id);
  server.script("insert", std::vector<Fault>(100, answers(kNoMajority)));
  EXPECT_EQ(code_of(invoices->create(contract::new_issued("ann", wall_clock.now()))), Code::Unavailable)
      << "never acknowledged without one";
}

TEST_F(Failures, WhetherAnInvoiceMayBeStoredAllTheSameIsTold) {
  const auto invoices = store();
  server.script("insert", std::vector<Fault>(100, Fault{Does::Cut, "", true}));
  const auto lost = invoices->create(contract::new_issued("ann", wall_clock.now()));
  ASSERT_FALSE(lost);
  EXPECT_TRUE(lost.error().unsure);
  // The first try is stored and its answer lost; what is asked next finds nobody.
  server.script("insert", {{Does::Cut, "", true}, answers(kDuplicate)});
  server.script("find", std::vector<Fault>(100, Fault{Does::Cut}));
  const auto unexplained = invoices->create(contract::new_issued("ann", wall_clock.now()));
  ASSERT_FALSE(unexplained);
  EXPECT_TRUE(unexplained.error().unsure);
}

TEST_F(Failures, AnInvoiceThatCannotBeStoredIsNotInDoubt) {
  const auto invoices = store();
  server.no_primary();
  const auto refused = invoices->create(contract::new_issued("ann", wall_clock.now()));
  ASSERT_EQ(code_of(refused), Code::Unavailable);
  EXPECT_FALSE(refused.error().unsure);
}

TEST_F(Failures, AnotherInvoiceUnderTheSameIdIsNotOurs) {
  const auto invoices = store();
  const auto asked = contract::new_issued("ann", wall_clock.now());
  must(invoices->create(asked));
  server.script("insert", {{Does::Cut}});
  EXPECT_EQ(code_of(invoices->create(asked)), Code::Conflict);
}

TEST_F(Failures, TheAddressIsChecked) {
  for (const char* bad :
       {"", "localhost", "http://localhost", "mongodb://", "mongodb://h:99999/", "mongodb+srv://a:1,b:2/"}) {
    const auto opened = Client::open(bad);
    EXPECT_FALSE(opened) << bad;
  }
  const auto shown = must(Client::open("mongodb://user:secret@h1:1,h2:2/shop?tls=true&w=1"))->shown();
  EXPECT_EQ(shown, "h1:1,h2:2/shop");
  EXPECT_EQ(must(Client::open("mongodb://h"))->database(), "inkvoice");
}

TEST_F(Failures, AddressesAsHostsGiveThemAreRead) {
  const Address atlas = must(parse_address(
      "mongodb+srv://shop:p%40ss%2Fword@cluster0.ab1cd.mongodb.net/bills?retryWrites=true&w=majority&appName=Cluster0",
      {}));
  EXPECT_EQ(atlas.shown, "cluster0.ab1cd.mongodb.net/bills");
  EXPECT_EQ(atlas.database, "bills");
  const Address set = must(parse_address(
      "mongodb://u:p%3Aw@h1:27017,h2:27018,[::1]:27019/?replicaSet=rs0&authSource=admin&tls=true&tlsCAFile=/etc/ca.pem"
      "&serverSelectionTimeoutMS=30000&connectTimeoutMS=500&socketTimeoutMS=0",
      {}));
  EXPECT_EQ(set.shown, "h1:27017,h2:27018,[::1]:27019/inkvoice");
  // What would let a request hang is not the address' to say; it may ask for less.
  const auto option = [&](const char* name) {
    return driver().mongoc_uri_get_option_as_int32(set.uri.get(), name, -1);
  };
  EXPECT_EQ(option(MONGOC_URI_SERVERSELECTIONTIMEOUTMS), 2'000);
  EXPECT_EQ(option(MONGOC_URI_CONNECTTIMEOUTMS), 500);
  EXPECT_EQ(option(MONGOC_URI_SOCKETTIMEOUTMS), 3'500);
}

}  // namespace
}  // namespace inkvoice::mongo
