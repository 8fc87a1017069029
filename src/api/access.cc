#include "api/access.h"

#include <algorithm>

#include "auth/token.h"
#include "base/text.h"
#include "http/cookies.h"

namespace inkvoice::api {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

// Writing at each request would make every read a write; the idle timeout does not need it finer.
constexpr minutes kSeenStep{10};
constexpr hours kKeyUsedStep{1};

std::optional<std::string_view> bearer_token(const http::Request& request) {
  constexpr std::string_view kScheme = "bearer ";
  const auto field = request.headers.find("Authorization");
  if (!field || field->size() <= kScheme.size()) return std::nullopt;
  if (!equals_ignoring_case(field->substr(0, kScheme.size()), kScheme)) return std::nullopt;
  return field->substr(kScheme.size());
}

/// NotFound becomes nothing: a token that is not there is nobody's.
template <class T>
Result<std::optional<T>> found(Result<T> result) {
  if (result) return std::optional<T>(std::move(*result));
  if (result.error().code == Code::NotFound) return std::optional<T>();
  return std::unexpected(std::move(result).error());
}

Result<std::optional<Caller>> by_api_key(std::string_view token, Services& services) {
  if (!token.starts_with(auth::kApiKeyPrefix)) return std::optional<Caller>();
  const auto key = TRY(found(services.store.api_key(auth::hash_token(token))));
  if (!key) return std::optional<Caller>();
  const Timestamp now = services.clock.now();
  if (!key->used_at || now - *key->used_at > kKeyUsedStep) (void)services.store.touch_api_key(key->key_hash, now);
  return std::optional(Caller{.user_id = key->user_id, .session = "", .key = key->key_hash});
}

bool is_over(const store::Session& session, Timestamp now) {
  return now - session.seen_at > kSessionIdle || now - session.created_at > kSessionLongest;
}

Result<std::optional<Caller>> by_session(std::string_view token, Services& services) {
  const auto session = TRY(found(services.store.session(auth::hash_token(token))));
  const Timestamp now = services.clock.now();
  if (!session || is_over(*session, now)) return std::optional<Caller>();
  if (now - session->seen_at > kSeenStep) (void)services.store.touch_session(session->token_hash, now);
  return std::optional(Caller{.user_id = session->user_id, .session = session->token_hash, .key = ""});
}

/// "https://a.example:8443/x" → "a.example:8443"; "" when it has no scheme of ours.
std::string_view host_of(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (url.starts_with(scheme)) {
      url.remove_prefix(scheme.size());
      return url.substr(0, url.find('/'));
    }
  }
  return {};
}

http::SetCookie session_cookie(const http::Request& request, const Settings& settings) {
  const auto origin = request.headers.find("Origin");
  const bool cross_origin = origin && is_cors_origin(*origin, settings);
  return {.name = std::string(kSessionCookie),
          .secure = settings.is_https() || request.secure || cross_origin,
          .same_site = cross_origin ? http::SameSite::None : http::SameSite::Lax};
}

}  // namespace

Result<std::optional<Caller>> authenticate(const http::Request& request, Services& services) {
  if (const auto token = bearer_token(request)) return by_api_key(*token, services);
  if (const auto token = http::find_cookie(request, kSessionCookie)) return by_session(*token, services);
  return std::optional<Caller>();
}

bool has_ended(const live::Login& login, store::Store& store, Timestamp now) {
  const auto is_gone = [](const auto& found) { return !found && found.error().code == Code::NotFound; };
  if (login.session.empty()) return is_gone(store.api_key(login.key));
  const auto session = store.session(login.session);
  return session ? is_over(*session, now) : is_gone(session);
}

bool has_api_key(const http::Request& request) { return bearer_token(request).has_value(); }

bool is_cors_origin(std::string_view origin, const Settings& settings) {
  return std::ranges::find(settings.cors_origins, origin) != settings.cors_origins.end();
}

bool has_good_origin(const http::Request& request, const Settings& settings) {
  const auto origin = request.headers.find("Origin");
  if (!origin) {
    const auto site = request.headers.find("Sec-Fetch-Site");
    return !site || *site == "same-origin" || *site == "none";
  }
  if (is_cors_origin(*origin, settings)) return true;
  if (settings.public_url_given && *origin == settings.public_url) return true;
  if (settings.public_url_given && settings.is_https()) return false;
  const auto host = request.headers.find("Host");
  return host && !host->empty() && equals_ignoring_case(host_of(*origin), *host);
}

Result<std::string> start_session(const std::string& user_id, const http::Request& request, Services& services) {
  const std::string token = auth::new_session_token();
  const Timestamp now = services.clock.now();
  TRY(services.store.add_session({auth::hash_token(token), user_id, now, now}));
  http::SetCookie cookie = session_cookie(request, services.settings);
  cookie.value = token;
  cookie.max_age = std::chrono::duration_cast<std::chrono::seconds>(kSessionLongest);
  return http::to_string(cookie);
}

std::string end_session_cookie(const http::Request& request, const Settings& settings) {
  http::SetCookie cookie = session_cookie(request, settings);
  cookie.max_age = std::chrono::seconds(0);
  return http::to_string(cookie);
}

}  // namespace inkvoice::api
