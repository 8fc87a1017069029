#include "sqlite/migrate.h"

#include <string>

#include "base/text.h"

namespace inkvoice::sqlite {

namespace {

Result<std::int64_t> number(Connection& connection, std::string_view sql) {
  Statement statement = connection.prepare(sql);
  TRY(statement.step());
  return statement.integer(0);
}

Result<void> step_up(Connection& connection, Migration step, std::int64_t version, int application_id) {
  TRY(connection.execute("BEGIN IMMEDIATE"));
  std::string script = step;
  script += ";PRAGMA application_id = ";
  append_number(script, application_id);
  script += ";PRAGMA user_version = ";
  append_number(script, version);
  script += ";COMMIT";
  const Result<void> done = connection.execute(script);
  if (!done && connection.in_transaction()) (void)connection.execute("ROLLBACK");
  return done;
}

}  // namespace

Result<std::size_t> read_version(Connection& connection, std::span<const Migration> steps, int application_id) {
  const std::int64_t application = TRY(number(connection, "PRAGMA application_id"));
  const std::int64_t tables = TRY(number(connection, "SELECT count(*) FROM sqlite_schema"));
  if (application != application_id && (application != 0 || tables != 0)) {
    return fail(Code::Conflict, "It is another program's SQLite database.");
  }
  const auto newest = static_cast<std::int64_t>(steps.size());
  const std::int64_t version = TRY(number(connection, "PRAGMA user_version"));
  if (version > newest || version < 0) {
    std::string message = "It was written by a newer version of Inkvoice (database version ";
    append_number(message, version);
    message += ", this one knows up to ";
    append_number(message, newest);
    return fail(Code::Conflict, message + ").");
  }
  return static_cast<std::size_t>(version);
}

Result<void> migrate(Connection& connection, std::span<const Migration> steps, int application_id) {
  for (std::size_t next = TRY(read_version(connection, steps, application_id)); next < steps.size(); ++next) {
    TRY(step_up(connection, steps[next], static_cast<std::int64_t>(next) + 1, application_id));
  }
  return {};
}

}  // namespace inkvoice::sqlite
