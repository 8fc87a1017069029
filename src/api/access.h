/// Who may call: sessions and API keys, and whether a page of another origin is behind the call.
#pragma once

#include <optional>

#include "api/call.h"
#include "api/services.h"
#include "base/result.h"
#include "http/message.h"

namespace inkvoice::api {

inline constexpr std::string_view kSessionCookie = "inkvoice_session";

/// A session ends this long after its last request, and this long after the log-in.
inline constexpr std::chrono::days kSessionIdle{14};
inline constexpr std::chrono::days kSessionLongest{30};

/// The caller by API key or session cookie; nothing when neither was sent or is good. Unavailable when the store is
/// away.
Result<std::optional<Caller>> authenticate(const http::Request& request, Services& services);

/// Has the session or API key been removed, by whichever server, or run out? False while the store does not answer.
bool has_ended(const live::Login& login, store::Store& store, Timestamp now);

/// Does the request come with a bearer token? Then no cookie counts, and no page of another origin can be behind it.
bool has_api_key(const http::Request& request);

/// Is the request's Origin our own or a configured one? A request without Origin passes unless the browser says by
/// Sec-Fetch-Site that another site made it: browsers send Origin with every unsafe call and WebSocket, so only
/// programs come without, and those carry no cookies of somebody else's.
bool has_good_origin(const http::Request& request, const Settings& settings);

/// Is `origin` one of Settings::cors_origins?
bool is_cors_origin(std::string_view origin, const Settings& settings);

/// Stores a session for the user; the Set-Cookie value for its token.
Result<std::string> start_session(const std::string& user_id, const http::Request& request, Services& services);

/// The Set-Cookie value that removes the cookie.
std::string end_session_cookie(const http::Request& request, const Settings& settings);

}  // namespace inkvoice::api
