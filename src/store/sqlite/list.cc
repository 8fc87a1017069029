// The list of a user's invoices, page by page. Each query walks an index of that user alone, newest first, and stops
// when the page is full; documents are in a table of their own and are not touched.

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "store/cursor.h"
#include "store/sqlite/listing.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/sqlite_store.h"

namespace inkvoice::store {

namespace {

constexpr std::size_t kMaxPage = 1000;

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
  if (query.overdue && query.state && *query.state != invoice::State::Issued) return Page{};

  const std::size_t limit = std::clamp<std::size_t>(query.limit, 1, kMaxPage);
  const std::optional<Days> days = TRY(days_to_merge(*reader, owner, query));
  // One more than is shown tells whether there is a next page.
  std::vector<Listed> found = days ? TRY(list_by_day(*reader, owner, query, *days, before, limit + 1))
                                   : TRY(list_by_walk(*reader, owner, query, before, limit + 1));
  Page page;
  if (found.size() > limit) {
    found.resize(limit);
    page.next_cursor = seal_cursor(key, owner, found.back().seq);
  }
  for (Listed& listed : found) page.items.push_back(std::move(listed.invoice));
  return page;
}

}  // namespace inkvoice::store
