#include "api/routes.h"
#include "auth/token.h"
#include "base/ids.h"
#include "json/json.h"

namespace inkvoice::api {

namespace {

constexpr std::size_t kMostKeys = 50;
constexpr std::size_t kLongestName = 100;
constexpr std::size_t kShownPrefix = 8;

/// A key could otherwise make others that outlive it.
Result<void> need_session(const Call& call) {
  if (!call.caller->session.empty()) return {};
  return fail(Code::Forbidden, "An API key may not manage API keys; log in.");
}

void write_key(json::Writer& writer, const store::ApiKey& key) {
  writer.key("id").string(key.id);
  writer.key("name").string(key.name);
  writer.key("prefix").string(key.prefix);
  writer.key("createdAt").string(to_rfc3339(key.created_at));
}

}  // namespace

Result<http::Response> list_api_keys(const Call& call) {
  TRY(need_session(call));
  const auto keys = TRY(call.services.store.api_keys(call.user()));
  std::string body;
  json::Writer writer(body);
  writer.begin_object().key("items").begin_array();
  for (const store::ApiKey& key : keys) {
    writer.begin_object();
    write_key(writer, key);
    writer.key("usedAt");
    if (key.used_at) {
      writer.string(to_rfc3339(*key.used_at));
    } else {
      writer.null();
    }
    writer.end_object();
  }
  writer.end_array().end_object();
  return json_response(200, std::move(body));
}

Result<http::Response> create_api_key(const Call& call) {
  TRY(need_session(call));
  store::ApiKey key{.id = random_id(), .user_id = call.user(), .name = "API key", .created_at = call.now()};
  if (!call.request.body.empty()) {
    const json::Document input = TRY(read_body(call));
    json::Problems problems(input);
    json::ObjectReader fields(input.root(), problems);
    if (const auto name = fields.string("name")) {
      key.name = std::string(name->string());
      if (key.name.empty() || key.name.size() > kLongestName) problems.add(*name, "must have 1 to 100 bytes");
    }
    fields.refuse_others();
    TRY(check(problems));
  }
  const auto existing = TRY(call.services.store.api_keys(call.user()));
  if (existing.size() >= kMostKeys) return fail(Code::Conflict, "You have 50 API keys; delete one first.");

  const std::string secret = auth::new_api_key();
  key.key_hash = auth::hash_token(secret);
  key.prefix = secret.substr(0, kShownPrefix);
  TRY(call.services.store.add_api_key(key));

  std::string body;
  json::Writer writer(body);
  writer.begin_object();
  write_key(writer, key);
  writer.key("key").string(secret);
  writer.end_object();
  return json_response(201, std::move(body));
}

Result<http::Response> delete_api_key(const Call& call) {
  TRY(need_session(call));
  if (!is_id(call.id())) return fail(Code::NotFound, "There is no such API key.");
  TRY(call.services.store.remove_api_key(call.user(), call.id()));
  return http::Response{.status = 204};
}

}  // namespace inkvoice::api
