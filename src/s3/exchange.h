/// Signed requests to one bucket, tried again with growing, scattered pauses until a deadline.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "s3/address.h"
#include "s3/credentials.h"
#include "s3/signature.h"
#include "s3/transport.h"

namespace inkvoice::s3 {

using Deadline = std::chrono::steady_clock::time_point;

inline Deadline in(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

struct Operation {
  std::string method;
  std::string key;
  Fields query = {};
  Fields headers = {};  ///< names in lower case
  ByteView body = {};
  const Sink* sink = nullptr;     ///< for once() alone: what has been taken is not taken back
  std::string payload_hash = {};  ///< SHA-256 of the body in hex, where it is known already
};

/// 50 ms, 100 ms … 2 s, each time anything from none to all of it.
class Backoff {
 public:
  /// Waits; false, at once, when the deadline would pass.
  bool wait(Deadline deadline);

 private:
  std::chrono::milliseconds longest_{50};
};

/// Safe from any thread.
class Exchange {
 public:
  Exchange(Address address, Environment environment, const Clock& clock);

  /// All at once. An answer of any status is a result; Unavailable: none came.
  std::vector<Result<HttpAnswer>> once(std::span<const Operation> operations, Deadline deadline);

  /// The same, and those that may go better are tried again until the deadline.
  std::vector<Result<HttpAnswer>> perform(std::span<const Operation> operations, Deadline deadline);
  Result<HttpAnswer> perform(const Operation& operation, Deadline deadline);

  /// The address of `operation` that works by itself.
  Result<std::string> presign(const Operation& operation, std::chrono::seconds lifetime, Deadline deadline);

  /// NotFound or Unavailable, in words; nothing for a status of 2xx.
  Result<void> check(const Result<HttpAnswer>& answer) const;

  const Address& address() const { return address_; }

 private:
  HttpRequest signed_request(const Operation& operation, const Credentials& credentials,
                             std::chrono::milliseconds timeout) const;
  bool should_try_again(const Result<HttpAnswer>& answer);

  const Address address_;
  const Clock& clock_;
  Transport transport_;
  CredentialSource credentials_;
};

}  // namespace inkvoice::s3
