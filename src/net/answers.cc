#include "net/answers.h"

#include <exception>
#include <utility>

#include "base/log.h"
#include "http/problem.h"

namespace inkvoice::net {

http::Response problem(int status, std::string detail) {
  return http::respond(http::Problem{.status = status, .detail = std::move(detail)});
}

http::Response overloaded() {
  http::Response response = problem(503, "The server has too much to do at the moment.");
  response.headers.add("Retry-After", "1");
  return response;
}

http::Response call(const std::function<http::Response()>& function) {
  try {
    return function();
  } catch (const std::exception& error) {
    log::error("a handler threw", {{"reason", error.what()}});
  } catch (...) {
    log::error("a handler threw");
  }
  return http::respond(Error{Code::Internal, ""});
}

std::shared_ptr<http::Feed> feed_of(const http::Response& response) {
  if (const auto* stream = std::get_if<http::StreamBody>(&response.body)) return stream->feed;
  if (const auto* socket = std::get_if<http::WebSocketBody>(&response.body)) return socket->feed;
  if (const auto* deferred = std::get_if<http::DeferredBody>(&response.body)) return deferred->feed;
  return nullptr;
}

void check_answer(const http::Request& request, http::Response& response) {
  if (!std::holds_alternative<http::WebSocketBody>(response.body) || request.wants_upgrade) return;
  response = problem(426, "This address speaks WebSocket.");
  response.headers.add("Upgrade", "websocket");
  response.headers.add("Sec-WebSocket-Version", "13");
}

}  // namespace inkvoice::net
