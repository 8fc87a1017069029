// Users, sessions, API keys and profiles: one document each.

#include "store/mongo/account_records.h"
#include "store/mongo/mongo_store.h"

namespace inkvoice::store {

namespace {

using mongo::Document;
using mongo::Kind;
using mongo::View;

constexpr const char* kNoUser = "There is no such user.";
constexpr const char* kNoSession = "There is no such session.";
constexpr const char* kNoApiKey = "There is no such API key.";

Document field(const char* name, std::string_view value) {
  Document filter;
  filter.text(name, value);
  return filter;
}

mongo::Update set(Document filter, const Document& fields) {
  mongo::Update update{.filter = std::move(filter)};
  update.change.document("$set", fields);
  return update;
}

Document whole(std::string_view id, const Document& fields) {
  Document document = by_id(id);
  document.add_all(fields);
  return document;
}

/// A Duplicate after a lost answer is the first try's own document.
Result<void> inserted(const mongo::Attempt<mongo::Written>& written) {
  if (written || (written.error().kind == Kind::Duplicate && written.error().after_unsure)) return {};
  return std::unexpected(to_error(written.error()));
}

}  // namespace

Result<Document> MongoStore::need(const char* collection, const Document& filter, const char* otherwise) {
  auto found = TRY(checked(client_->find_one(collection, filter)));
  if (!found) return fail(Code::NotFound, otherwise);
  return std::move(*found);
}

Result<void> MongoStore::change(const char* collection, mongo::Update update, const char* otherwise) {
  if (TRY(checked(client_->update(collection, update))).matched == 0) return fail(Code::NotFound, otherwise);
  return {};
}

Result<void> MongoStore::remove(const char* collection, const Document& filter, const char* otherwise) {
  const mongo::Written written = TRY(checked(client_->remove_one(collection, filter)));
  if (written.removed == 0 && !written.again) return fail(Code::NotFound, otherwise);
  return {};
}

Result<void> MongoStore::add_user(const User& user) {
  const auto written = client_->insert(kUsers, whole(user.id, to_fields(user)));
  if (written) return {};
  if (written.error().kind != Kind::Duplicate) return std::unexpected(to_error(written.error()));
  if (written.error().after_unsure && TRY(checked(client_->find_one(kUsers, by_id(user.id))))) return {};
  return fail(Code::Conflict, "There is an account with this e-mail address already.");
}

Result<User> MongoStore::user_by_id(std::string_view id) {
  const Document document = TRY(need(kUsers, by_id(id), kNoUser));
  return to_user(View(document));
}

Result<User> MongoStore::user_by_email(std::string_view email_key) {
  const Document document = TRY(need(kUsers, field("email_key", email_key), kNoUser));
  return to_user(View(document));
}

Result<void> MongoStore::end_sessions(std::string_view user_id, std::string_view keep_session) {
  Document others = field("user_id", user_id);
  others.document("_id", field("$ne", keep_session));
  TRY(checked(client_->remove_all(kSessions, others)));
  return {};
}

Result<void> MongoStore::set_password(std::string_view user_id, std::string_view hash, std::string_view keep_session) {
  TRY(need(kUsers, by_id(user_id), kNoUser));
  // Two collections and no transaction: the sessions end first, so that a death in between leaves nobody logged in who
  // should not be. The second round meets those that began with the old password meanwhile.
  TRY(end_sessions(user_id, keep_session));
  TRY(change(kUsers, set(by_id(user_id), field("password_hash", hash)), kNoUser));
  return end_sessions(user_id, keep_session);
}

Result<void> MongoStore::add_session(const Session& session) {
  return inserted(client_->insert(kSessions, whole(session.token_hash, to_fields(session))));
}

Result<Session> MongoStore::session(std::string_view token_hash) {
  const Document document = TRY(need(kSessions, by_id(token_hash), kNoSession));
  return to_session(View(document));
}

Result<void> MongoStore::touch_session(std::string_view token_hash, Timestamp seen_at) {
  Document fields;
  fields.time("seen_at", seen_at);
  return change(kSessions, set(by_id(token_hash), fields), kNoSession);
}

Result<void> MongoStore::remove_session(std::string_view token_hash) {
  return remove(kSessions, by_id(token_hash), kNoSession);
}

Result<std::size_t> MongoStore::remove_old_sessions(Timestamp created_before, Timestamp seen_before) {
  std::size_t removed = 0;
  for (const auto& [name, before] : {std::pair("created_at", created_before), std::pair("seen_at", seen_before)}) {
    Document bound;
    bound.time("$lt", before);
    Document old;
    old.document(name, bound);
    removed += static_cast<std::size_t>(TRY(checked(client_->remove_all(kSessions, old))).removed);
  }
  return removed;
}

Result<void> MongoStore::add_api_key(const ApiKey& key) {
  return inserted(client_->insert(kApiKeys, whole(key.id, to_fields(key))));
}

Result<ApiKey> MongoStore::api_key(std::string_view key_hash) {
  const Document document = TRY(need(kApiKeys, field("key_hash", key_hash), kNoApiKey));
  return to_api_key(View(document));
}

Result<void> MongoStore::touch_api_key(std::string_view key_hash, Timestamp used_at) {
  Document fields;
  fields.time("used_at", used_at);
  return change(kApiKeys, set(field("key_hash", key_hash), fields), kNoApiKey);
}

Result<std::vector<ApiKey>> MongoStore::api_keys(std::string_view user_id) {
  Document oldest_first;
  oldest_first.integer("created_at", 1).integer("_id", 1);
  const auto found =
      TRY(checked(client_->find(kApiKeys, {.filter = field("user_id", user_id), .sort = std::move(oldest_first)})));
  std::vector<ApiKey> keys;
  for (const Document& document : found) keys.push_back(to_api_key(View(document)));
  return keys;
}

Result<void> MongoStore::remove_api_key(std::string_view user_id, std::string_view id) {
  Document filter = by_id(id);
  filter.text("user_id", user_id);
  return remove(kApiKeys, filter, kNoApiKey);
}

Result<Profile> MongoStore::profile(std::string_view user_id) {
  const auto found = TRY(checked(client_->find_one(kProfiles, by_id(user_id))));
  if (!found) return Profile{};
  return to_profile(View(*found));
}

Result<void> MongoStore::put_profile(std::string_view user_id, const Profile& profile) {
  mongo::Update update = set(by_id(user_id), to_fields(profile));
  update.upsert = true;
  auto written = client_->update(kProfiles, update);
  // Two first ones at once: the loser of the insert finds a document now.
  if (!written && written.error().kind == Kind::Duplicate) written = client_->update(kProfiles, update);
  TRY(checked(std::move(written)));
  return {};
}

}  // namespace inkvoice::store
