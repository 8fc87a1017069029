/// HTTP requests to a server elsewhere, several at once, over connections that stay open. libcurl lives here alone.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace inkvoice::s3 {

struct HttpAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;

  std::string_view header(std::string_view name) const;  ///< "" when absent
};

/// Takes a body piece by piece, once its head is there; false ends the transfer.
using Sink = std::function<bool(const HttpAnswer& head, ByteView piece)>;

struct HttpRequest {
  std::string method;
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  ByteView body;                         ///< must live until the answer is there
  const Sink* sink = nullptr;            ///< where the body of a 2xx goes; else into HttpAnswer::body
  std::chrono::milliseconds timeout{0};  ///< for all of it
};

/// Safe from any thread.
class Transport {
 public:
  static constexpr long kConnections = 32;  ///< of one caller at a time

  /// `certificates`: a file of trusted ones in place of the system's; "" the system's.
  explicit Transport(std::string certificates);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  /// All at once over at most `kConnections` connections; waits for all. Unavailable: no whole answer came (another try
  /// may go better). Invalid: the server's certificate is not trusted, or libcurl is not there.
  std::vector<Result<HttpAnswer>> perform(std::span<const HttpRequest> requests);

 private:
  class Line;  // a set of open connections that one caller uses at a time

  std::unique_ptr<Line> take();

  const std::string certificates_;
  const Result<void> loaded_;  ///< of libcurl
  std::mutex mutex_;
  std::vector<std::unique_ptr<Line>> idle_;  // guarded by mutex_
};

}  // namespace inkvoice::s3
