/// The log of events in Redis: a capped stream per user, and a channel that carries each event to who listens. An id is
/// the stream's own, TIME-COUNT; "0" stands before the first.
#pragma once

#include <memory>
#include <string>

#include "events/event_log.h"
#include "redis/client.h"
#include "redis/subscriber.h"

namespace inkvoice::events {

struct RedisEventLogOptions {
  std::string prefix = "inkvoice";
  std::size_t kept = 10'000;        ///< about so many of a user's newest events
  std::chrono::hours idle{7 * 24};  ///< after that long without one, a user's log goes
};

/// Subscriptions must end before the log does.
std::unique_ptr<EventLog> make_redis_event_log(std::shared_ptr<redis::Client> client,
                                               std::shared_ptr<redis::Subscriber> subscriber,
                                               RedisEventLogOptions options = {});

}  // namespace inkvoice::events
