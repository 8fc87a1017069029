#include "redis/subscriber.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <random>

#include "base/log.h"

namespace inkvoice::redis {

namespace {

constexpr std::chrono::milliseconds kFirstPause{50};
constexpr std::chrono::milliseconds kLongestPause{2'000};
// A connection that has died without a word is noticed by a PING that is not answered.
constexpr std::chrono::seconds kPingEvery{5};
constexpr const char* kPing = "*1\r\n$4\r\nPING\r\n";

/// Half of it to all of it: the processes of an installation must not come back all at once.
std::chrono::milliseconds spread(std::chrono::milliseconds pause) {
  static thread_local std::minstd_rand random(std::random_device{}());
  return pause / 2 + std::chrono::milliseconds(random() % static_cast<unsigned>(pause.count() / 2 + 1));
}

}  // namespace

Subscriber::Subscriber(Address address, Timeouts timeouts)
    : address_(std::move(address)), timeouts_(timeouts), bell_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

Subscriber::~Subscriber() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake();
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Subscriber::add(const std::string& channel, OnMessage on_message, OnGap on_gap) {
  auto added = std::make_shared<Channel>();
  added->on_message = std::move(on_message);
  added->on_gap = std::move(on_gap);
  {
    const std::lock_guard lock(mutex_);
    channels_[channel] = std::move(added);
    if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
  }
  wake();
}

bool Subscriber::wait_for(const std::string& channel, std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, time, [&] {
    const auto found = channels_.find(channel);
    return found != channels_.end() && found->second->confirmed;
  });
}

void Subscriber::settle() { const std::lock_guard handling(handling_); }

void Subscriber::forget(const std::string& channel) {
  {
    const std::lock_guard lock(mutex_);
    if (channels_.erase(channel) == 0) return;
    dropped_.push_back(channel);
  }
  wake();
}

void Subscriber::wake() {
  const std::uint64_t one = 1;
  (void)!::write(bell_.get(), &one, sizeof one);
}

bool Subscriber::stopping() {
  const std::lock_guard lock(mutex_);
  return stop_;
}

/// False when it is the end.
bool Subscriber::pause(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, spread(time), [&] { return stop_; });
  return !stop_;
}

void Subscriber::work() {
  std::chrono::milliseconds next = kFirstPause;
  while (!stopping()) {
    {
      const std::lock_guard lock(mutex_);
      dropped_.clear();
      for (auto& [name, channel] : channels_) channel->asked = channel->confirmed = false;
    }
    Result<Connection> connection = Connection::open(address_, in(timeouts_.connect));
    if (connection) {
      next = kFirstPause;
      serve(*connection);
    } else {
      log::debug("Redis is away for news", {{"reason", connection.error().message}});
      next = std::min(next * 2, kLongestPause);
    }
    if (!pause(next)) return;
  }
}

/// Until the connection is lost or the end comes.
void Subscriber::serve(Connection& connection) {
  while (!stopping()) {
    Result<void> step = ask(connection);
    if (step) step = wait(connection);
    if (step) step = handle_all(connection);
    if (!step) {
      if (!stopping()) log::warn("news from Redis are interrupted", {{"reason", step.error().message}});
      return;
    }
  }
}

/// Sends what was added and removed since.
Result<void> Subscriber::ask(Connection& connection) {
  Command subscribe{"SUBSCRIBE"};
  Command unsubscribe{"UNSUBSCRIBE"};
  {
    const std::lock_guard lock(mutex_);
    for (std::string& name : dropped_) {
      if (!channels_.contains(name)) unsubscribe.push_back(std::move(name));
    }
    dropped_.clear();
    for (auto& [name, channel] : channels_) {
      if (!channel->asked) subscribe.push_back(name);
      channel->asked = true;
    }
  }
  std::string bytes;
  if (subscribe.size() > 1) append_command(bytes, subscribe);
  if (unsubscribe.size() > 1) append_command(bytes, unsubscribe);
  if (bytes.empty()) return {};
  return connection.send(bytes, in(timeouts_.command));
}

Result<void> Subscriber::wait(Connection& connection) {
  pollfd both[2] = {{connection.fd(), POLLIN, 0}, {bell_.get(), POLLIN, 0}};
  const int patience = static_cast<int>(std::chrono::milliseconds(kPingEvery).count());
  const int ready = connection.has_pending() ? 1 : ::poll(both, 2, patience);
  if (ready == 0) {
    TRY(connection.send(kPing, in(timeouts_.command)));
    pollfd answer{connection.fd(), POLLIN, 0};
    if (::poll(&answer, 1, static_cast<int>(timeouts_.command.count())) != 1) {
      return fail(Code::Unavailable, "no answer in time");
    }
    both[0].revents = POLLIN;
  }
  std::uint64_t rung = 0;
  if ((both[1].revents & POLLIN) != 0) (void)!::read(bell_.get(), &rung, sizeof rung);
  if (both[0].revents != 0 || connection.has_pending()) TRY(connection.take_in(std::chrono::steady_clock::now()));
  return {};
}

Result<void> Subscriber::handle_all(Connection& connection) {
  while (const std::optional<Reply> reply = TRY(connection.parsed())) {
    TRY(handle(*reply));
    if (stopping()) break;
  }
  return {};
}

std::shared_ptr<Subscriber::Channel> Subscriber::find(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto found = channels_.find(name);
  return found == channels_.end() ? nullptr : found->second;
}

Result<void> Subscriber::handle(const ReplyView& message) {
  const std::lock_guard handling(handling_);
  const std::shared_ptr<Channel> channel = find(message[1].string());
  if (!channel) return {};
  if (message[0].text() == "message") {
    channel->on_message(message[2].text());
  } else if (message[0].text() == "subscribe") {
    {
      const std::lock_guard lock(mutex_);
      channel->confirmed = true;
    }
    changed_.notify_all();
    if (!channel->on_gap()) return fail(Code::Unavailable, "what was missed could not be read");
  }
  return {};
}

}  // namespace inkvoice::redis
