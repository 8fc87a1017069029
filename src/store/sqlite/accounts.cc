// Users, sessions, API keys and profiles.

#include "store/sqlite/sqlite_store.h"

namespace inkvoice::store {

namespace {

using sqlite::Durability;
using sqlite::Statement;
using sqlite::Transaction;

constexpr const char* kNoUser = "There is no such user.";
constexpr const char* kNoSession = "There is no such session.";
constexpr const char* kNoApiKey = "There is no such API key.";

Result<User> one_user(Statement row) {
  if (!TRY(row.step())) return fail(Code::NotFound, kNoUser);
  return User{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.timestamp(5)};
}

ApiKey read_api_key(const Statement& row) {
  ApiKey key{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.timestamp(5), std::nullopt};
  if (!row.is_null(6)) key.used_at = row.timestamp(6);
  return key;
}

Result<void> found(Transaction& transaction, const char* otherwise) {
  if (transaction.changes() == 0) return fail(Code::NotFound, otherwise);
  return {};
}

}  // namespace

Result<void> SqliteStore::add_user(const User& user) {
  return database_->write(Durability::Full, [&](Transaction& transaction) -> Result<void> {
    TRY(
        transaction.run("INSERT INTO users(id, email, email_key, name, password_hash, created_at) "
                        "VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(email_key) DO NOTHING",
                        user.id, user.email, user.email_key, user.name, user.password_hash, user.created_at));
    if (transaction.changes() == 0)
      return fail(Code::Conflict, "There is an account with this e-mail address already.");
    return {};
  });
}

Result<User> SqliteStore::user_by_id(std::string_view id) {
  const sqlite::Reader reader = TRY(database_->reader());
  return one_user(
      reader->prepare("SELECT id, email, email_key, name, password_hash, created_at FROM users WHERE id = ?", id));
}

Result<User> SqliteStore::user_by_email(std::string_view email_key) {
  const sqlite::Reader reader = TRY(database_->reader());
  return one_user(reader->prepare(
      "SELECT id, email, email_key, name, password_hash, created_at FROM users WHERE email_key = ?", email_key));
}

Result<void> SqliteStore::set_password(std::string_view user_id, std::string_view hash, std::string_view keep_session) {
  return database_->write(Durability::Full, [&](Transaction& transaction) -> Result<void> {
    TRY(transaction.run("UPDATE users SET password_hash = ? WHERE id = ?", hash, user_id));
    TRY(found(transaction, kNoUser));
    return transaction.run("DELETE FROM sessions WHERE user_id = ? AND token_hash <> ?", user_id, keep_session);
  });
}

Result<void> SqliteStore::add_session(const Session& session) {
  return database_->write(Durability::Full, [&](Transaction& transaction) {
    return transaction.run("INSERT INTO sessions(token_hash, user_id, created_at, seen_at) VALUES(?, ?, ?, ?)",
                           session.token_hash, session.user_id, session.created_at, session.seen_at);
  });
}

Result<Session> SqliteStore::session(std::string_view token_hash) {
  const sqlite::Reader reader = TRY(database_->reader());
  Statement row =
      reader->prepare("SELECT token_hash, user_id, created_at, seen_at FROM sessions WHERE token_hash = ?", token_hash);
  if (!TRY(row.step())) return fail(Code::NotFound, kNoSession);
  return Session{row.text(0), row.text(1), row.timestamp(2), row.timestamp(3)};
}

Result<void> SqliteStore::touch_session(std::string_view token_hash, Timestamp seen_at) {
  return database_->write(Durability::Relaxed, [&](Transaction& transaction) -> Result<void> {
    TRY(transaction.run("UPDATE sessions SET seen_at = ? WHERE token_hash = ?", seen_at, token_hash));
    return found(transaction, kNoSession);
  });
}

Result<void> SqliteStore::remove_session(std::string_view token_hash) {
  return database_->write(Durability::Full, [&](Transaction& transaction) -> Result<void> {
    TRY(transaction.run("DELETE FROM sessions WHERE token_hash = ?", token_hash));
    return found(transaction, kNoSession);
  });
}

Result<std::size_t> SqliteStore::remove_old_sessions(Timestamp created_before, Timestamp seen_before) {
  return database_->write(Durability::Relaxed, [&](Transaction& transaction) -> Result<std::size_t> {
    TRY(transaction.run("DELETE FROM sessions WHERE created_at < ? OR seen_at < ?", created_before, seen_before));
    return static_cast<std::size_t>(transaction.changes());
  });
}

Result<void> SqliteStore::add_api_key(const ApiKey& key) {
  return database_->write(Durability::Full, [&](Transaction& transaction) {
    return transaction.run(
        "INSERT INTO api_keys(id, user_id, key_hash, name, prefix, created_at, used_at) VALUES(?, ?, ?, ?, ?, ?, ?)",
        key.id, key.user_id, key.key_hash, key.name, key.prefix, key.created_at, key.used_at);
  });
}

Result<ApiKey> SqliteStore::api_key(std::string_view key_hash) {
  const sqlite::Reader reader = TRY(database_->reader());
  Statement row = reader->prepare(
      "SELECT id, user_id, key_hash, name, prefix, created_at, used_at FROM api_keys WHERE key_hash = ?", key_hash);
  if (!TRY(row.step())) return fail(Code::NotFound, kNoApiKey);
  return read_api_key(row);
}

Result<void> SqliteStore::touch_api_key(std::string_view key_hash, Timestamp used_at) {
  return database_->write(Durability::Relaxed, [&](Transaction& transaction) -> Result<void> {
    TRY(transaction.run("UPDATE api_keys SET used_at = ? WHERE key_hash = ?", used_at, key_hash));
    return found(transaction, kNoApiKey);
  });
}

Result<std::vector<ApiKey>> SqliteStore::api_keys(std::string_view user_id) {
  const sqlite::Reader reader = TRY(database_->reader());
  Statement rows = reader->prepare(
      "SELECT id, user_id, key_hash, name, prefix, created_at, used_at FROM api_keys WHERE user_id = ? "
      "ORDER BY created_at, id",
      user_id);
  std::vector<ApiKey> keys;
  while (TRY(rows.step())) keys.push_back(read_api_key(rows));
  return keys;
}

Result<void> SqliteStore::remove_api_key(std::string_view user_id, std::string_view id) {
  return database_->write(Durability::Full, [&](Transaction& transaction) -> Result<void> {
    TRY(transaction.run("DELETE FROM api_keys WHERE user_id = ? AND id = ?", user_id, id));
    return found(transaction, kNoApiKey);
  });
}

Result<Profile> SqliteStore::profile(std::string_view user_id) {
  const sqlite::Reader reader = TRY(database_->reader());
  Statement row = reader->prepare("SELECT defaults, number_pattern FROM profiles WHERE user_id = ?", user_id);
  if (!TRY(row.step())) return Profile{};
  return Profile{row.text(0), row.text(1)};
}

Result<void> SqliteStore::put_profile(std::string_view user_id, const Profile& profile) {
  return database_->write(Durability::Full, [&](Transaction& transaction) {
    return transaction.run("INSERT OR REPLACE INTO profiles(user_id, defaults, number_pattern) VALUES(?, ?, ?)",
                           user_id, profile.defaults, profile.number_pattern);
  });
}

}  // namespace inkvoice::store
