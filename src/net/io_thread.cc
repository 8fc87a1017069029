#include "net/io_thread.h"

#include <boost/asio/post.hpp>

#include "base/clock.h"
#include "http/date.h"

namespace inkvoice::net {

bool Admission::enter(const http::IpAddress& peer) {
  const bool limited = !unlimited_.contains(peer);
  const std::lock_guard lock(mutex_);
  if (limited) {
    std::size_t& here = by_address_[peer];
    if (here >= max_per_address_) return false;
    ++here;
  }
  ++count_;
  return true;
}

void Admission::leave(const http::IpAddress& peer) {
  const std::lock_guard lock(mutex_);
  const auto found = by_address_.find(peer);
  if (found != by_address_.end() && --found->second == 0) by_address_.erase(found);
  if (--count_ == 0) none_.notify_all();
}

std::size_t Admission::count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

bool Admission::wait_for_none(Steady::time_point until) {
  std::unique_lock lock(mutex_);
  return none_.wait_until(lock, until, [&] { return count_ == 0; });
}

Connection::Connection(IoThread& io) : io_(io) { io.add(this); }
Connection::~Connection() { io_.remove(this); }

IoThread::IoThread(Core& core, std::chrono::milliseconds tick)
    : core_(core), tick_(tick), work_(context_.get_executor()), sweep_timer_(context_.get_executor()) {}

IoThread::~IoThread() { join(); }

void IoThread::start() {
  thread_ = std::thread([this] { context_.run(); });
}

void IoThread::stop_connections() {
  asio::post(context_, [this] {
    const auto all = connections_;  // one may end while another is told
    for (Connection* connection : all) {
      if (connections_.contains(connection)) connection->stop();
    }
  });
}

void IoThread::cut_connections() {
  asio::post(context_, [this] {
    const auto all = connections_;
    for (Connection* connection : all) {
      if (connections_.contains(connection)) connection->cut();
    }
  });
}

void IoThread::join() {
  if (!thread_.joinable()) return;
  asio::post(context_, [this] { sweep_timer_.cancel(); });
  work_.reset();
  thread_.join();
}

void IoThread::add(Connection* connection) {
  connections_.insert(connection);
  if (sweeping_) return;
  sweeping_ = true;
  sweep();
}

void IoThread::sweep() {
  sweep_timer_.expires_after(tick_);
  sweep_timer_.async_wait([this](const ErrorCode& error) {
    if (error || connections_.empty()) {  // nobody is here: the loop sleeps until somebody comes
      sweeping_ = false;
      return;
    }
    const auto now = Steady::now();
    for (Connection* connection : connections_) {
      if (connection->deadline > now) continue;
      connection->deadline = Connection::kNever;
      connection->expire();
    }
    sweep();
  });
}

const std::string& IoThread::date() {
  const std::time_t second = std::time(nullptr);
  if (second != date_second_) {
    date_second_ = second;
    date_ = http::to_http_date(Timestamp(std::chrono::seconds(second)));
  }
  return date_;
}

}  // namespace inkvoice::net
