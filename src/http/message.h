/// HTTP requests and responses as plain values: no socket, no parser, no library. net/ makes the one from bytes and the
/// other into bytes.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace inkvoice::http {

enum class Method { Get, Head, Post, Put, Patch, Delete, Options, Other };

std::string_view to_string(Method method);

/// Field names compare without case; order is kept.
class Headers {
 public:
  void add(std::string name, std::string value);  ///< CR, LF and NUL in a value are dropped: no header can be split
  void set(std::string_view name, std::string value);
  /// The first value, or nothing.
  std::optional<std::string_view> find(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

struct Request {
  Method method = Method::Get;
  std::string target;  ///< as sent: "/api/v1/invoices?limit=5"
  std::string path;    ///< percent-decoded, begins with '/', no "." or ".." segments, no NUL
  std::vector<std::pair<std::string, std::string>> query;  ///< percent-decoded, in order
  Headers headers;
  std::string body;
  std::string remote_address;  ///< of the peer, or of the client where a trusted proxy says so
  std::string id;              ///< for logs and the X-Request-Id answered
  bool secure = false;         ///< came over TLS, or a trusted proxy says so
  bool wants_upgrade = false;  ///< a valid WebSocket handshake (RFC 6455, 4.2.1)

  /// The first value of a query parameter.
  std::optional<std::string_view> query_value(std::string_view name) const;
};

/// A body read as it is sent, in the handlers' threads: a file.
class BodySource {
 public:
  virtual ~BodySource() = default;
  virtual std::uint64_t size() const = 0;
  /// The next bytes, at most `max`; an error cuts the connection, so that a short body is never taken for a whole one.
  virtual Result<std::string> read(std::size_t max) = 0;
};

/// Messages that come over time, for SSE, WebSocket and long poll. net/ calls start() once, then take() when woken and
/// when its heartbeat is due, from one thread at a time.
class Feed {
 public:
  virtual ~Feed() = default;
  /// `wake` may be called from any thread, must be quick, and is not called any more once the feed is destroyed.
  virtual void start(std::function<void()> wake) = 0;
  struct Batch {
    std::vector<std::string> messages;
    bool closed = false;  ///< nothing will follow: the session ended, or the reader fell too far behind
    int close_code =
        1008;  ///< with `closed`, what a WebSocket is told (RFC 6455, 7.4): 1013 too slow, 4401 session ended
  };
  /// What has come since the last call; never blocks.
  virtual Batch take() = 0;
};

struct Response;

/// Answered with `Content-Type` as set, chunk by chunk, each message as it is.
struct StreamBody {
  std::shared_ptr<Feed> feed;
  std::string heartbeat;  ///< sent when nothing else was for a while
};

/// The connection becomes a WebSocket; each message is one text frame. What the client sends is read and dropped.
struct WebSocketBody {
  std::shared_ptr<Feed> feed;
};

/// Answered by `finish` as soon as the feed has a message, or at the deadline with none.
struct DeferredBody {
  std::shared_ptr<Feed> feed;
  std::chrono::milliseconds wait;
  std::function<Response(std::vector<std::string> messages)> finish;
};

/// Bytes that live as long as the program: the embedded web files.
struct StaticBody {
  std::string_view bytes;
};

using Body =
    std::variant<std::string, StaticBody, std::shared_ptr<BodySource>, StreamBody, WebSocketBody, DeferredBody>;

struct Response {
  int status = 200;
  Headers headers = {};
  Body body = std::string();
};

/// One function answers everything; called in the handlers' threads and may block.
using Handler = std::function<Response(const Request&)>;

}  // namespace inkvoice::http
