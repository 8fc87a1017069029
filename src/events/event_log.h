/// A log of events per user, from which any number of readers resume. Safe from any thread and over processes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "events/event.h"

namespace inkvoice::events {

/// Ends the subscription when destroyed; after that its callback is not called any more.
class Subscription {
 public:
  virtual ~Subscription() = default;
};

class EventLog {
 public:
  virtual ~EventLog() = default;

  /// Appends; each user's events keep the order given. For facts that no store transaction carries.
  virtual Result<void> publish(std::span<const NewEvent> events) = 0;

  /// A user's events after `after` (nullopt: none, only the end is asked for), oldest first, at most `limit`.
  /// Unknown or too old an id: everything kept. Malformed id: Invalid.
  struct Page {
    std::vector<Event> events;
    std::string last_id;  ///< of the last event in `events`, or the log's end when there is none
  };
  virtual Result<Page> read(const std::string& user, const std::optional<std::string>& after, std::size_t limit) = 0;

  /// Calls `on_event` with each event of `user` that comes after this call, in order, from one thread at a time.
  /// It must not block. To resume without a gap: subscribe first, read() what was before, drop what came twice.
  using Callback = std::function<void(const Event&)>;
  virtual std::unique_ptr<Subscription> subscribe(const std::string& user, Callback on_event) = 0;

  /// Is `a` after `b`? Both are ids of one user's events.
  virtual bool is_after(std::string_view a, std::string_view b) const = 0;
};

}  // namespace inkvoice::events
