/// The HTTP/1.1 and WebSocket server: sockets, timeouts and framing. Everything that a request means is the handler's.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace inkvoice::net {

/// How a request ended, for logs and metrics.
struct Outcome {
  int status = 0;                        ///< as sent; 0: the client was gone before, 101: a WebSocket that has ended
  std::chrono::microseconds duration{};  ///< from the first byte of the request to the last of the response
  std::uint64_t bytes = 0;               ///< of the response's body that were sent
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  ///< 0: any free one
  int io_threads = 1;
  int handler_threads = 32;  ///< they wait for the store's group commit, so there are more than cores

  std::uint64_t max_body = 16ull << 20;  ///< bytes; 413 beyond
  std::size_t max_header = 16 << 10;     ///< bytes of request line and fields; 431 (414 for the line alone)
  std::size_t max_fields = 100;          ///< 431 beyond
  std::size_t max_target = 8 << 10;      ///< bytes; 414 beyond
  std::size_t max_connections = 10'000;  ///< accepting pauses beyond
  std::size_t max_per_address = 2'000;   ///< connections of one address, trusted proxies apart; more are closed at once
  std::uint64_t max_bodies = 512ull << 20;           ///< bytes of all request bodies held at one time; 503 beyond
  std::size_t max_waiting = 4'096;                   ///< requests waiting for a handler thread; 503 beyond
  std::chrono::milliseconds header_timeout{10'000};  ///< 408, from the request's first byte
  std::chrono::milliseconds body_timeout{30'000};    ///< 408, for the whole body
  std::chrono::milliseconds idle_timeout{60'000};    ///< between requests
  std::chrono::milliseconds write_timeout{30'000};   ///< without progress
  std::uint64_t min_write_rate = 4'096;              ///< bytes a second that a reader must take, beside write_timeout
  std::chrono::milliseconds heartbeat{20'000};       ///< SSE comment, WebSocket ping; two missed pongs end it
  std::size_t max_web_socket_message = 4 << 10;      ///< bytes; closed with 1009 beyond

  std::vector<std::string> trusted_proxies;  ///< addresses or CIDR blocks whose X-Forwarded-For and -Proto are believed

  /// Called once for each request when its response has ended, refused ones included (their Request holds what could be
  /// read). On an io thread: it must be quick and never block.
  std::function<void(const http::Request&, const Outcome&)> on_done;
};

/// Listens from construction to stop(). Problems that net finds itself (400, 408, 411, 413, 414, 431, 501, 503) are
/// answered as application/problem+json like all others.
class Server {
 public:
  static Result<std::unique_ptr<Server>> listen(const ServerOptions& options, http::Handler handler);
  virtual ~Server() = default;

  virtual std::uint16_t port() const = 0;

  /// Stops accepting, lets running requests end, answers those that idle connections still bring within 1.5 s and
  /// closes them then, WebSockets with 1001, feeds by ending them; cuts what is left after `grace`. Returns when
  /// all is closed. Safe to call once, from any thread but its own.
  virtual void stop(std::chrono::milliseconds grace) = 0;

  struct Stats {
    std::uint64_t connections = 0, requests = 0, web_sockets = 0, waiting_for_handler = 0;
  };
  virtual Stats stats() const = 0;
};

}  // namespace inkvoice::net
