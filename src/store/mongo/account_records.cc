#include "store/mongo/account_records.h"

namespace inkvoice::store {

using mongo::Document;
using mongo::View;

Document to_fields(const User& user) {
  Document fields;
  fields.text("email", user.email).text("email_key", user.email_key).text("name", user.name);
  fields.text("password_hash", user.password_hash).time("created_at", user.created_at);
  return fields;
}

Document to_fields(const Session& session) {
  Document fields;
  fields.text("user_id", session.user_id).time("created_at", session.created_at).time("seen_at", session.seen_at);
  return fields;
}

Document to_fields(const ApiKey& key) {
  Document fields;
  fields.text("user_id", key.user_id).text("key_hash", key.key_hash).text("name", key.name);
  fields.text("prefix", key.prefix).time("created_at", key.created_at);
  if (key.used_at) fields.time("used_at", *key.used_at);
  return fields;
}

Document to_fields(const Profile& profile) {
  Document fields;
  fields.text("defaults", profile.defaults).text("number_pattern", profile.number_pattern);
  return fields;
}

User to_user(const View& view) {
  return {view.text("_id"),  view.text("email"),         view.text("email_key"),
          view.text("name"), view.text("password_hash"), view.time("created_at").value_or(Timestamp())};
}

Session to_session(const View& view) {
  return {view.text("_id"), view.text("user_id"), view.time("created_at").value_or(Timestamp()),
          view.time("seen_at").value_or(Timestamp())};
}

ApiKey to_api_key(const View& view) {
  return {view.text("_id"),    view.text("user_id"), view.text("key_hash"),
          view.text("name"),   view.text("prefix"),  view.time("created_at").value_or(Timestamp()),
          view.time("used_at")};
}

Profile to_profile(const View& view) { return {view.text("defaults"), view.text("number_pattern")}; }

}  // namespace inkvoice::store
