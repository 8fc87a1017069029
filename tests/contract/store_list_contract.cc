// What every store's lists show.

#include <set>

#include "store_support.h"

namespace inkvoice::contract {
namespace {

using namespace std::chrono_literals;
using invoice::State;
using store::Invoice;
using store::ListQuery;
using store::NewInvoice;
using store::Page;
using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(StoreContract, ListsNewestFirstWithoutDocuments) {
  for (int i = 0; i < 3; ++i) must(one().create(new_issued("ann", world().now())));
  must(one().create(new_issued("ben", world().now())));
  const Page page = must(other().list("ann", {}));
  EXPECT_THAT(numbers(page.items), ElementsAre("INV-2026-0003", "INV-2026-0002", "INV-2026-0001"));
  EXPECT_EQ(page.next_cursor, "");
  for (const Invoice& item : page.items) {
    EXPECT_EQ(item.document, "");
    EXPECT_EQ(item.gross, "11.90");
    EXPECT_EQ(item.client_name, "Café „Zoë“");
    EXPECT_EQ(item.totals, R"({"gross":"11.90"})");
  }
}

TEST_P(StoreContract, PagesOverAllOnceWhileNewOnesCome) {
  std::set<std::string> expected;
  for (int i = 0; i < 23; ++i) expected.insert(must(one().create(new_issued("ann", world().now()))).invoice.id);
  std::vector<std::string> seen;
  ListQuery query{.limit = 5};
  do {
    const Page page = must(other().list("ann", query));
    EXPECT_LE(page.items.size(), 5u);
    for (const Invoice& item : page.items) seen.push_back(item.id);
    query.cursor = page.next_cursor;
    must(one().create(new_issued("ann", world().now())));
  } while (!query.cursor.empty());
  EXPECT_EQ(seen.size(), 23u);
  EXPECT_EQ(std::set(seen.begin(), seen.end()), expected);
}

TEST_P(StoreContract, AFullLastPageHasNoCursor) {
  for (int i = 0; i < 4; ++i) must(one().create(new_issued("ann", world().now())));
  EXPECT_EQ(must(one().list("ann", {.limit = 4})).next_cursor, "");
  EXPECT_NE(must(one().list("ann", {.limit = 3})).next_cursor, "");
}

TEST_P(StoreContract, RefusesCursorsThatAreNotOfThisList) {
  for (const char* user : {"ann", "ben"}) {
    for (int i = 0; i < 3; ++i) must(one().create(new_issued(user, world().now())));
  }
  const std::string anns = must(one().list("ann", {.limit = 1})).next_cursor;
  const std::string bens = must(one().list("ben", {.limit = 1})).next_cursor;
  std::string bent = anns;
  bent[3] = bent[3] == 'a' ? 'b' : 'a';
  for (const std::string& bad : {bens, bent, anns + "0", anns.substr(1), std::string("1"), std::string("-1"),
                                 std::string("' OR 1=1 --"), std::string(10'000, 'f')}) {
    const auto page = one().list("ann", {.cursor = bad});
    ASSERT_EQ(code_of(page), Code::Invalid) << bad.substr(0, 50);
    ASSERT_EQ(page.error().fields.size(), 1u);
    EXPECT_EQ(page.error().fields[0].pointer, "/cursor");
  }
  must(one().list("ann", {.cursor = anns}));
}

TEST_P(StoreContract, FiltersByState) {
  must(one().create(new_draft("ann", world().now())));
  NewInvoice late = new_issued("ann", world().now());
  late.invoice.due_date = day_of(world().now()) - 1 * std::chrono::days(1);
  must(one().create(late));
  must(one().create(new_issued("ann", world().now())));
  const invoice::Day today = day_of(world().now());
  const auto count = [&](const ListQuery& query) { return must(one().list("ann", query)).items.size(); };
  EXPECT_EQ(count({}), 3u);
  EXPECT_EQ(count({.state = State::Draft}), 1u);
  EXPECT_EQ(count({.state = State::Issued}), 2u);
  EXPECT_EQ(count({.state = State::Paid}), 0u);
  EXPECT_EQ(count({.overdue = true, .today = today}), 1u);
  EXPECT_EQ(count({.overdue = true, .today = today - std::chrono::days(1)}), 0u) << "due today is not overdue";
  EXPECT_EQ(count({.state = State::Draft, .overdue = true, .today = today}), 0u);
}

TEST_P(StoreContract, FiltersByIssueDateWithBothEnds) {
  const invoice::Day first(std::chrono::year(2026) / 3 / 1);
  for (int i = 0; i < 10; ++i) {
    NewInvoice asked = new_issued("ann", world().now());
    // Not in the order in which they are made.
    asked.invoice.issue_date = first + std::chrono::days(i * 7 % 10);
    must(one().create(asked));
  }
  NewInvoice undated = new_draft("ann", world().now());
  undated.invoice.issue_date.reset();
  must(one().create(undated));
  const auto found = [&](ListQuery query) {
    std::multiset<int> all;
    query.limit = 2;
    do {
      const Page page = must(one().list("ann", query));
      for (const Invoice& item : page.items) all.insert(static_cast<int>((*item.issue_date - first).count()));
      query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return all;
  };
  const auto on = [&](int day) { return std::optional(first + std::chrono::days(day)); };
  EXPECT_THAT(found({.from = on(3), .to = on(6)}), ElementsAre(3, 4, 5, 6));
  EXPECT_THAT(found({.from = on(8), .to = on(20)}), ElementsAre(8, 9));
  EXPECT_THAT(found({.from = {}, .to = on(1)}), ElementsAre(0, 1));
  EXPECT_THAT(found({.from = on(4), .to = on(4)}), ElementsAre(4));
  EXPECT_THAT(found({.from = on(5), .to = on(4)}), IsEmpty());
  EXPECT_THAT(found({.from = on(7), .to = {}}), ElementsAre(7, 8, 9));
  EXPECT_THAT(found({.from = on(-30'000), .to = on(2)}), ElementsAre(0, 1, 2));
  EXPECT_THAT(found({.from = on(100), .to = on(200)}), IsEmpty());
  EXPECT_THAT(must(one().list("ben", {.from = on(0), .to = on(9)})).items, IsEmpty());
  EXPECT_EQ(found({.overdue = true, .today = on(10'000).value(), .from = on(0), .to = on(9)}).size(), 10u);
  EXPECT_THAT(found({.text = "INV", .from = on(3), .to = on(4)}), ElementsAre(3, 4));
  EXPECT_THAT(found({.state = State::Issued, .from = on(7), .to = on(7)}), ElementsAre(7));
  EXPECT_THAT(found({.state = State::Draft, .from = on(7), .to = on(7)}), IsEmpty());
}

TEST_P(StoreContract, IsNewestFirstAlsoByIssueDate) {
  const invoice::Day first(std::chrono::year(2020) / 3 / 1);
  std::vector<std::string> expected;
  // Over eight years, so that a range may be short or long.
  for (int i = 0; i < 60; ++i) {
    NewInvoice asked = new_issued("ann", world().now());
    asked.invoice.issue_date = first + std::chrono::days(i * 53 % 60 * 50);
    expected.insert(expected.begin(), must(one().create(asked)).invoice.number);
  }
  for (const int days : {300, 3000}) {
    ListQuery query{.limit = 7, .from = first, .to = first + std::chrono::days(days)};
    std::vector<std::string> found;
    do {
      const Page page = must(other().list("ann", query));
      for (const Invoice& item : page.items) {
        EXPECT_LE(*item.issue_date, *query.to);
        found.push_back(item.number);
      }
      query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    EXPECT_EQ(found.size(), days == 300 ? 7u : 60u);
    EXPECT_TRUE(std::is_sorted(found.begin(), found.end(), std::greater<>()));
    if (days == 3000) {
      EXPECT_EQ(found, expected);
    }
  }
}

TEST_P(StoreContract, FindsPartsOfNumberNameAndAddress) {
  const auto add = [&](const std::string& number, const std::string& name, const std::string& email) {
    NewInvoice asked = new_issued("ann", world().now(), number);
    asked.invoice.client_name = name;
    asked.invoice.client_email = email;
    must(one().create(asked));
  };
  add("R-100", "Müller & Söhne", "info@mueller.example");
  add("R-101", "100% Wolle_Shop", "shop@wool.example");
  add("R-202", "Back\\slash", "b@example.org");
  const auto found = [&](const std::string& text) { return numbers(must(other().list("ann", {.text = text})).items); };
  EXPECT_THAT(found("r-10"), ElementsAre("R-101", "R-100"));
  EXPECT_THAT(found("MUELLER"), ElementsAre("R-100"));
  EXPECT_THAT(found("ller & S"), ElementsAre("R-100"));
  EXPECT_THAT(found("Söhne"), ElementsAre("R-100"));
  EXPECT_THAT(found("100"), ElementsAre("R-101", "R-100"));
  EXPECT_THAT(found("100%"), ElementsAre("R-101"));
  EXPECT_THAT(found("%"), ElementsAre("R-101"));
  EXPECT_THAT(found("_"), ElementsAre("R-101"));
  EXPECT_THAT(found("\\"), ElementsAre("R-202"));
  EXPECT_THAT(found("nobody"), IsEmpty());
  EXPECT_THAT(found(std::string(100'000, 'x')), IsEmpty());
}

}  // namespace
}  // namespace inkvoice::contract
