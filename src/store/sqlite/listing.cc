#include "store/sqlite/listing.h"

#include <algorithm>
#include <queue>
#include <string>

#include "base/text.h"
#include "store/sqlite/rows.h"

namespace inkvoice::store {

namespace {

using sqlite::Statement;

// A look-up each takes a millisecond together; walking over 100,000 rows takes eight.
constexpr std::chrono::days kMostDays{400};

bool asks_for_state(const ListQuery& query) { return query.state || query.overdue; }

/// ?4 state, ?5 due before.
std::string state_sql(const ListQuery& query) {
  std::string sql;
  if (asks_for_state(query)) sql += " AND i.state = ?4";
  if (query.overdue) sql += " AND i.due_date < ?5";
  return sql;
}

void bind_state(Statement& rows, const ListQuery& query) {
  if (asks_for_state(query)) rows.bind(4, query.overdue ? invoice::State::Issued : *query.state);
  if (query.overdue) rows.bind(5, query.today);
}

/// ?1 owner, ?2 before this row, ?3 how many, ?4 ?5 as above, ?6 from, ?7 to, ?8 text.
/// The index is named: without statistics SQLite may walk all users' rows by their number instead.
std::string walk_sql(const ListQuery& query) {
  std::string sql = "SELECT " + std::string(kInvoiceColumns) + " FROM invoices AS i INDEXED BY ";
  sql += asks_for_state(query) ? "invoices_by_state" : "invoices_by_owner";
  sql += " WHERE i.owner = ?1 AND i.seq < ?2" + state_sql(query);
  if (query.from) sql += " AND i.issue_date >= ?6";
  if (query.to) sql += " AND i.issue_date <= ?7";
  if (!query.text.empty()) {
    sql += " AND (instr(lower(i.number), ?8) OR instr(lower(i.client_name), ?8) OR instr(lower(i.client_email), ?8))";
  }
  return sql + " ORDER BY i.seq DESC LIMIT ?3";
}

/// The newest row of one day before another, by ?1 owner, ?2 before, ?3 day.
class NewestOfDay {
 public:
  NewestOfDay(sqlite::Connection& connection, std::string_view owner, const ListQuery& query)
      : row_(connection.prepare("SELECT i.seq FROM invoices AS i INDEXED BY invoices_by_day "
                                "WHERE i.owner = ?1 AND i.issue_date = ?3 AND i.seq < ?2" +
                                    state_sql(query) + " ORDER BY i.seq DESC LIMIT 1",
                                owner)) {
    bind_state(row_, query);
  }

  Result<std::optional<std::int64_t>> before(std::int64_t seq, invoice::Day day) {
    row_.reset();
    row_.bind(2, seq);
    row_.bind(3, day);
    if (!TRY(row_.step())) return std::nullopt;
    return row_.integer(0);
  }

 private:
  Statement row_;
};

Result<Listed> load(sqlite::Connection& connection, std::int64_t seq) {
  static const std::string sql = "SELECT " + std::string(kInvoiceColumns) + " FROM invoices AS i WHERE i.seq = ?";
  Statement row = connection.prepare(sql, seq);
  if (!TRY(row.step())) return fail(Code::Corrupt, "An index of the invoices names a row that is not there.");
  return Listed{seq, read_invoice(row)};
}

}  // namespace

Result<std::optional<Days>> days_to_merge(sqlite::Connection& connection, std::string_view owner,
                                          const ListQuery& query) {
  if ((!query.from && !query.to) || !query.text.empty()) return std::nullopt;
  Statement ends = connection.prepare(
      "SELECT (SELECT min(issue_date) FROM invoices INDEXED BY invoices_by_day "
      "WHERE owner = ?1 AND issue_date IS NOT NULL), "
      "(SELECT max(issue_date) FROM invoices INDEXED BY invoices_by_day "
      "WHERE owner = ?1 AND issue_date IS NOT NULL)",
      owner);
  TRY(ends.step());
  const std::optional<invoice::Day> first = ends.day(0);
  const std::optional<invoice::Day> last = ends.day(1);
  if (!first || !last) return Days{invoice::Day{}, invoice::Day{} - std::chrono::days(1)};
  const Days days{std::max(*first, query.from.value_or(*first)), std::min(*last, query.to.value_or(*last))};
  if (days.last - days.first > kMostDays) return std::nullopt;
  return days;
}

Result<std::vector<Listed>> list_by_day(sqlite::Connection& connection, std::string_view owner, const ListQuery& query,
                                        Days days, std::int64_t before, std::size_t count) {
  NewestOfDay newest(connection, owner, query);
  std::priority_queue<std::pair<std::int64_t, invoice::Day>> heads;
  for (invoice::Day day = days.first; day <= days.last; day += std::chrono::days(1)) {
    const std::optional<std::int64_t> seq = TRY(newest.before(before, day));
    if (seq) heads.emplace(*seq, day);
  }
  std::vector<Listed> found;
  while (!heads.empty() && found.size() < count) {
    const auto [seq, day] = heads.top();
    heads.pop();
    found.push_back(TRY(load(connection, seq)));
    const std::optional<std::int64_t> next = TRY(newest.before(seq, day));
    if (next) heads.emplace(*next, day);
  }
  return found;
}

Result<std::vector<Listed>> list_by_walk(sqlite::Connection& connection, std::string_view owner, const ListQuery& query,
                                         std::int64_t before, std::size_t count) {
  Statement rows = connection.prepare(walk_sql(query), owner, before, count);
  bind_state(rows, query);
  if (query.from) rows.bind(6, *query.from);
  if (query.to) rows.bind(7, *query.to);
  if (!query.text.empty()) rows.bind(8, to_lower_ascii(query.text));
  std::vector<Listed> found;
  while (TRY(rows.step())) found.push_back({rows.integer(0), read_invoice(rows)});
  return found;
}

}  // namespace inkvoice::store
