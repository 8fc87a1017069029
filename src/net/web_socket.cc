#include "net/web_socket.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket.hpp>

namespace inkvoice::net {

namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;

using BeastRequest = beast::http::request<beast::http::empty_body>;

constexpr std::chrono::seconds kCloseTimeout{5};
constexpr std::size_t kMaxFramesAHeartbeat = 1'000;  // nobody who only listens sends so much

BeastRequest to_beast(const http::Request& request) {
  BeastRequest out(beast::http::verb::get, request.target, 11);
  for (const auto& [name, value] : request.headers.all()) {
    out.insert(name, value);
  }
  return out;
}

class WebSocket final : public Connection, public std::enable_shared_from_this<WebSocket> {
 public:
  WebSocket(IoThread& io, Socket socket, std::shared_ptr<Wakeup> wakeup)
      : Connection(io), core_(io.core()), stream_(std::move(socket)), wakeup_(std::move(wakeup)) {
    ++core_.web_sockets;
  }
  ~WebSocket() override { --core_.web_sockets; }

  Task<std::uint64_t> run(const http::Request& request, const http::Response& response, http::Feed& feed);

  void expire() override { cut(); }
  void stop() override { wakeup_->wake(); }
  void cut() override {
    gone_ = true;
    ErrorCode ignored;
    beast::get_lowest_layer(stream_).close(ignored);
    wakeup_->wake();
  }

 private:
  void configure(const http::Request& request, const http::Response& response);
  Task<> accept(const http::Request& request);
  Task<> send(http::Feed& feed);
  Task<bool> write(const std::string& message);
  Task<> close(int code);
  Task<> read();
  void count_frame();

  Core& core_;
  websocket::stream<Socket, false> stream_;
  std::shared_ptr<Wakeup> wakeup_;
  bool gone_ = false;  // the stream failed or was closed
  bool reading_ = false;
  bool too_many_ = false;
  std::size_t frames_ = 0;  // since frames_from_
  Steady::time_point frames_from_ = Steady::now();
  std::uint64_t sent_ = 0;
};

void WebSocket::configure(const http::Request& request, const http::Response& response) {
  websocket::stream_base::timeout timeout{};
  timeout.handshake_timeout = kCloseTimeout;
  timeout.idle_timeout = 2 * core_.options.heartbeat;  // pings go out at half of it
  timeout.keep_alive_pings = true;
  stream_.set_option(timeout);
  stream_.read_message_max(core_.options.max_web_socket_message);
  stream_.auto_fragment(false);
  stream_.text(true);
  stream_.set_option(websocket::stream_base::decorator([&](websocket::response_type& answer) {
    answer.set("X-Request-Id", request.id);
    answer.erase(beast::http::field::server);
    for (const auto& [name, value] : response.headers.all()) {
      answer.set(name, value);
    }
  }));
  stream_.control_callback([this](websocket::frame_type, beast::string_view) { count_frame(); });
}

void WebSocket::count_frame() {
  const auto now = Steady::now();
  if (now - frames_from_ > core_.options.heartbeat) {
    frames_from_ = now;
    frames_ = 0;
  }
  if (++frames_ <= kMaxFramesAHeartbeat) return;
  too_many_ = true;
  wakeup_->wake();
}

Task<std::uint64_t> WebSocket::run(const http::Request& request, const http::Response& response, http::Feed& feed) {
  configure(request, response);
  const BeastRequest handshake = to_beast(request);
  ErrorCode error;
  deadline = Steady::now() + core_.options.write_timeout;
  co_await stream_.async_accept(handshake, into(error));
  deadline = kNever;
  if (error) co_return 0;
  reading_ = true;
  asio::co_spawn(stream_.get_executor(), [self = shared_from_this()] { return self->read(); }, asio::detached);
  co_await send(feed);
  while (reading_) {
    co_await wakeup_->wait_until(kNever);
  }
  co_return sent_;
}

Task<> WebSocket::send(http::Feed& feed) {
  while (!gone_) {
    if (core_.stopping) co_return co_await close(websocket::close_code::going_away);
    if (too_many_) co_return co_await close(websocket::close_code::policy_error);
    const http::Feed::Batch batch = feed.take();
    for (const std::string& message : batch.messages) {
      const bool sent = co_await write(message);
      if (!sent) co_return;
    }
    if (batch.closed) co_return co_await close(batch.close_code);
    if (batch.messages.empty()) co_await wakeup_->wait_until(kNever);
  }
}

Task<bool> WebSocket::write(const std::string& message) {
  const ServerOptions& options = core_.options;
  const auto bytes_time =
      std::chrono::milliseconds(message.size() * 1000 / std::max<std::uint64_t>(options.min_write_rate, 1));
  deadline = Steady::now() + options.write_timeout + bytes_time;
  ErrorCode error;
  co_await stream_.async_write(asio::buffer(message), into(error));
  deadline = kNever;
  if (error) {
    cut();
    co_return false;
  }
  sent_ += message.size();
  co_return true;
}

Task<> WebSocket::close(int code) {
  deadline = Steady::now() + kCloseTimeout;
  const websocket::close_reason reason(static_cast<websocket::close_code>(code));
  ErrorCode error;
  co_await stream_.async_close(reason, into(error));
  cut();
}

/// What comes is dropped; but only who reads sees pongs, closes and broken frames, and answers them.
Task<> WebSocket::read() {
  beast::flat_buffer buffer;
  while (!gone_) {
    ErrorCode error;
    co_await stream_.async_read(buffer, into(error));
    if (error) break;
    buffer.clear();
    count_frame();
  }
  gone_ = true;
  reading_ = false;
  wakeup_->wake();
}

}  // namespace

Task<std::uint64_t> serve_web_socket(IoThread& io, Socket socket, const http::Request& request,
                                     const http::Response& response, std::shared_ptr<Wakeup> wakeup) {
  const auto feed = std::get<http::WebSocketBody>(response.body).feed;
  const auto connection = std::make_shared<WebSocket>(io, std::move(socket), std::move(wakeup));
  const std::uint64_t sent = co_await connection->run(request, response, *feed);
  co_return sent;
}

}  // namespace inkvoice::net
