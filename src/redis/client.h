/// Redis for many threads: a pool of connections, scripts by their hash, and a breaker, so that no call ever takes
/// longer than its deadlines and none waits while Redis is known to be away.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/breaker.h"
#include "base/result.h"
#include "redis/connection.h"
#include "redis/script.h"

namespace inkvoice::redis {

struct Timeouts {
  std::chrono::milliseconds connect{300};  ///< name, TCP, TLS and log-in together
  std::chrono::milliseconds command{400};  ///< of one call, however many commands it has
};

/// A script with its keys and arguments.
struct Call {
  const Script& script;
  std::vector<std::string> keys;
  std::vector<std::string> arguments;
};

/// Safe from any thread. Failures are Unavailable with words for a person ("Redis does not answer: …"); what a command
/// was about may have happened all the same when its answer was lost.
class Client {
 public:
  explicit Client(Address address, Timeouts timeouts = {});

  /// An error that Redis answers is a failure here: Unavailable while it loads, is out of memory or cannot write.
  Result<Reply> call(const Command& command);
  Result<Reply> run(const Call& call);
  /// Sent together, answered in order; a script that Redis has forgotten is sent anew.
  Result<std::vector<Reply>> run(std::span<const Call> calls);

  const Address& address() const { return address_; }

 private:
  bool may_call();
  Result<Connection> take();
  void put_back(Connection connection);
  /// The server has become a replica: where its name leads by now is asked anew.
  void forget_connections();
  void failed();
  Result<std::vector<Reply>> exchange(std::span<const Command> commands);
  Result<void> load_missing(std::span<const Call> calls, std::vector<Reply>& replies);

  const Address address_;
  const Timeouts timeouts_;
  std::mutex mutex_;
  std::vector<Connection> idle_;  ///< guarded by mutex_
  Breaker breaker_;               ///< guarded by mutex_
};

}  // namespace inkvoice::redis
