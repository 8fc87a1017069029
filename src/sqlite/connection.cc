#include "sqlite/connection.h"

#include <time.h>

#include <algorithm>
#include <mutex>

namespace inkvoice::sqlite {

namespace {

// With two processes writing, SQLite's own waits (1, 2, 5, 10 … ms) would be most of a commit's time.
constexpr std::int64_t kFirstWaitNanos = 100'000;
constexpr std::int64_t kLongestWaitNanos = 2'000'000;
constexpr std::int64_t kGiveUpNanos = 5'000'000'000;

int wait_for_lock(void*, int round) {
  // The waits grow by half each: 0.1, 0.15 … 2 ms; `round` tells how much has passed without a clock.
  std::int64_t wait = kFirstWaitNanos;
  std::int64_t passed = 0;
  for (int i = 0; i < round && passed < kGiveUpNanos; ++i) {
    passed += wait;
    wait = std::min(wait + wait / 2, kLongestWaitNanos);
  }
  if (passed >= kGiveUpNanos) return 0;
  const timespec pause{0, wait};
  nanosleep(&pause, nullptr);
  return 1;
}

// Debian's build zeroes what is deleted (secure_delete), which doubles the pages that a queue writes.
constexpr const char* kPragmas =
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA secure_delete = OFF;"
    "PRAGMA cell_size_check = ON;";
constexpr const char* kReaderCache = "PRAGMA cache_size = -4096";   // KiB; there are several
constexpr const char* kWriterCache = "PRAGMA cache_size = -16384";  // every new id goes to a random page of its index

void configure_library() {
  static std::once_flag once;
  std::call_once(once, [] {
    // Counting every allocation takes one lock for all threads, and nobody reads the counts.
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  });
}

Code code_of(int status) {
  switch (status & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
    case SQLITE_PROTOCOL:
      return Code::Unavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Code::Corrupt;
    case SQLITE_CONSTRAINT:
      return Code::Conflict;
    case SQLITE_TOOBIG:
      return Code::TooLarge;
    default:
      return Code::Internal;
  }
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::filesystem::path& file, Access access) {
  configure_library();
  const int flags = (access == Access::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX |
                    SQLITE_OPEN_EXRESCODE;
  sqlite3* handle = nullptr;
  const int status = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
  std::unique_ptr<Connection> connection(new Connection(handle));
  if (handle == nullptr) return fail(Code::Unavailable, "No memory to open the database.");
  if (status != SQLITE_OK) return std::unexpected(connection->error(status));
  sqlite3_busy_handler(handle, wait_for_lock, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  TRY(connection->execute(kPragmas));
  TRY(connection->execute(access == Access::ReadOnly ? kReaderCache : kWriterCache));
  return connection;
}

Connection::~Connection() {
  for (auto& [sql, statements] : idle_) {
    for (sqlite3_stmt* statement : statements) sqlite3_finalize(statement);
  }
  sqlite3_close_v2(handle_);
}

Result<void> Connection::execute(const std::string& script) {
  const int status = sqlite3_exec(handle_, script.c_str(), nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return std::unexpected(error(status));
  return {};
}

Error Connection::error(int status) const {
  return {code_of(status),
          std::string("The database says: ") + sqlite3_errmsg(handle_) + " (" + sqlite3_errstr(status) + ")."};
}

Statement Connection::take(std::string_view sql) {
  const auto found = idle_.find(sql);
  if (found != idle_.end() && !found->second.empty()) {
    sqlite3_stmt* statement = found->second.back();
    found->second.pop_back();
    return {*this, statement, SQLITE_OK};
  }
  sqlite3_stmt* statement = nullptr;
  const int status = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &statement, nullptr);
  return {*this, statement, status};
}

void Connection::give_back(sqlite3_stmt* statement) {
  const std::string_view sql = sqlite3_sql(statement);
  auto found = idle_.find(sql);
  if (found == idle_.end()) found = idle_.emplace(std::string(sql), std::vector<sqlite3_stmt*>{}).first;
  found->second.push_back(statement);
}

Statement::Statement(Connection& connection, sqlite3_stmt* statement, int status)
    : connection_(&connection), statement_(statement), status_(status) {}

Statement::Statement(Statement&& other) noexcept
    : connection_(other.connection_), statement_(std::exchange(other.statement_, nullptr)), status_(other.status_) {}

Statement::~Statement() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  connection_->give_back(statement_);
}

Result<bool> Statement::step() {
  if (status_ != SQLITE_OK) return std::unexpected(connection_->error(status_));
  const int status = sqlite3_step(statement_);
  if (status == SQLITE_ROW) return true;
  if (status == SQLITE_DONE) return false;
  return std::unexpected(connection_->error(status));
}

Result<void> Statement::run() {
  while (TRY(step())) {
  }
  return {};
}

void Statement::reset() {
  if (statement_ != nullptr) sqlite3_reset(statement_);
}

void Statement::note(int status) {
  if (status_ == SQLITE_OK) status_ = status;
}

void Statement::bind_integer(int index, std::int64_t value) {
  if (statement_ != nullptr) note(sqlite3_bind_int64(statement_, index, value));
}

void Statement::bind_text(int index, std::string_view text, bool copied) {
  if (statement_ == nullptr) return;
  // A null pointer would bind NULL, where an empty text is meant.
  const char* data = text.data() == nullptr ? "" : text.data();
  note(sqlite3_bind_text64(statement_, index, data, text.size(), copied ? SQLITE_TRANSIENT : SQLITE_STATIC,
                           SQLITE_UTF8));
}

void Statement::bind_bytes(int index, ByteView bytes) {
  if (statement_ == nullptr) return;
  const void* data = bytes.data() == nullptr ? static_cast<const void*>("") : bytes.data();
  note(sqlite3_bind_blob64(statement_, index, data, bytes.size(), SQLITE_STATIC));
}

void Statement::bind_null(int index) {
  if (statement_ != nullptr) note(sqlite3_bind_null(statement_, index));
}

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Statement::view(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

ByteView Statement::bytes(int column) const {
  const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string Statement::text(int column) const { return std::string(view(column)); }

std::optional<std::chrono::sys_days> Statement::day(int column) const {
  if (is_null(column)) return std::nullopt;
  return std::chrono::sys_days(std::chrono::days(integer(column)));
}

}  // namespace inkvoice::sqlite
