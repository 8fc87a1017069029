#include "events/sqlite/trim.h"

#include "contract/support.h"
#include "events/sqlite/event_log.h"

namespace inkvoice::events {
namespace {

using namespace std::chrono_literals;
using contract::must;

TEST(Trim, KeepsAWeekAndEachUsersNewest) {
  const contract::TempFolder folder;
  contract::ManualClock clock;
  const auto database = must(sqlite::Database::open(folder.path(), clock));
  const auto log = make_sqlite_event_log(database);
  const auto publish = [&](const std::string& user, const std::string& invoice) {
    const NewEvent event{user, Type::InvoiceReady, invoice, "{}"};
    must(log->publish({&event, 1}));
  };
  const auto kept = [&](const std::string& user) {
    std::string all;
    for (const Event& event : must(log->read(user, "0", 100)).events) all += event.id + " ";
    return all;
  };
  for (int i = 0; i < 5; ++i) publish("ann", "i");
  publish("quiet", "i");
  publish("quiet", "i");
  clock.advance(24h * 8);
  publish("ann", "i");
  EXPECT_EQ(must(trim(*database, clock.now() - kKept, 3)), 3u) << "some at a time";
  EXPECT_EQ(must(trim(*database, clock.now() - kKept, 100)), 3u);
  EXPECT_EQ(must(trim(*database, clock.now() - kKept, 100)), 0u);
  EXPECT_EQ(kept("ann"), "6 ");
  EXPECT_EQ(kept("quiet"), "2 ") << "so that the numbers go on";
  publish("quiet", "i");
  EXPECT_EQ(kept("quiet"), "2 3 ");
}

}  // namespace
}  // namespace inkvoice::events
