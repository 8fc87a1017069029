/// Those who listen to users' events in this process, fed by the one connection that Redis' news come on.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "events/event_log.h"
#include "events/redis/message.h"
#include "redis/client.h"
#include "redis/subscriber.h"

namespace inkvoice::events {

/// Safe from any thread. Callbacks run on the subscriber's thread.
class Feed {
 public:
  /// Reads a user's events after an id; what read() of the log does.
  using Read = std::function<Result<EventLog::Page>(const std::string& user, const std::optional<std::string>& after)>;

  Feed(std::shared_ptr<redis::Subscriber> subscriber, std::string channels, Read read);
  ~Feed();

  std::unique_ptr<Subscription> subscribe(const std::string& user, EventLog::Callback on_event);

 private:
  struct Listener {
    std::recursive_mutex mutex;   ///< held while the callback runs; a callback may end its own subscription
    EventLog::Callback on_event;  ///< guarded by mutex; empty when ended
    StreamId after;               ///< constant: the log's end when it was made
  };
  struct User {
    std::vector<std::shared_ptr<Listener>> listeners;  ///< guarded by mutex_
    std::optional<StreamId> seen;                      ///< the last event delivered; guarded by mutex_
  };
  class Handle;

  void remove(const std::string& user, const std::shared_ptr<Listener>& listener);
  void on_message(const std::string& user, std::string_view message);
  bool catch_up(const std::string& user);
  void deliver(const std::string& user, const Event& event);

  const std::shared_ptr<redis::Subscriber> subscriber_;
  const std::string channels_;
  const Read read_;
  std::mutex mutex_;
  std::unordered_map<std::string, User> users_;  ///< guarded by mutex_
};

}  // namespace inkvoice::events
