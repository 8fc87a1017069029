// The list of a user's invoices, page by page. Each query walks an index of that user alone, newest first, and stops
// when the page is full; documents are in a table of their own and are not touched.

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "store/sqlite/cursor.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/sqlite_store.h"

namespace inkvoice::store {

namespace {

constexpr std::size_t kMaxPage = 1000;

/// ?1 owner, ?2 before this row, ?3 how many, ?4 state, ?5 due before, ?6 from, ?7 to, ?8 text.
/// The index is named: without statistics SQLite may walk all users' rows by their number instead.
std::string list_sql(const ListQuery& query) {
  const bool by_state = query.state || query.overdue;
  std::string sql = "SELECT " + std::string(kInvoiceColumns) + " FROM invoices AS i INDEXED BY ";
  sql += by_state ? "invoices_by_state" : "invoices_by_owner";
  sql += " WHERE i.owner = ?1 AND i.seq < ?2";
  if (by_state) sql += " AND i.state = ?4";
  if (query.overdue) sql += " AND i.due_date < ?5";
  if (query.from) sql += " AND i.issue_date >= ?6";
  if (query.to) sql += " AND i.issue_date <= ?7";
  if (!query.text.empty()) {
    sql += " AND (instr(lower(i.number), ?8) OR instr(lower(i.client_name), ?8) OR instr(lower(i.client_email), ?8))";
  }
  return sql + " ORDER BY i.seq DESC LIMIT ?3";
}

void bind_filters(sqlite::Statement& rows, const ListQuery& query) {
  if (query.overdue) rows.bind(5, query.today);
  if (query.from) rows.bind(6, *query.from);
  if (query.to) rows.bind(7, *query.to);
  if (!query.text.empty()) rows.bind(8, to_lower_ascii(query.text));
  if (query.state || query.overdue) rows.bind(4, query.overdue ? invoice::State::Issued : *query.state);
}

std::uint64_t parse_hex_word(std::string_view digits) {
  std::uint64_t word = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), word, 16);
  return word;
}

}  // namespace

Result<SipKey> SqliteStore::cursor_key(sqlite::Connection& connection) {
  sqlite::Statement row = connection.prepare("SELECT value FROM secrets WHERE name = 'cursor'");
  if (!TRY(row.step()) || row.view(0).size() != 32) return fail(Code::Corrupt, "The database has no key for cursors.");
  const std::string_view hex = row.view(0);
  return SipKey{parse_hex_word(hex.substr(0, 16)), parse_hex_word(hex.substr(16))};
}

Result<Page> SqliteStore::list(std::string_view owner, const ListQuery& query) {
  const sqlite::Reader reader = TRY(database_->reader());
  const SipKey key = TRY(cursor_key(*reader));
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
  if (!query.cursor.empty()) before = TRY(open_cursor(key, owner, query.cursor));
  Page page;
  if (query.overdue && query.state && *query.state != invoice::State::Issued) return page;

  const std::size_t limit = std::clamp<std::size_t>(query.limit, 1, kMaxPage);
  sqlite::Statement rows = reader->prepare(list_sql(query), owner, before, limit + 1);
  bind_filters(rows, query);
  std::int64_t last = 0;
  while (TRY(rows.step())) {
    if (page.items.size() == limit) {
      page.next_cursor = seal_cursor(key, owner, last);
      break;
    }
    last = rows.integer(0);
    page.items.push_back(read_invoice(rows));
  }
  return page;
}

}  // namespace inkvoice::store
