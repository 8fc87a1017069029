/// A TCP connection, with TLS where the address asks for it, on which every step has a deadline. hiredis 0.14 of Debian
/// 12 has neither TLS nor a deadline over a whole answer; its parser is used above this (connection.h).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/file_handle.h"
#include "base/result.h"
#include "redis/address.h"

namespace inkvoice::redis {

using Deadline = std::chrono::steady_clock::time_point;

inline Deadline in(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

/// One thread at a time. All failures are Unavailable, Invalid for a certificate that is not trusted.
class Socket {
 public:
  static Result<Socket> connect(const Address& address, Deadline deadline);

  Socket(Socket&&) noexcept;
  Socket& operator=(Socket&&) noexcept;
  ~Socket();

  Result<void> write(std::string_view bytes, Deadline deadline);
  /// How many bytes came; 0 when there were none until the deadline.
  Result<std::size_t> read(std::span<char> into, Deadline deadline);

  /// Neither closed by the other side nor with bytes that nobody asked for: fit for another command.
  bool is_quiet();
  /// Are there bytes that poll() on fd() does not tell of?
  bool has_pending() const;
  int fd() const { return fd_.get(); }

 private:
  struct Tls;
  explicit Socket(FileHandle fd);
  Result<void> start_tls(const Address& address, Deadline deadline);
  /// How many bytes came; nothing when one has to wait for `events` first.
  Result<std::optional<std::size_t>> try_read(std::span<char> into, short& events);

  FileHandle fd_;
  std::unique_ptr<Tls> tls_;
};

}  // namespace inkvoice::redis
