// What the contract suite cannot see: what is forgotten, and how lists are found.

#include "store/sqlite/store.h"

#include "contract/store_support.h"

namespace inkvoice::store {
namespace {

using namespace std::chrono_literals;
using contract::must;

class SqliteStoreTest : public testing::Test {
 protected:
  std::int64_t number(std::string_view sql) {
    const sqlite::Reader reader = must(database->reader());
    sqlite::Statement row = reader->prepare(sql);
    must(row.step());
    return row.integer(0);
  }

  const contract::TempFolder temp;
  contract::ManualClock wall_clock;
  const std::shared_ptr<sqlite::Database> database = must(sqlite::Database::open(temp.path(), wall_clock));
  const std::unique_ptr<Store> store = make_sqlite_store(database);
};

TEST_F(SqliteStoreTest, ForgetsOldIdempotencyKeysAsNewOnesCome) {
  const auto create = [&](int from, int to) {
    for (int i = from; i < to; ++i) {
      NewInvoice asked = contract::new_draft("ann", wall_clock.now());
      asked.idempotency = Idempotency{"key" + std::to_string(i), "fingerprint"};
      must(store->create(asked));
    }
  };
  create(0, 40);
  wall_clock.advance(25h);
  create(40, 50);
  EXPECT_EQ(number("SELECT count(*) FROM idempotency"), 40 + 10 - 2 * 10);
  create(50, 70);
  EXPECT_EQ(number("SELECT count(*) FROM idempotency"), 30) << "those of this day";
}

TEST_F(SqliteStoreTest, ARemovedDraftLeavesNoDocument) {
  const NewInvoice draft = contract::new_draft("ann", wall_clock.now());
  must(store->create(draft));
  must(store->remove_draft("ann", draft.invoice.id));
  EXPECT_EQ(number("SELECT count(*) FROM documents"), 0);
}

TEST_F(SqliteStoreTest, WhatWasRefusedLeavesNothing) {
  must(store->create(contract::new_issued("ann", wall_clock.now(), "R-1")));
  NewInvoice twin = contract::new_issued("ann", wall_clock.now(), "R-1");
  twin.idempotency = Idempotency{"key", "fingerprint"};
  EXPECT_FALSE(store->create(twin));
  for (const char* table : {"invoices", "documents", "jobs", "events", "turns"}) {
    EXPECT_EQ(number("SELECT count(*) FROM " + std::string(table)), 1) << table;
  }
  EXPECT_EQ(number("SELECT count(*) FROM idempotency"), 0);
}

}  // namespace
}  // namespace inkvoice::store
