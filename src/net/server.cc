#include "net/server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include "base/log.h"
#include "net/io_thread.h"
#include "net/session.h"

namespace inkvoice::net {

namespace {

using asio::ip::tcp;

constexpr int kBacklog = 4'096;
constexpr std::chrono::milliseconds kAcceptPause{50};

http::IpAddress to_ip(const asio::ip::address& address) {
  http::IpAddress ip{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (address.is_v4()) {
    std::ranges::copy(address.to_v4().to_bytes(), ip.begin() + 12);
  } else {
    std::ranges::copy(address.to_v6().to_bytes(), ip.begin());
  }
  return ip;
}

/// Deadlines are kept to about a tenth; a looser one lets the machine sleep.
std::chrono::milliseconds tick_for(const ServerOptions& o) {
  const auto shortest = std::min({o.header_timeout, o.body_timeout, o.idle_timeout, o.write_timeout});
  return std::clamp(shortest / 10, std::chrono::milliseconds(5), std::chrono::milliseconds(500));
}

void tune(Socket& socket, const ServerOptions& options) {
  ErrorCode ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  // A peer that vanished without a word, or reads nothing for so long, is dropped by the kernel too.
  using UserTimeout = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_USER_TIMEOUT>;
  socket.set_option(UserTimeout(static_cast<int>(options.write_timeout.count())), ignored);
}

class TcpServer final : public Server {
 public:
  TcpServer(const ServerOptions& options, http::Handler handler, http::TrustedProxies proxies);
  ~TcpServer() override { stop(std::chrono::milliseconds(0)); }

  Result<void> open();
  void start();

  std::uint16_t port() const override { return port_; }
  void stop(std::chrono::milliseconds grace) override;
  Stats stats() const override;

 private:
  Task<> accept_all();
  void accept_last();
  void serve(Socket socket, IoThread& io);

  Core core_;
  std::vector<std::unique_ptr<IoThread>> threads_;
  Acceptor acceptor_;
  Timer pause_;
  std::uint16_t port_ = 0;
  bool started_ = false;
  bool stopped_ = false;
};

std::vector<std::unique_ptr<IoThread>> make_threads(Core& core) {
  std::vector<std::unique_ptr<IoThread>> threads;
  for (int i = 0; i < std::max(core.options.io_threads, 1); ++i) {
    threads.push_back(std::make_unique<IoThread>(core, tick_for(core.options)));
  }
  return threads;
}

TcpServer::TcpServer(const ServerOptions& options, http::Handler handler, http::TrustedProxies proxies)
    : core_(options, std::move(handler), std::move(proxies)),
      threads_(make_threads(core_)),
      acceptor_(threads_[0]->context()),
      pause_(threads_[0]->context()) {}

Result<void> TcpServer::open() {
  const ServerOptions& options = core_.options;
  ErrorCode error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error) return fail(Code::Invalid, "\"" + options.address + "\" is not an address to listen on.");
  const tcp::endpoint endpoint(address, options.port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && address.is_v6()) acceptor_.set_option(asio::ip::v6_only(false), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(kBacklog, error);
  if (error) {
    return fail(Code::Unavailable, "Cannot listen on " + options.address + " port " + std::to_string(options.port) +
                                       ": " + error.message() + ".");
  }
  port_ = acceptor_.local_endpoint().port();
  return {};
}

void TcpServer::start() {
  started_ = true;
  asio::co_spawn(threads_[0]->context(), [this] { return accept_all(); }, asio::detached);
  for (const auto& thread : threads_) {
    thread->start();
  }
}

Task<> TcpServer::accept_all() {
  std::size_t next = 0;
  bool short_of_files = false;
  while (!core_.stopping) {
    ErrorCode error;
    const bool full = core_.admission.count() >= core_.options.max_connections;
    if (full || short_of_files) {
      // Who is not accepted waits in the kernel's backlog. Trying again at once would only burn the processor.
      pause_.expires_after(kAcceptPause);
      co_await pause_.async_wait(into(error));
      short_of_files = false;
      continue;
    }
    IoThread& io = *threads_[next++ % threads_.size()];
    Socket socket(io.context());
    co_await acceptor_.async_accept(socket, into(error));
    if (!error) {
      serve(std::move(socket), io);
    } else if (error != asio::error::operation_aborted && error != asio::error::connection_aborted) {
      log::warn("cannot accept a connection", {{"reason", error.message()}});
      short_of_files = true;
    }
  }
  ErrorCode ignored;
  acceptor_.close(ignored);
}

/// Those that the kernel has accepted for us: closing would reset them, with the requests that they have sent.
void TcpServer::accept_last() {
  ErrorCode error;
  acceptor_.non_blocking(true, error);
  for (std::size_t i = 0; !error && core_.admission.count() < core_.options.max_connections; ++i) {
    IoThread& io = *threads_[i % threads_.size()];
    Socket socket(io.context());
    acceptor_.accept(socket, error);
    if (!error) serve(std::move(socket), io);
  }
}

void TcpServer::serve(Socket socket, IoThread& io) {
  ErrorCode error;
  const auto endpoint = socket.remote_endpoint(error);
  if (error) return;  // gone already
  const http::IpAddress peer = to_ip(endpoint.address());
  if (!core_.admission.enter(peer)) return;
  tune(socket, core_.options);
  asio::co_spawn(
      io.context(),
      [&io, peer, held = std::move(socket)]() mutable -> Task<> {
        const auto session = std::make_shared<Session>(io, std::move(held), peer);
        co_await session->run();
      },
      asio::detached);
}

void TcpServer::stop(std::chrono::milliseconds grace) {
  if (stopped_) return;
  stopped_ = true;
  core_.stopping = true;
  const auto closed = std::make_shared<std::promise<void>>();
  asio::post(threads_[0]->context(), [this, closed] {
    accept_last();
    ErrorCode ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    closed->set_value();
  });
  if (started_) closed->get_future().wait();  // all who are in have been counted
  for (const auto& thread : threads_) {
    thread->stop_connections();
  }
  const auto until = Steady::now() + grace;
  while (!core_.admission.wait_for_none(until)) {
    for (const auto& thread : threads_) {
      thread->cut_connections();
    }
    // A handler that still runs cannot be stopped; its connection ends when it returns.
    if (core_.admission.wait_for_none(Steady::now() + std::chrono::milliseconds(100))) break;
  }
  for (const auto& thread : threads_) {
    thread->join();
  }
}

Server::Stats TcpServer::stats() const {
  return {.connections = core_.admission.count(),
          .requests = core_.requests,
          .web_sockets = core_.web_sockets,
          .waiting_for_handler = core_.pool.waiting()};
}

}  // namespace

Result<std::unique_ptr<Server>> Server::listen(const ServerOptions& options, http::Handler handler) {
  auto proxies = TRY(http::TrustedProxies::parse(options.trusted_proxies));
  auto server = std::make_unique<TcpServer>(options, std::move(handler), std::move(proxies));
  TRY(server->open());
  server->start();
  return server;
}

}  // namespace inkvoice::net
