/// One event loop with its thread, its connections and their deadlines; and what all of a server's loops share.
#pragma once

#include <atomic>
#include <condition_variable>
#include <ctime>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>

#include <boost/asio/executor_work_guard.hpp>

#include "http/client_address.h"
#include "net/asio.h"
#include "net/handler_pool.h"
#include "net/server.h"

namespace inkvoice::net {

/// Counts connections, in all and by address. Safe from any thread.
class Admission {
 public:
  Admission(std::size_t max_per_address, const http::TrustedProxies& unlimited)
      : max_per_address_(max_per_address), unlimited_(unlimited) {}

  /// False when the address has too many already; else leave() must follow.
  bool enter(const http::IpAddress& peer);
  void leave(const http::IpAddress& peer);
  std::size_t count() const;
  /// Waits until nobody is in; false when `until` came first.
  bool wait_for_none(Steady::time_point until);

 private:
  const std::size_t max_per_address_;
  const http::TrustedProxies& unlimited_;
  mutable std::mutex mutex_;  // guards all below
  std::condition_variable none_;
  std::size_t count_ = 0;
  std::map<http::IpAddress, std::size_t> by_address_;
};

/// What the server's connections share; safe from any thread.
struct Core {
  Core(const ServerOptions& o, http::Handler h, http::TrustedProxies p)
      : options(o),
        handler(std::move(h)),
        proxies(std::move(p)),
        admission(o.max_per_address, proxies),
        pool(static_cast<std::size_t>(o.handler_threads), o.max_waiting) {}

  const ServerOptions options;
  const http::Handler handler;
  const http::TrustedProxies proxies;
  Admission admission;
  std::atomic<bool> stopping = false;
  std::atomic<std::uint64_t> requests = 0;
  std::atomic<std::uint64_t> web_sockets = 0;
  std::atomic<std::uint64_t> body_bytes = 0;  ///< held for requests being read or answered
  HandlerPool pool;
};

class IoThread;

/// One connection in its thread's books. Made, used and destroyed in that thread alone.
class Connection {
 public:
  explicit Connection(IoThread& io);
  virtual ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  virtual void expire() = 0;  ///< the deadline has passed; called once for each deadline set
  virtual void stop() = 0;    ///< the server is stopping: end what only waits
  virtual void cut() = 0;     ///< end now

  static constexpr Steady::time_point kNever = Steady::time_point::max();
  /// One field that is looked at a few times a second costs less than a timer set and cancelled with each request.
  Steady::time_point deadline = kNever;

 protected:
  IoThread& io() const { return io_; }

 private:
  IoThread& io_;
};

class IoThread {
 public:
  IoThread(Core& core, std::chrono::milliseconds tick);
  ~IoThread();
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  asio::io_context& context() { return context_; }
  Core& core() { return core_; }

  void start();
  /// From another thread: tells each connection to stop(), or to cut().
  void stop_connections();
  void cut_connections();
  /// Ends the loop once nothing is left in it, and the thread.
  void join();

  // In the thread itself:
  void add(Connection* connection);
  void remove(Connection* connection) { connections_.erase(connection); }
  /// The present second as a Date field has it.
  const std::string& date();

 private:
  void sweep();

  Core& core_;
  const std::chrono::milliseconds tick_;
  asio::io_context context_{1};
  asio::executor_work_guard<Executor> work_;
  std::thread thread_;

  // In the thread alone:
  Timer sweep_timer_;
  bool sweeping_ = false;
  std::unordered_set<Connection*> connections_;
  std::time_t date_second_ = 0;
  std::string date_;
};

}  // namespace inkvoice::net
