// The list of a user's invoices, page by page, newest first.

#include <algorithm>

#include "base/text.h"
#include "store/cursor.h"
#include "store/mongo/mongo_store.h"

namespace inkvoice::store {

namespace {

using mongo::Document;
using mongo::View;

constexpr std::size_t kMaxPage = 1000;
constexpr std::size_t kLongestText = 10'000;  // longer than anything that is searched

/// `text` as a regular expression that finds nothing but it.
std::string literally(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    const bool plain = static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                       c == ' ' || c == '@' || c == '_';
    if (!plain) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

/// Fields lie between line ends there, and none of them holds one.
bool can_be_found(std::string_view text) {
  return text.size() <= kLongestText && text.find('\n') == std::string_view::npos &&
         text.find('\0') == std::string_view::npos;
}

void add_days(Document& filter, const char* name, std::optional<invoice::Day> from, std::optional<invoice::Day> to) {
  if (!from && !to) return;
  Document bounds;
  if (from) bounds.integer("$gte", from->time_since_epoch().count());
  if (to) bounds.integer("$lte", to->time_since_epoch().count());
  filter.document(name, bounds);
}

Document filter_of(std::string_view owner, const ListQuery& query, std::optional<std::int64_t> before) {
  Document filter;
  filter.text("owner", owner);
  const auto state = query.overdue ? std::optional(invoice::State::Issued) : query.state;
  if (state) filter.text("state", to_string(*state));
  add_days(filter, "issue_day", query.from, query.to);
  if (query.overdue) add_days(filter, "due_day", {}, query.today - std::chrono::days(1));
  if (!query.text.empty()) {
    Document pattern;
    pattern.text("$regex", literally(to_lower_ascii(query.text)));
    filter.document("search", pattern);
  }
  if (before) {
    Document bound;
    bound.integer("$lt", *before);
    filter.document("order", bound);
  }
  return filter;
}

}  // namespace

Result<Page> MongoStore::list(std::string_view owner, const ListQuery& query) {
  std::optional<std::int64_t> before;
  if (!query.cursor.empty()) before = TRY(open_cursor(cursor_key_, owner, query.cursor));
  if (query.overdue && query.state && *query.state != invoice::State::Issued) return Page{};
  if (!can_be_found(query.text)) return Page{};

  const std::size_t limit = std::clamp<std::size_t>(query.limit, 1, kMaxPage);
  // One more than is shown tells whether there is a next page.
  mongo::Find find{.filter = filter_of(owner, query, before),
                   .fields = without_document(),
                   .limit = static_cast<std::int64_t>(limit) + 1};
  find.sort.integer("order", -1);
  const std::vector<Document> found = TRY(checked(client_->find(invoices_.of(owner), find)));
  Page page;
  for (const Document& document : std::span(found).first(std::min(limit, found.size()))) {
    page.items.push_back(TRY(to_invoice(View(document))));
    page.items.back().document.clear();
  }
  if (found.size() > limit) {
    page.next_cursor = seal_cursor(cursor_key_, owner, View(found[limit - 1]).integer("order"));
  }
  return page;
}

}  // namespace inkvoice::store
