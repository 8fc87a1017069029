#include "limits/sqlite/limiter.h"

#include "contract/children.h"
#include "contract/support.h"
#include "sqlite/reader_pool.h"

namespace inkvoice::limits {
namespace {

using namespace std::chrono_literals;
using contract::must;

const Policy kFive{.name = "generations", .count = 5, .window = 60s};

TEST(SqliteLimiter, SurvivesAKill) {
  const contract::TempFolder folder;
  const contract::ManualClock clock;
  contract::Child child([&](const contract::Report& report) {
    const auto limiter = must(make_sqlite_limiter(folder.path(), clock));
    for (int i = 0; i < 3; ++i) must(limiter->take(kFive, "ann"));
    report("taken");
    ::pause();
  });
  ASSERT_EQ(child.next_line(), "taken");
  child.kill();
  const auto limiter = must(make_sqlite_limiter(folder.path(), clock));
  int allowed = 0;
  for (int i = 0; i < 9; ++i) allowed += must(limiter->take(kFive, "ann")).allowed ? 1 : 0;
  EXPECT_EQ(allowed, 2);
}

TEST(SqliteLimiter, StaysAsSmallAsWhatCounts) {
  const contract::TempFolder folder;
  contract::ManualClock clock;
  const auto limiter = must(make_sqlite_limiter(folder.path(), clock));
  for (int i = 0; i < 2000; ++i) {
    must(limiter->take(kFive, "user" + std::to_string(i)));
    clock.advance(1s);
  }
  sqlite::ReaderPool readers(folder.path() / "limits.sqlite");
  const sqlite::Reader reader = must(readers.take());
  sqlite::Statement row = reader->prepare("SELECT count(*) FROM takes");
  must(row.step());
  EXPECT_LE(row.integer(0), 61);
}

}  // namespace
}  // namespace inkvoice::limits
