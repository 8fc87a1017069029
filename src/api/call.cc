#include "api/call.h"

#include "base/ids.h"

namespace inkvoice::api {

http::Response json_response(int status, std::string body) {
  http::Response response{.status = status, .body = std::move(body)};
  response.headers.add("Content-Type", "application/json");
  return response;
}

Result<json::Document> read_body(const Call& call) {
  if (call.request.body.empty()) return fail(Code::Malformed, "The request needs a JSON body.");
  return json::Document::borrow(call.request.body);
}

Result<void> check(const json::Problems& problems) {
  if (problems.empty()) return {};
  return std::unexpected(problems.error());
}

Result<std::string> invoice_id(const Call& call) {
  if (!is_id(call.id())) return fail(Code::NotFound, "There is no such invoice.");
  return std::string(call.id());
}

}  // namespace inkvoice::api
