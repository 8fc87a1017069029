#include "api/routes.h"
#include "base/text.h"
#include "http/problem.h"
#include "json/json.h"

namespace inkvoice::api {

namespace {

constexpr int kDefaultWait = 25;  // seconds; proxies cut at 30 and more
constexpr int kLongestWait = 60;

std::optional<std::string> event_id(const std::optional<std::string_view>& text) {
  if (!text || text->empty()) return std::nullopt;
  return std::string(*text);
}

Result<std::shared_ptr<http::Feed>> feed_for(const Call& call, const std::optional<std::string>& after,
                                             live::Format format) {
  const live::Login login{call.user(), call.caller->session, call.caller->key};
  return live::open_feed(call.services.events, call.services.connections, login, after, format);
}

/// {"events":[…],"lastEventId":…}; each message is an event's JSON.
http::Response poll_answer(const std::vector<std::string>& messages, std::string last_id) {
  if (!messages.empty()) {
    const auto last = json::Document::borrow(messages.back());
    if (last) last_id = std::string(last->root().find("id")->string());
  }
  std::string body;
  json::Writer writer(body);
  writer.begin_object().key("events").begin_array();
  for (const std::string& message : messages) {
    writer.raw(message);
  }
  writer.end_array().key("lastEventId").string(last_id).end_object();
  http::Response response = json_response(200, std::move(body));
  response.headers.set("Cache-Control", "no-store");
  return response;
}

}  // namespace

Result<http::Response> stream_events(const Call& call) {
  // A browser that reconnects says where it was by the field; the parameter is for a first connection.
  auto after = event_id(call.request.headers.find("Last-Event-ID"));
  if (!after) after = event_id(call.request.query_value("after"));
  http::Response response;
  response.headers.add("Content-Type", "text/event-stream");
  response.headers.add("Cache-Control", "no-store");
  response.headers.add("X-Accel-Buffering", "no");  // nginx would hold events back
  response.body = http::StreamBody{.feed = TRY(feed_for(call, after, live::Format::Sse)), .heartbeat = ":\n\n"};
  return response;
}

Result<http::Response> open_live(const Call& call) {
  if (!call.request.wants_upgrade) {
    http::Response response = http::respond(http::Problem{.status = 426, .detail = "This address speaks WebSocket."});
    response.headers.set("Upgrade", "websocket");
    response.headers.set("Connection", "Upgrade");
    return response;
  }
  const auto after = event_id(call.request.query_value("after"));
  return http::Response{.status = 101, .body = http::WebSocketBody{TRY(feed_for(call, after, live::Format::Json))}};
}

Result<http::Response> poll_events(const Call& call) {
  const auto wait_text = call.request.query_value("wait");
  const auto wait = wait_text ? parse_integer<int>(*wait_text) : kDefaultWait;
  if (!wait || *wait < 0 || *wait > kLongestWait) {
    return std::unexpected(Error{Code::Invalid, "The query has errors.", {{"/wait", "must be 0 to 60 seconds"}}});
  }
  // Without an id a poll begins with all that is kept: unlike a stream it has no earlier answer to go on from.
  const std::string after = event_id(call.request.query_value("after")).value_or("0");
  http::DeferredBody deferred{
      .feed = TRY(feed_for(call, after, live::Format::Json)),
      .wait = std::chrono::seconds(*wait),
      .finish = [after](const std::vector<std::string>& messages) { return poll_answer(messages, after); }};
  http::Response response;
  response.body = std::move(deferred);
  return response;
}

}  // namespace inkvoice::api
