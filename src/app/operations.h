/// What a host asks a server: is it up, is it ready, how does it do.
#pragma once

#include <atomic>
#include <functional>
#include <optional>

#include "app/metrics.h"
#include "app/wiring.h"
#include "http/message.h"

namespace inkvoice::app {

class Operations {
 public:
  explicit Operations(Stores& stores) : stores_(stores) {}

  /// Answers /healthz, /readyz and /metrics; nothing for other paths.
  std::optional<http::Response> answer(const http::Request& request);

  HttpMetrics& http() { return http_; }

  /// From now on /readyz says 503: the host sends its requests elsewhere.
  void set_stopping() { stopping_ = true; }

  std::function<net::Server::Stats()> server_stats;  ///< set before the server listens, or empty
  std::function<std::optional<worker::Stats>()> worker_stats;

 private:
  http::Response ready();
  http::Response metrics();

  Stores& stores_;
  HttpMetrics http_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace inkvoice::app
