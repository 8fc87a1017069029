#include "redis/socket.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "redis/resolve.h"

namespace inkvoice::redis {

namespace {

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSession {
  void operator()(SSL* session) const { SSL_free(session); }
};

std::unexpected<Error> closed() { return fail(Code::Unavailable, "the connection was closed"); }

std::unexpected<Error> failed(int error) {
  char text[128];
  return fail(Code::Unavailable, strerror_r(error, text, sizeof text));
}

/// Waits until `fd` is fit for `events`; false when it is not by the deadline.
Result<bool> is_ready(int fd, short events, Deadline deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd one{fd, events, 0};
    const int ready = ::poll(&one, 1, static_cast<int>(std::clamp<long>(left.count(), 0, 60'000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return failed(errno);
    if (left.count() <= 0) return false;
  }
}

Result<void> wait_for(int fd, short events, Deadline deadline) {
  if (!TRY(is_ready(fd, events, deadline))) return fail(Code::Unavailable, "no answer in time");
  return {};
}

Result<FileHandle> connect_to(const addrinfo& one, Deadline deadline) {
  FileHandle fd(::socket(one.ai_family, one.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, one.ai_protocol));
  if (!fd) return failed(errno);
  const int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  if (::connect(fd.get(), one.ai_addr, one.ai_addrlen) == 0) return fd;
  if (errno != EINPROGRESS) return failed(errno);
  TRY(wait_for(fd.get(), POLLOUT, deadline));
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return failed(error);
  return fd;
}

}  // namespace

struct Socket::Tls {
  std::unique_ptr<SSL_CTX, FreeContext> context;
  std::unique_ptr<SSL, FreeSession> session;

  /// What to wait for before the step that answered `result` can go on; nothing when it has failed.
  std::optional<short> wants(int result) const {
    switch (SSL_get_error(session.get(), result)) {
      case SSL_ERROR_WANT_READ:
        return static_cast<short>(POLLIN);
      case SSL_ERROR_WANT_WRITE:
        return static_cast<short>(POLLOUT);
      default:
        return std::nullopt;
    }
  }

  std::unexpected<Error> refusal() const {
    const long verified = SSL_get_verify_result(session.get());
    if (verified != X509_V_OK) {
      return fail(Code::Invalid, std::string("its certificate is not trusted (") +
                                     X509_verify_cert_error_string(verified) + "); name its authority with ?ca=FILE");
    }
    char text[160] = "the connection was closed";
    if (const unsigned long error = ERR_get_error(); error != 0) ERR_error_string_n(error, text, sizeof text);
    return fail(Code::Unavailable, std::string("TLS: ") + text);
  }
};

Socket::Socket(FileHandle fd) : fd_(std::move(fd)) {}
Socket::Socket(Socket&&) noexcept = default;
Socket& Socket::operator=(Socket&&) noexcept = default;
Socket::~Socket() = default;

Result<Socket> Socket::connect(const Address& address, Deadline deadline) {
  const Addresses list = TRY(resolve(address.host, address.port, deadline));
  Error last{Code::Unavailable, "the host has no address"};
  for (const addrinfo* one = list.get(); one != nullptr; one = one->ai_next) {
    Result<FileHandle> fd = connect_to(*one, deadline);
    if (!fd) {
      last = std::move(fd.error());
      continue;
    }
    Socket socket(std::move(*fd));
    if (address.tls) TRY(socket.start_tls(address, deadline));
    return socket;
  }
  return std::unexpected(std::move(last));
}

Result<void> Socket::start_tls(const Address& address, Deadline deadline) {
  ERR_clear_error();
  tls_ = std::make_unique<Tls>();
  tls_->context.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* context = tls_->context.get();
  if (context == nullptr) return fail(Code::Internal, "TLS cannot be set up");
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_verify(context, address.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  const bool trusts = address.ca_file.empty()
                          ? SSL_CTX_set_default_verify_paths(context) == 1
                          : SSL_CTX_load_verify_locations(context, address.ca_file.c_str(), nullptr) == 1;
  if (!trusts) return fail(Code::Invalid, "the authorities in " + address.ca_file + " cannot be read");
  tls_->session.reset(SSL_new(context));
  SSL* session = tls_->session.get();
  // An address in numbers is not sent as a name (RFC 6066, 3), and is held against the certificate's addresses.
  if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), address.host.c_str()) != 1) {
    SSL_set1_host(session, address.host.c_str());
    SSL_set_tlsext_host_name(session, address.host.c_str());
  }
  SSL_set_fd(session, fd_.get());
  for (;;) {
    const int result = SSL_connect(session);
    if (result == 1) return {};
    const auto events = tls_->wants(result);
    if (!events) return tls_->refusal();
    TRY(wait_for(fd_.get(), *events, deadline));
  }
}

Result<void> Socket::write(std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    short events = POLLOUT;
    if (tls_) {
      ERR_clear_error();
      const int sent =
          SSL_write(tls_->session.get(), bytes.data(), static_cast<int>(std::min(bytes.size(), 1UL << 20)));
      if (sent > 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
        continue;
      }
      const auto wanted = tls_->wants(sent);
      if (!wanted) return closed();
      events = *wanted;
    } else {
      const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
        continue;
      }
      if (errno == EINTR) continue;
      if (errno != EAGAIN) return failed(errno);
    }
    TRY(wait_for(fd_.get(), events, deadline));
  }
  return {};
}

Result<std::optional<std::size_t>> Socket::try_read(std::span<char> into, short& events) {
  if (tls_) {
    ERR_clear_error();
    const int got = SSL_read(tls_->session.get(), into.data(), static_cast<int>(into.size()));
    if (got > 0) return static_cast<std::size_t>(got);
    const auto wanted = tls_->wants(got);
    if (!wanted) return closed();
    events = *wanted;
    return std::nullopt;
  }
  const ssize_t got = ::recv(fd_.get(), into.data(), into.size(), 0);
  if (got > 0) return static_cast<std::size_t>(got);
  if (got == 0) return closed();
  if (errno != EAGAIN && errno != EINTR) return failed(errno);
  events = POLLIN;
  return std::nullopt;
}

Result<std::size_t> Socket::read(std::span<char> into, Deadline deadline) {
  for (;;) {
    short events = POLLIN;
    if (const std::optional<std::size_t> got = TRY(try_read(into, events))) return *got;
    if (!TRY(is_ready(fd_.get(), events, deadline))) return 0;
  }
}

bool Socket::is_quiet() {
  pollfd one{fd_.get(), POLLIN, 0};
  if (::poll(&one, 1, 0) == 0) return !has_pending();
  if (!tls_) return false;
  // TLS 1.3 sends session tickets that are not data.
  ERR_clear_error();
  char byte = 0;
  const int got = SSL_peek(tls_->session.get(), &byte, 1);
  return got <= 0 && tls_->wants(got) == POLLIN;
}

bool Socket::has_pending() const { return tls_ && SSL_pending(tls_->session.get()) > 0; }

}  // namespace inkvoice::redis
