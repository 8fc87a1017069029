/// SQLite behind RAII: a connection with its cache of prepared statements, and one statement at work.
/// A connection serves one thread at a time; Database (database.h) hands them out.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace inkvoice::sqlite {

class Connection;

/// A large text that outlives the statement: bound without a copy.
struct Borrowed {
  std::string_view text;
};

/// One run of a prepared statement; goes back to its connection's cache when destroyed. What goes wrong while it is
/// made or bound is said by step() and run().
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  /// To the next row; false at the end.
  Result<bool> step();
  /// To the end; for what gives no rows.
  Result<void> run();
  /// Back to before the first row, with the bindings kept.
  void reset();

  /// Binds parameter `index` (from 1) anew.
  template <class T>
  void bind(int index, const T& value);

  // Columns of the row, from 0.
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  std::string text(int column) const;
  std::string_view view(int column) const;  ///< valid until the next step()
  ByteView bytes(int column) const;         ///< as view()
  Timestamp timestamp(int column) const { return Timestamp(Millis(integer(column))); }
  std::optional<std::chrono::sys_days> day(int column) const;
  template <class E>
  E as(int column) const {
    return static_cast<E>(integer(column));
  }

 private:
  friend class Connection;
  Statement(Connection& connection, sqlite3_stmt* statement, int status);

  void bind_integer(int index, std::int64_t value);
  void bind_text(int index, std::string_view text, bool copied);
  void bind_bytes(int index, ByteView bytes);
  void bind_null(int index);
  void note(int status);

  Connection* connection_;
  sqlite3_stmt* statement_;
  int status_;  ///< the first failure, or SQLITE_OK
};

/// How a connection treats the file.
enum class Access { ReadOnly, ReadWrite };

class Connection {
 public:
  /// Opens a file that is there. The pragmas that every connection of ours has are set.
  static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& file, Access access);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// A statement with its parameters bound in order: integers, texts, enumerators, times, days, bytes, optionals of
  /// these. Texts are copied unless Borrowed; bytes never are.
  template <class... Args>
  Statement prepare(std::string_view sql, const Args&... args) {
    Statement statement = take(sql);
    bind_all(statement, std::index_sequence_for<Args...>{}, args...);
    return statement;
  }

  /// Runs a statement without rows.
  template <class... Args>
  Result<void> run(std::string_view sql, const Args&... args) {
    return prepare(sql, args...).run();
  }

  /// Runs several statements, not cached.
  Result<void> execute(const std::string& script);

  /// Rows that the last statement changed.
  std::int64_t changes() const { return sqlite3_changes64(handle_); }
  bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
  sqlite3* handle() { return handle_; }

  /// What SQLite says about its last failure on this connection.
  Error error(int status) const;

 private:
  friend class Statement;
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  template <std::size_t... Indexes, class... Args>
  static void bind_all(Statement& statement, std::index_sequence<Indexes...>, const Args&... args) {
    (statement.bind(static_cast<int>(Indexes) + 1, args), ...);
  }

  explicit Connection(sqlite3* handle) : handle_(handle) {}
  Statement take(std::string_view sql);
  void give_back(sqlite3_stmt* statement);

  sqlite3* handle_;
  std::unordered_map<std::string, std::vector<sqlite3_stmt*>, TextHash, std::equal_to<>> idle_;
};

template <class T>
void Statement::bind(int index, const T& value) {
  if constexpr (std::is_same_v<T, std::nullopt_t>) {
    bind_null(index);
  } else if constexpr (requires { value.has_value(); }) {
    if (value) {
      bind(index, *value);
    } else {
      bind_null(index);
    }
  } else if constexpr (std::is_enum_v<T> || std::integral<T>) {
    bind_integer(index, static_cast<std::int64_t>(value));
  } else if constexpr (requires { value.time_since_epoch().count(); }) {
    bind_integer(index, static_cast<std::int64_t>(value.time_since_epoch().count()));
  } else if constexpr (std::is_same_v<T, Borrowed>) {
    bind_text(index, value.text, false);
  } else if constexpr (std::is_same_v<T, ByteView>) {
    bind_bytes(index, value);
  } else {
    bind_text(index, std::string_view(value), true);
  }
}

}  // namespace inkvoice::sqlite
