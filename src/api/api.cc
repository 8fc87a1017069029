#include "api/api.h"

#include "api/access.h"
#include "api/routes.h"
#include "base/log.h"
#include "base/text.h"
#include "http/problem.h"
#include "http/router.h"
#include "store/one_request.h"

namespace inkvoice::api {

namespace {

using http::Method;

enum class Who {
  Anyone,
  AnyoneOrUser,  ///< the handler looks who it is
  User,
};

struct Target {
  Handler handler;
  Who who;
};

const http::Router<Target>& router() {
  static const http::Router<Target> routes({
      {Method::Post, "/api/v1/auth/signup", {sign_up, Who::Anyone}},
      {Method::Post, "/api/v1/auth/login", {log_in, Who::Anyone}},
      {Method::Post, "/api/v1/auth/logout", {log_out, Who::AnyoneOrUser}},
      {Method::Get, "/api/v1/auth/me", {who_am_i, Who::User}},
      {Method::Post, "/api/v1/auth/password", {change_password, Who::User}},
      {Method::Get, "/api/v1/api-keys", {list_api_keys, Who::User}},
      {Method::Post, "/api/v1/api-keys", {create_api_key, Who::User}},
      {Method::Delete, "/api/v1/api-keys/{id}", {delete_api_key, Who::User}},
      {Method::Get, "/api/v1/profile", {get_profile, Who::User}},
      {Method::Patch, "/api/v1/profile", {patch_profile, Who::User}},
      {Method::Post, "/api/v1/invoices", {create_invoice, Who::User}},
      {Method::Get, "/api/v1/invoices", {list_invoices, Who::User}},
      {Method::Get, "/api/v1/invoices/{id}", {get_invoice, Who::User}},
      {Method::Patch, "/api/v1/invoices/{id}", {patch_invoice, Who::User}},
      {Method::Delete, "/api/v1/invoices/{id}", {delete_invoice, Who::User}},
      {Method::Post, "/api/v1/invoices/{id}/pdf", {make_pdf, Who::User}},
      {Method::Get, "/api/v1/invoices/{id}/pdf", {download_pdf, Who::AnyoneOrUser}},
      {Method::Post, "/api/v1/invoices/{id}/link", {create_link, Who::User}},
      {Method::Post, "/api/v1/preview", {preview, Who::User}},
      {Method::Get, "/api/v1/events", {stream_events, Who::User}},
      {Method::Get, "/api/v1/live", {open_live, Who::User}},
      {Method::Get, "/api/v1/events/poll", {poll_events, Who::User}},
      {Method::Get, "/api/v1/openapi.json", {get_openapi, Who::Anyone}},
  });
  return routes;
}

bool is_safe(Method method) { return method == Method::Get || method == Method::Head || method == Method::Options; }

/// application/json, perhaps with charset=utf-8 (RFC 8259, 11 has no other).
bool is_json(std::string_view content_type) {
  const std::string_view media = content_type.substr(0, content_type.find(';'));
  const std::size_t end = media.find_last_not_of(" \t");
  if (!equals_ignoring_case(media.substr(0, end == std::string_view::npos ? 0 : end + 1), "application/json") &&
      !equals_ignoring_case(media.substr(0, end == std::string_view::npos ? 0 : end + 1),
                            "application/merge-patch+json")) {
    return false;
  }
  const std::size_t charset = to_lower_ascii(content_type).find("charset=");
  if (charset == std::string_view::npos) return true;
  std::string_view name = content_type.substr(charset + 8);
  if (name.starts_with('"')) name = name.substr(1, name.find('"', 1) - 1);
  return equals_ignoring_case(name.substr(0, name.find_first_of("; \t")), "utf-8");
}

/// The refusals that stand before every handler.
std::optional<http::Problem> refuse(const http::Request& request, bool by_key, const Settings& settings) {
  const bool unsafe = !is_safe(request.method) || request.wants_upgrade;
  if (unsafe && !by_key && !has_good_origin(request, settings)) {
    return http::Problem{.status = 403, .detail = "The request comes from a page of another origin."};
  }
  const auto type = request.headers.find("Content-Type");
  if (!request.body.empty() && !is_safe(request.method) && !(type && is_json(*type))) {
    return http::Problem{.status = 415, .detail = "The body must be application/json in UTF-8."};
  }
  return std::nullopt;
}

void allow_origin(const http::Request& request, const Settings& settings, http::Response& response) {
  const auto origin = request.headers.find("Origin");
  if (!settings.cors_origins.empty()) response.headers.add("Vary", "Origin");
  if (!origin || !is_cors_origin(*origin, settings)) return;
  response.headers.set("Access-Control-Allow-Origin", std::string(*origin));
  response.headers.set("Access-Control-Allow-Credentials", "true");
  response.headers.set("Access-Control-Expose-Headers",
                       "Location, Retry-After, RateLimit, RateLimit-Policy, Content-Disposition, ETag, X-Request-Id");
}

http::Response preflight(const std::string& allow) {
  http::Response response{.status = 204};
  response.headers.set("Allow", allow);
  response.headers.set("Access-Control-Allow-Methods", allow);
  response.headers.set("Access-Control-Allow-Headers", "Content-Type, Idempotency-Key, Authorization, Last-Event-ID");
  response.headers.set("Access-Control-Max-Age", "600");
  return response;
}

http::Response unauthorized() {
  http::Response response = http::respond(Error{Code::Unauthorized, "Log in first."});
  response.headers.set("WWW-Authenticate", "Bearer");
  return response;
}

http::Response to_response(const Error& error, const http::Request& request) {
  if (error.code == Code::Internal || error.code == Code::Corrupt) {
    log::error("request failed", {{"request", request.id}, {"error", error.message}});
  }
  http::Response response = http::respond(error);
  if (error.code == Code::Unavailable) response.headers.set("Retry-After", "1");
  if (error.code == Code::Unauthorized) response.headers.set("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace

Api::Api(Services services) : services_(std::move(services)) {}

std::vector<std::string> Api::routes() {
  std::vector<std::string> names;
  for (const auto& route : router().routes()) {
    names.push_back(std::string(http::to_string(route.method)) + " " + std::string(route.pattern));
  }
  return names;
}

http::Response Api::answer(const http::Request& request) {
  http::Response response = dispatch(request);
  allow_origin(request, services_.settings, response);
  if (!response.headers.find("Cache-Control")) response.headers.set("Cache-Control", "no-store");
  response.headers.set("X-Content-Type-Options", "nosniff");
  return response;
}

http::Response Api::dispatch(const http::Request& request) {
  const auto match = router().match(request.method, request.path);
  if (request.method == Method::Options && !match.allow.empty()) return preflight(match.allow);
  if (match.target == nullptr) return http::no_route(match.allow);

  const bool by_key = has_api_key(request);
  if (const auto refusal = refuse(request, by_key, services_.settings)) return http::respond(*refusal);

  const store::OneRequest one_request;
  Call call{.request = request, .params = match.params, .services = services_, .caller = std::nullopt};
  if (match.target->who != Who::Anyone) {
    auto caller = authenticate(request, services_);
    if (!caller) return to_response(caller.error(), request);
    call.caller = std::move(*caller);
    if (!call.caller && match.target->who == Who::User) return unauthorized();
  }
  Result<http::Response> response = match.target->handler(call);
  return response ? std::move(*response) : to_response(response.error(), request);
}

}  // namespace inkvoice::api
