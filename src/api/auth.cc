#include "api/access.h"
#include "api/allowance.h"
#include "api/routes.h"
#include "auth/email.h"
#include "auth/password.h"
#include "base/ids.h"
#include "base/log.h"
#include "json/json.h"

namespace inkvoice::api {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::size_t kLongestName = 200;

// Only failures count: a password that fits is given back. An account is not locked for its owner by a stranger's tries
// from elsewhere until they are very many.
const limits::Policy kTriesFromHere{"logins-here", 10, minutes(15)};
const limits::Policy kTriesOnAccount{"logins-account", 100, hours(1)};
const limits::Policy kTriesByAddress{"logins-address", 300, minutes(15)};

std::string user_json(const store::User& user) {
  std::string body;
  json::Writer writer(body);
  writer.begin_object().key("user").begin_object();
  writer.key("id").string(user.id);
  writer.key("email").string(user.email);
  writer.key("name").string(user.name);
  writer.key("createdAt").string(to_rfc3339(user.created_at));
  writer.end_object().end_object();
  return body;
}

Result<http::Response> logged_in(int status, const store::User& user, const Call& call) {
  const std::string cookie = TRY(start_session(user.id, call.request, call.services));
  http::Response response = json_response(status, user_json(user));
  response.headers.add("Set-Cookie", cookie);
  return response;
}

bool is_plain(std::string_view text) {
  return text.find_first_of(std::string_view("\0\r\n\t\x1b\x7f", 6)) == std::string_view::npos;
}

/// The new user, without id and hash.
Result<std::pair<store::User, std::string>> read_sign_up(const Call& call) {
  const json::Document body = TRY(read_body(call));
  json::Problems problems(body);
  json::ObjectReader fields(body.root(), problems);
  store::User user;
  std::string password;
  const auto email = fields.required_string("email");
  if (email) {
    user.email = std::string(email->string());
    if (const auto key = auth::normalize_email(user.email)) {
      user.email_key = *key;
    } else {
      problems.add(*email, "is not an e-mail address");
    }
  }
  const auto typed = fields.required_string("password");
  if (const auto name = fields.string("name")) {
    user.name = std::string(name->string());
    if (user.name.size() > kLongestName) problems.add(*name, "must have at most 200 bytes");
    if (!is_plain(user.name)) problems.add(*name, "must not have line ends or control characters");
  }
  if (typed) {
    password = std::string(typed->string());
    if (const auto reason = auth::refuse_password(password, user.email, user.name)) problems.add(*typed, *reason);
  }
  fields.refuse_others();
  TRY(check(problems));
  return std::pair(std::move(user), std::move(password));
}

/// Takes one from each limit on tries; nothing when all allow it.
struct Tries {
  std::vector<Allowance> taken;
  std::optional<http::Response> refusal;
};

Result<Tries> count_try(const Call& call, const std::string& email_key) {
  Tries tries;
  const std::string& address = call.request.remote_address;
  std::string from_here = email_key;
  from_here.append(" ").append(address);
  for (const auto& [policy, who] :
       {std::pair(&kTriesFromHere, from_here), {&kTriesOnAccount, email_key}, {&kTriesByAddress, address}}) {
    tries.taken.push_back(TRY(Allowance::take(call, *policy, who)));
    if (!tries.taken.back().allowed()) {
      tries.refusal = tries.taken.back().refusal("Too many log-ins failed");
      break;
    }
  }
  return tries;
}

/// The user whose e-mail and password these are; nothing otherwise, after the same time either way.
Result<std::optional<store::User>> find_user(const Call& call, std::string_view email, std::string_view password) {
  const auto key = auth::normalize_email(email);
  Result<store::User> user = key ? call.services.store.user_by_email(*key) : fail(Code::NotFound, "");
  if (!user && user.error().code != Code::NotFound) return std::unexpected(user.error());
  auth::PasswordHasher& hasher = call.services.hasher;
  const bool fits = user ? hasher.verify(password, user->password_hash) : hasher.verify_nobody(password);
  if (!fits) return std::optional<store::User>();
  if (auth::PasswordHasher::is_outdated(user->password_hash)) {
    // Keeps every session: nothing changed for the user.
    log::info("password hash has outdated parameters", {{"user", user->id}});
  }
  return std::optional(std::move(*user));
}

Result<void> need_session(const Call& call) {
  if (!call.caller->session.empty()) return {};
  return fail(Code::Forbidden, "An API key may not do this; log in.");
}

}  // namespace

