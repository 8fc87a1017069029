/// One connection to Redis that has logged in and chosen its database.
#pragma once

#include <hiredis/hiredis.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "redis/reply.h"
#include "redis/socket.h"

namespace inkvoice::redis {

using Command = std::vector<std::string>;

/// The command in Redis' protocol (RESP2: an array of bulk strings).
void append_command(std::string& out, std::span<const std::string> words);

/// One thread at a time. After an error of its own (not an error that Redis answers) it is of no use any more.
class Connection {
 public:
  /// Unavailable: nobody answers, or Redis is still loading. Unauthorized: the user or password is wrong. Invalid: it
  /// is no Redis, has no such database, or its certificate is not trusted.
  static Result<Connection> open(const Address& address, Deadline deadline);

  /// Sends all and reads an answer for each, in order. Errors that Redis answers are replies.
  Result<std::vector<Reply>> call(std::span<const Command> commands, Deadline deadline);
  Result<Reply> call(const Command& command, Deadline deadline);

  Result<void> send(std::string_view bytes, Deadline deadline) { return socket_.write(bytes, deadline); }
  Result<Reply> receive(Deadline deadline);
  /// Takes in what has come; waits until the deadline for the first byte.
  Result<void> take_in(Deadline deadline);
  /// What has been received whole already; nothing when more must come from the socket.
  Result<std::optional<Reply>> parsed();

  bool is_quiet() { return socket_.is_quiet(); }
  bool has_pending() const { return socket_.has_pending(); }
  int fd() const { return socket_.fd(); }

 private:
  struct FreeReader {
    void operator()(redisReader* reader) const { redisReaderFree(reader); }
  };

  explicit Connection(Socket socket);
  Result<void> introduce(const Address& address, Deadline deadline);

  Socket socket_;
  std::unique_ptr<redisReader, FreeReader> reader_;
};

}  // namespace inkvoice::redis
