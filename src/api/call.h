/// One request on its way through the API: who calls, what with, and what a handler needs to answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/services.h"
#include "base/result.h"
#include "http/message.h"
#include "http/router.h"
#include "json/object_reader.h"

namespace inkvoice::api {

/// Who is logged in, and how.
struct Caller {
  std::string user_id;
  std::string session;  ///< the session token's hash; "" for an API key
  std::string key;      ///< the API key's hash; "" for a session
};

struct Call {
  const http::Request& request;
  const http::PathParams& params;
  Services& services;
  std::optional<Caller> caller;  ///< always there in routes that need a user

  const std::string& user() const { return caller->user_id; }
  std::string_view id() const { return params.get("id"); }
  Timestamp now() const { return services.clock.now(); }
};

/// Parses, calls, answers: no rule, no SQL, no PDF.
using Handler = Result<http::Response> (*)(const Call&);

/// A JSON answer.
http::Response json_response(int status, std::string body);

/// The body as JSON. Malformed: none or not JSON.
Result<json::Document> read_body(const Call& call);

/// Problems as one error, nothing when there are none.
Result<void> check(const json::Problems& problems);

/// 1 to 64 characters that can be an id, else NotFound, so that nothing odd reaches a query.
Result<std::string> invoice_id(const Call& call);

}  // namespace inkvoice::api
