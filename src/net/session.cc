#include "net/session.h"

#include <array>

#include <boost/asio/buffer.hpp>

#include "base/ids.h"
#include "http/chunked.h"
#include "net/answers.h"
#include "net/in_pool.h"

namespace inkvoice::net {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t kBodyRead = 64 << 10;
constexpr std::uint64_t kMinReadRate = 16 << 10;  // bytes a second that lengthen the body's deadline: less is an attack
constexpr milliseconds kLinger{2'000};
constexpr std::size_t kLingerBytes = 32 << 20;
// While the server stops: for a request that is on its way on a connection which was to be kept. Its answer says that
// the connection ends; closing at once would lose it. Long enough for a client on a busy machine.
constexpr milliseconds kLastRequest{1'500};

milliseconds time_for(std::uint64_t bytes, std::uint64_t bytes_per_second) {
  return milliseconds(bytes * 1000 / std::max<std::uint64_t>(bytes_per_second, 1));
}

}  // namespace

Session::Session(IoThread& io, Socket socket, const http::IpAddress& peer)
    : Connection(io), core_(io.core()), socket_(std::move(socket)), peer_(peer) {}

Session::~Session() { core_.admission.leave(peer_); }

Task<> Session::run() {
  while (true) {
    const bool again = co_await serve_one();
    if (!again) break;
  }
  if (!broken_) co_await linger();
}

void Session::expire() {
  expired_ = true;
  ErrorCode ignored;
  socket_.cancel(ignored);
}

void Session::stop() {
  if (waiting_) deadline = std::min(deadline, Steady::now() + kLastRequest);
  if (wakeup_) wakeup_->wake();
}

void Session::cut() {
  broken_ = true;
  ErrorCode ignored;
  socket_.close(ignored);
  if (wakeup_) wakeup_->wake();
}

Task<bool> Session::serve_one() {
  const bool asked = co_await wait_for_request();
  if (!asked) co_return false;
  Exchange exchange;
  const bool has_head = co_await read_head(exchange);
  if (!has_head) co_return false;
  const bool has_body = co_await read_body(exchange);
  if (!has_body) co_return false;
  const bool keep_alive = co_await handle(exchange);
  finish(exchange);
  in_.shrink(kMaxReadAhead);
  co_return keep_alive && !broken_;
}

/// A connection is idle until a request's first byte.
Task<bool> Session::wait_for_request() {
  const milliseconds patience = first_request_ ? core_.options.header_timeout : core_.options.idle_timeout;
  deadline = Steady::now() + (core_.stopping ? std::min(patience, kLastRequest) : patience);
  first_request_ = false;
  expired_ = false;
  waiting_ = true;
  bool more = true;
  while (more && in_.empty()) {
    more = co_await read_more(kHeadRead);
  }
  ErrorCode ignored;
  if (in_.empty() && expired_ && socket_.available(ignored) > 0) co_await read_more(kHeadRead);  // just in time
  waiting_ = false;
  deadline = kNever;
  if (in_.empty()) broken_ = true;  // nothing was asked, so nothing is to be said
  co_return !in_.empty();
}

Task<bool> Session::read_head(Exchange& exchange) {
  const ServerOptions& options = core_.options;
  http::HeadParser parser({options.max_header, options.max_fields, options.max_target});
  exchange.began = Steady::now();
  deadline = exchange.began + options.header_timeout;
  while (true) {
    const auto fed = parser.feed(in_.view());
    if (!fed) {
      exchange.head.request = parser.partial();
      co_return co_await turn_away(exchange, fed.error().status, fed.error().detail);
    }
    if (*fed) {
      in_.consume(**fed);
      break;
    }
    const bool more = co_await read_more(kHeadRead);
    if (more) continue;
    if (!expired_) {
      broken_ = true;
      co_return false;
    }
    exchange.head.request = parser.partial();
    co_return co_await turn_away(exchange, 408, "The header section did not come in time.");
  }
  deadline = kNever;
  exchange.head = parser.take();
  exchange.keep_alive = exchange.head.keep_alive;
  exchange.head_only = exchange.request().method == http::Method::Head;
  co_return true;
}

Task<bool> Session::read_body(Exchange& exchange) {
  const http::RequestHead& head = exchange.head;
  if (head.framing == http::Framing::None) co_return true;
  if (head.framing == http::Framing::Length && head.content_length > core_.options.max_body) {
    co_return co_await turn_away(exchange, 413, "The body is too large.");
  }
  if (head.expects_continue && in_.empty() && (head.framing == http::Framing::Chunked || head.content_length > 0)) {
    const bool sent = co_await write("HTTP/1.1 100 Continue\r\n\r\n", {});
    if (!sent) co_return false;
  }
  expired_ = false;
  const bool whole =
      head.framing == http::Framing::Length ? co_await read_known_length(exchange) : co_await read_chunked(exchange);
  deadline = kNever;
  co_return whole;
}

Task<bool> Session::read_known_length(Exchange& exchange) {
  std::string& body = exchange.request().body;
  const auto length = static_cast<std::size_t>(exchange.head.content_length);
  const auto began = Steady::now();
  while (true) {
    const std::size_t take = std::min(in_.size(), length - body.size());
    body.append(in_.view().substr(0, take));
    in_.consume(take);
    if (!hold_body(exchange)) co_return co_await turn_away(exchange, 503, "The server holds too much at the moment.");
    if (body.size() == length) co_return true;
    deadline = began + core_.options.body_timeout + time_for(body.size(), kMinReadRate);
    const bool more = co_await read_more(std::min(length - body.size(), kBodyRead));
    if (more) continue;
    if (expired_) co_return co_await turn_away(exchange, 408, "The body did not come in time.");
    broken_ = true;
    finish(exchange);
    co_return false;
  }
}

Task<bool> Session::read_chunked(Exchange& exchange) {
  std::string& body = exchange.request().body;
  http::ChunkedDecoder decoder(core_.options.max_body);
  const auto began = Steady::now();
  while (true) {
    const auto fed = decoder.feed(in_.view(), body);
    if (!fed) co_return co_await turn_away(exchange, fed.error().status, fed.error().detail);
    in_.consume(*fed);
    if (!hold_body(exchange)) co_return co_await turn_away(exchange, 503, "The server holds too much at the moment.");
    if (decoder.done()) co_return true;
    deadline = began + core_.options.body_timeout + time_for(body.size(), kMinReadRate);
    const bool more = co_await read_more(body.size() < kBodyRead ? kHeadRead : kBodyRead);
    if (more) continue;
    if (expired_) co_return co_await turn_away(exchange, 408, "The body did not come in time.");
    broken_ = true;
    finish(exchange);
    co_return false;
  }
}

bool Session::hold_body(Exchange& exchange) {
  const std::uint64_t size = exchange.request().body.size();
  const std::uint64_t grown = size - exchange.held;
  exchange.held = size;
  return core_.body_bytes.fetch_add(grown, std::memory_order_relaxed) + grown <= core_.options.max_bodies;
}

Task<bool> Session::turn_away(Exchange& exchange, int status, std::string_view detail) {
  deadline = kNever;
  exchange.keep_alive = false;
  exchange.request().id = random_id();
  exchange.request().remote_address = http::to_string(peer_);
  http::Response response = problem(status, std::string(detail));
  if (status == 405) response.headers.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  if (status == 503) response.headers.add("Retry-After", "1");
  co_await send(exchange, response);
  finish(exchange);
  co_return false;
}

void Session::finish(Exchange& exchange) {
  core_.body_bytes.fetch_sub(exchange.held, std::memory_order_relaxed);
  exchange.held = 0;
  exchange.outcome.duration = std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - exchange.began);
  if (core_.options.on_done) core_.options.on_done(exchange.request(), exchange.outcome);
}

Task<bool> Session::handle(Exchange& exchange) {
  http::Request& request = exchange.request();
  auto client = core_.proxies.client_of(peer_, request.headers);
  request.remote_address = std::move(client.address);
  request.secure = client.secure;
  request.id = random_id();
  core_.requests.fetch_add(1, std::memory_order_relaxed);

  http::Response response;
  if (request.path == "*") {  // OPTIONS for the server as a whole (RFC 9110, 9.3.7)
    response.status = 204;
    response.headers.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  } else {
    std::shared_ptr<Wakeup> wakeup;  // wakeup_ itself is the io thread's
    auto work = [&] {
      response = call([&] { return core_.handler(request); });
      check_answer(request, response);
      const auto feed = feed_of(response);
      if (!feed || exchange.head_only) return;
      wakeup = std::make_shared<Wakeup>(socket_.get_executor());
      feed->start([weak = std::weak_ptr(wakeup)] {
        if (const auto held = weak.lock()) held->wake();
      });
    };
    const bool ran = co_await in_pool(core_.pool, socket_.get_executor(), work);
    if (!ran) response = overloaded();
    wakeup_ = std::move(wakeup);
  }
  co_await answer(exchange, response);
  if (wakeup_) wakeup_->detach();
  wakeup_.reset();
  co_return exchange.keep_alive;
}

Task<bool> Session::read_more(std::size_t wanted) {
  ErrorCode error;
  const auto room = in_.prepare(wanted);
  const std::size_t size = co_await socket_.async_read_some(asio::buffer(room.data(), room.size()), into(error));
  if (error) co_return false;
  in_.commit(size);
  co_return !expired_;
}

Task<bool> Session::write(std::string_view first, std::string_view second) {
  if (broken_) co_return false;
  expired_ = false;
  const ServerOptions& options = core_.options;
  const auto limit =
      Steady::now() + options.write_timeout + time_for(first.size() + second.size(), options.min_write_rate);
  while (!first.empty() || !second.empty()) {
    deadline = std::min(Steady::now() + options.write_timeout, limit);
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(first.data(), first.size()),
                                                    asio::buffer(second.data(), second.size())};
    ErrorCode error;
    const std::size_t size = co_await socket_.async_write_some(buffers, into(error));
    deadline = kNever;
    if (error || expired_) {
      broken_ = true;
      co_return false;
    }
    const std::size_t of_first = std::min(size, first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(size - of_first);
  }
  co_return true;
}

/// Closing with unread bytes makes the kernel reset the connection, and the answer may be lost with it (RFC 9112, 9.6).
Task<> Session::linger() {
  ErrorCode ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  expired_ = false;
  waiting_ = true;
  deadline = Steady::now() + (core_.stopping ? kLastRequest : kLinger);
  bool more = true;
  std::size_t dropped = 0;
  while (more && dropped < kLingerBytes) {
    dropped += in_.size();
    in_.consume(in_.size());
    more = co_await read_more(kMaxReadAhead);
  }
  deadline = kNever;
}

}  // namespace inkvoice::net