Result<http::Response> sign_up(const Call& call) {
  auto [user, password] = TRY(read_sign_up(call));
  user.id = random_id();
  user.password_hash = TRY(call.services.hasher.hash(password));
  user.created_at = call.now();
  TRY(call.services.store.add_user(user));
  return logged_in(201, user, call);
}

Result<http::Response> log_in(const Call& call) {
  const json::Document body = TRY(read_body(call));
  json::Problems problems(body);
  json::ObjectReader fields(body.root(), problems);
  const auto email = fields.required_string("email");
  const auto password = fields.required_string("password");
  if (password && password->string().size() > auth::kPasswordMax)
    problems.add(*password, "must have at most 1,024 bytes");
  fields.refuse_others();
  TRY(check(problems));

  const std::string key = auth::normalize_email(email->string()).value_or("");
  Tries tries = TRY(count_try(call, key));
  if (tries.refusal) {
    for (Allowance& taken : tries.taken) taken.use();
    return std::move(*tries.refusal);
  }
  const auto user = TRY(find_user(call, email->string(), password->string()));
  if (!user) {
    for (Allowance& taken : tries.taken) taken.use();
    return fail(Code::Unauthorized, "The e-mail address or the password is wrong.");
  }
  return logged_in(200, *user, call);
}

Result<http::Response> log_out(const Call& call) {
  http::Response response{.status = 204};
  response.headers.add("Set-Cookie", end_session_cookie(call.request, call.services.settings));
  if (call.caller && !call.caller->session.empty()) {
    const auto removed = call.services.store.remove_session(call.caller->session);
    if (!removed && removed.error().code != Code::NotFound) return std::unexpected(removed.error());
    call.services.connections.close(call.caller->session);
  }
  return response;
}

Result<http::Response> who_am_i(const Call& call) {
  const store::User user = TRY(call.services.store.user_by_id(call.user()));
  return json_response(200, user_json(user));
}

Result<http::Response> change_password(const Call& call) {
  TRY(need_session(call));
  const json::Document body = TRY(read_body(call));
  json::Problems problems(body);
  json::ObjectReader fields(body.root(), problems);
  const auto current = fields.required_string("current");
  const auto wanted = fields.required_string("new");
  const store::User user = TRY(call.services.store.user_by_id(call.user()));
  if (wanted) {
    if (const auto reason = auth::refuse_password(wanted->string(), user.email, user.name))
      problems.add(*wanted, *reason);
  }
  fields.refuse_others();
  // Tries here count as log-ins do: a stolen session must not become the way to guess the password.
  Tries tries = TRY(count_try(call, user.email_key));
  if (tries.refusal) {
    for (Allowance& taken : tries.taken) taken.use();
    return std::move(*tries.refusal);
  }
  const bool fits = current && current->string().size() <= auth::kPasswordMax &&
                    call.services.hasher.verify(current->string(), user.password_hash);
  if (current && !fits) {
    problems.add(*current, "is not your password");
    for (Allowance& taken : tries.taken) taken.use();
  }
  TRY(check(problems));

  const std::string hash = TRY(call.services.hasher.hash(wanted->string()));
  TRY(call.services.store.set_password(user.id, hash, call.caller->session));
  call.services.connections.close_all(user.id, call.caller->session);
  return http::Response{.status = 204};
}

}  // namespace inkvoice::api
