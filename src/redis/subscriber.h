/// The one connection of a process on which Redis tells it of news (pub/sub), with a thread of its own that connects
/// again when it is lost.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/file_handle.h"
#include "redis/client.h"

namespace inkvoice::redis {

/// Safe from any thread. Handlers run on the subscriber's thread, one at a time; they may add and remove channels.
class Subscriber {
 public:
  using OnMessage = std::function<void(std::string_view message)>;
  /// Messages may have been lost: the channel has just been subscribed to, for the first time or anew. False: what was
  /// missed could not be made good; the connection is made anew, and it is called again.
  using OnGap = std::function<bool()>;

  explicit Subscriber(Address address, Timeouts timeouts = {});
  ~Subscriber();
  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;

  /// One handler a channel. The connection is made with the first.
  void add(const std::string& channel, OnMessage on_message, OnGap on_gap);
  /// Waits until Redis has confirmed the channel; false when it has not in `time`. Not from a handler.
  bool wait_for(const std::string& channel, std::chrono::milliseconds time);
  /// The handlers will not be called again, but may be running still. Takes no lock that a handler holds.
  void forget(const std::string& channel);
  /// When it returns no handler that was forgotten is running, unless it is called from one.
  void settle();
  void remove(const std::string& channel) {
    forget(channel);
    settle();
  }

 private:
  struct Channel {
    OnMessage on_message;
    OnGap on_gap;
    bool asked = false;      ///< SUBSCRIBE has been sent on this connection
    bool confirmed = false;  ///< and answered
  };

  void work();
  void serve(Connection& connection);
  Result<void> ask(Connection& connection);
  Result<void> wait(Connection& connection);
  Result<void> handle_all(Connection& connection);
  Result<void> handle(const ReplyView& message);
  std::shared_ptr<Channel> find(const std::string& name);
  void wake();
  bool pause(std::chrono::milliseconds time);
  bool stopping();

  const Address address_;
  const Timeouts timeouts_;
  FileHandle bell_;  ///< eventfd: there are channels to ask for, or the end

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::shared_ptr<Channel>, std::less<>> channels_;  ///< guarded by mutex_
  std::vector<std::string> dropped_;  ///< to be unsubscribed from; guarded by mutex_
  bool stop_ = false;                 ///< guarded by mutex_
  std::thread thread_;                ///< guarded by mutex_ until it runs
  std::recursive_mutex handling_;     ///< held while a handler runs
};

}  // namespace inkvoice::redis
