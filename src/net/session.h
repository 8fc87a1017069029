/// One HTTP/1.1 connection: requests one after the other, each read whole before its handler is called.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/request_head.h"
#include "http/response_head.h"
#include "net/asio.h"
#include "net/input_buffer.h"
#include "net/io_thread.h"
#include "net/wakeup.h"

namespace inkvoice::net {

/// A request and what has become of it so far.
struct Exchange {
  http::RequestHead head;
  Steady::time_point began;
  bool head_only = false;  ///< HEAD: what GET would answer, without the body
  bool keep_alive = false;
  Outcome outcome = {};
  std::uint64_t held = 0;  ///< bytes counted in Core::body_bytes

  http::Request& request() { return head.request; }
};

class Session final : public Connection, public std::enable_shared_from_this<Session> {
 public:
  Session(IoThread& io, Socket socket, const http::IpAddress& peer);
  ~Session() override;

  /// Until the connection ends; the caller keeps the session alive.
  Task<> run();

  void expire() override;
  void stop() override;
  void cut() override;

 private:
  // A request's way; false means that the connection ends.
  Task<bool> serve_one();
  Task<bool> wait_for_request();
  Task<bool> read_head(Exchange& exchange);
  Task<bool> read_body(Exchange& exchange);
  Task<bool> read_known_length(Exchange& exchange);
  Task<bool> read_chunked(Exchange& exchange);
  Task<bool> handle(Exchange& exchange);
  Task<bool> turn_away(Exchange& exchange, int status, std::string_view detail);
  bool hold_body(Exchange& exchange);
  void finish(Exchange& exchange);

  // The answer.
  Task<> answer(Exchange& exchange, http::Response& response);
  Task<> send(Exchange& exchange, const http::Response& response);
  Task<> send_source(Exchange& exchange, http::BodySource& source);
  Task<> stream(Exchange& exchange, http::Response& response);
  Task<> wait_and_answer(Exchange& exchange, http::Response& response);
  Task<> upgrade(Exchange& exchange, http::Response& response);
  std::string head_for(Exchange& exchange, const http::Response& response, http::ResponseFraming framing);

  // The socket.
  Task<bool> read_more(std::size_t wanted);
  Task<bool> write(std::string_view first, std::string_view second);
  Task<> linger();
  void watch();
  Task<> stop_watching();

  static constexpr std::size_t kHeadRead = 2 << 10;  // most requests are smaller; an idle connection keeps this much
  static constexpr std::size_t kMaxReadAhead = 16 << 10;  // of the next request, while a feed is open

  Core& core_;
  Socket socket_;
  const http::IpAddress peer_;
  InputBuffer in_;
  std::shared_ptr<Wakeup> wakeup_;  // while a feed is open
  bool first_request_ = true;
  bool waiting_ = false;   // for a request's first byte, or for the other side to close: may be ended at any time
  bool expired_ = false;   // the deadline passed during the present read or write
  bool broken_ = false;    // a response was cut: nothing more can be sent
  bool gone_ = false;      // the reader of a feed has closed
  bool watching_ = false;  // a read is pending that notices it
  bool unwatch_ = false;
};

}  // namespace inkvoice::net
