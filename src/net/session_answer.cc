// The second half of a request: its answer, at once or over time.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "base/log.h"
#include "base/text.h"
#include "http/problem.h"
#include "http/response_head.h"
#include "http/status.h"
#include "net/answers.h"
#include "net/in_pool.h"
#include "net/session.h"
#include "net/web_socket.h"

namespace inkvoice::net {

namespace {

constexpr std::size_t kSourceRead = 256 << 10;

std::string join(const std::vector<std::string>& messages) {
  std::string text;
  for (const std::string& message : messages) {
    text += message;
  }
  return text;
}

std::string as_chunk(std::string_view text) {
  char digits[16];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, text.size(), 16);
  std::string chunk(digits, end);
  chunk.append("\r\n").append(text).append("\r\n");
  return chunk;
}

}  // namespace

Task<> Session::answer(Exchange& exchange, http::Response& response) {
  if (exchange.head_only || !feed_of(response)) {
    co_await send(exchange, response);
  } else if (std::holds_alternative<http::StreamBody>(response.body)) {
    co_await stream(exchange, response);
  } else if (std::holds_alternative<http::WebSocketBody>(response.body)) {
    co_await upgrade(exchange, response);
  } else {
    co_await wait_and_answer(exchange, response);
  }
}

std::string Session::head_for(Exchange& exchange, const http::Response& response, http::ResponseFraming framing) {
  const bool wants_close = equals_ignoring_case(response.headers.find("Connection").value_or(""), "close");
  exchange.keep_alive = exchange.keep_alive && !wants_close && !core_.stopping;
  exchange.outcome.status = response.status;
  framing.keep_alive = exchange.keep_alive;
  framing.http_1_0 = exchange.head.http_1_0;
  framing.date = io().date();
  framing.request_id = exchange.request().id;
  return http::write_response_head(response, framing);
}

Task<> Session::send(Exchange& exchange, const http::Response& response) {
  std::string_view text;
  http::BodySource* source = nullptr;
  if (const auto* string = std::get_if<std::string>(&response.body)) text = *string;
  if (const auto* bytes = std::get_if<http::StaticBody>(&response.body)) text = bytes->bytes;
  if (const auto* shared = std::get_if<std::shared_ptr<http::BodySource>>(&response.body)) source = shared->get();

  http::ResponseFraming framing;
  const bool bodiless = http::has_no_body(response.status);
  if (!bodiless && !feed_of(response)) framing.content_length = source != nullptr ? source->size() : text.size();
  const std::string head = head_for(exchange, response, framing);
  if (bodiless || exchange.head_only) {
    text = {};
    source = nullptr;
  }
  const bool sent = co_await write(head, text);
  if (!sent) co_return;
  exchange.outcome.bytes += text.size();
  if (source != nullptr) co_await send_source(exchange, *source);
}

Task<> Session::send_source(Exchange& exchange, http::BodySource& source) {
  std::uint64_t left = source.size();
  while (left > 0) {
    Result<std::string> piece;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, kSourceRead));
    auto work = [&] {
      try {
        piece = source.read(wanted);
      } catch (const std::exception& error) {
        piece = fail(Code::Internal, error.what());
      }
    };
    const bool ran = co_await in_pool(core_.pool, socket_.get_executor(), work);
    if (!ran || !piece || piece->empty() || piece->size() > wanted) {
      // The length is promised already: only a cut connection says that the body is not whole.
      log::error("a body was cut", {{"request", exchange.request().id},
                                    {"reason", !ran    ? "too many wait"
                                               : piece ? "wrong length"
                                                       : piece.error().message.c_str()}});
      broken_ = true;
      co_return;
    }
    const bool sent = co_await write(*piece, {});
    if (!sent) co_return;
    left -= piece->size();
    exchange.outcome.bytes += piece->size();
  }
}

Task<> Session::stream(Exchange& exchange, http::Response& response) {
  auto& body = std::get<http::StreamBody>(response.body);
  const bool chunked = !exchange.head.http_1_0;
  exchange.keep_alive = false;  // a stream ends with its connection
  const std::string head = head_for(exchange, response, {.chunked = chunked, .date = {}, .request_id = {}});
  bool open = co_await write(head, {});
  watch();
  while (open && !gone_) {
    const http::Feed::Batch batch = body.feed->take();
    std::string text = join(batch.messages);
    open = !batch.closed && !core_.stopping;
    if (text.empty() && open) {
      const bool woken = co_await wakeup_->wait_until(Steady::now() + core_.options.heartbeat);
      if (woken) continue;
      text = body.heartbeat;
    }
    if (text.empty()) continue;
    const std::string bytes = chunked ? as_chunk(text) : text;
    const bool sent = co_await write(bytes, {});
    open = open && sent;
    if (sent) exchange.outcome.bytes += text.size();
  }
  co_await stop_watching();
  body.feed.reset();
  if (gone_) broken_ = true;
  if (chunked && !broken_) co_await write("0\r\n\r\n", {});
}

Task<> Session::wait_and_answer(Exchange& exchange, http::Response& response) {
  auto& body = std::get<http::DeferredBody>(response.body);
  const auto until = Steady::now() + body.wait;
  std::vector<std::string> messages;
  watch();
  while (true) {
    http::Feed::Batch batch = body.feed->take();
    messages = std::move(batch.messages);
    if (!messages.empty() || batch.closed || core_.stopping || gone_ || Steady::now() >= until) break;
    co_await wakeup_->wait_until(until);
  }
  co_await stop_watching();
  body.feed.reset();
  if (gone_) {
    broken_ = true;
    co_return;
  }
  http::Response finished;
  auto work = [&] { finished = call([&] { return body.finish(std::move(messages)); }); };
  const bool ran = co_await in_pool(core_.pool, socket_.get_executor(), work);
  if (!ran) finished = overloaded();
  if (feed_of(finished)) finished = http::respond(Error{Code::Internal, ""});  // waiting once is enough
  co_await send(exchange, finished);
}

Task<> Session::upgrade(Exchange& exchange, http::Response& response) {
  if (!in_.empty()) {  // frames before the handshake is answered
    exchange.keep_alive = false;
    const http::Response refused = problem(400, "A WebSocket client waits for the answer to its handshake.");
    co_await send(exchange, refused);
    co_return;
  }
  exchange.outcome.status = 101;
  broken_ = true;  // the socket is no longer ours
  exchange.outcome.bytes = co_await serve_web_socket(io(), std::move(socket_), exchange.request(), response, wakeup_);
}

/// Notices that the reader of a feed is gone, by reading on. What comes is the start of the next request.
void Session::watch() {
  watching_ = true;
  gone_ = false;
  unwatch_ = false;
  asio::co_spawn(
      socket_.get_executor(),
      [self = shared_from_this()]() -> Task<> {
        bool more = true;
        while (more && !self->unwatch_ && self->in_.size() < kMaxReadAhead) {
          more = co_await self->read_more(kHeadRead);
        }
        self->gone_ = !more && !self->unwatch_;
        self->watching_ = false;
        self->wakeup_->wake();
      },
      asio::detached);
}

Task<> Session::stop_watching() {
  unwatch_ = true;
  ErrorCode ignored;
  if (watching_) socket_.cancel(ignored);
  while (watching_) {
    co_await wakeup_->wait_until(kNever);
  }
}

}  // namespace inkvoice::net
