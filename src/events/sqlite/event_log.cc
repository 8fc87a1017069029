#include "events/sqlite/event_log.h"

#include "base/text.h"
#include "events/sqlite/append.h"
#include "events/sqlite/hub.h"
#include "events/sqlite/rows.h"

namespace inkvoice::events {

namespace {

/// As append_number() writes it: no sign, no leading zero. "0" stands before the first event.
std::optional<std::int64_t> parse_id(std::string_view id) {
  if (id.empty() || (id.size() > 1 && id[0] == '0') || id[0] == '-') return std::nullopt;
  return parse_integer<std::int64_t>(id);
}

/// TIME-COUNT, as the log in Redis has it: who was moved from there resumes with one of those.
bool is_of_another_log(std::string_view id) {
  const std::size_t dash = id.find('-');
  return dash != std::string_view::npos && parse_id(id.substr(0, dash)) && parse_id(id.substr(dash + 1));
}

class SqliteEventLog final : public EventLog {
 public:
  explicit SqliteEventLog(std::shared_ptr<sqlite::Database> database)
      : database_(std::move(database)), hub_(database_) {}

  Result<void> publish(std::span<const NewEvent> events) override {
    return database_->write(sqlite::Durability::Full, [&](sqlite::Transaction& transaction) {
      return append(transaction, events, database_->clock().now());
    });
  }

  Result<Page> read(const std::string& user, const std::optional<std::string>& after, std::size_t limit) override {
    std::optional<std::int64_t> number;
    if (after) {
      number = is_of_another_log(*after) ? std::optional<std::int64_t>(0) : parse_id(*after);
      if (!number) {
        return std::unexpected(
            Error{Code::Invalid, "The event id is not one of this log.", {{"/after", "is not an event id"}}});
      }
    }
    const sqlite::Reader reader = TRY(database_->reader());
    const std::int64_t end = TRY(end_of_log(*reader, user));
    Page page;
    append_number(page.last_id, end);
    if (!number) return page;
    if (*number > end) number = 0;  // of another time or place: everything
    sqlite::Statement rows = reader->prepare(
        "SELECT number, user, type, invoice_id, at, data FROM events WHERE user = ? AND number > ? "
        "ORDER BY number LIMIT ?",
        user, *number, limit);
    while (TRY(rows.step())) page.events.push_back(read_event(rows, 0));
    if (!page.events.empty()) page.last_id = page.events.back().id;
    return page;
  }

  std::unique_ptr<Subscription> subscribe(const std::string& user, Callback on_event) override {
    return hub_.subscribe(user, std::move(on_event));
  }

  bool is_after(std::string_view a, std::string_view b) const override {
    return parse_id(a).value_or(0) > parse_id(b).value_or(0);
  }

 private:
  static Result<std::int64_t> end_of_log(sqlite::Connection& connection, const std::string& user) {
    sqlite::Statement row = connection.prepare("SELECT ifnull(max(number), 0) FROM events WHERE user = ?", user);
    TRY(row.step());
    return row.integer(0);
  }

  const std::shared_ptr<sqlite::Database> database_;
  Hub hub_;
};

}  // namespace

std::unique_ptr<EventLog> make_sqlite_event_log(std::shared_ptr<sqlite::Database> database) {
  return std::make_unique<SqliteEventLog>(std::move(database));
}

}  // namespace inkvoice::events
