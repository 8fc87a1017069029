/// The limits in Redis: for each user and policy a sorted set of what was taken in the last window, on Redis' own
/// clock.
#pragma once

#include <memory>
#include <string>

#include "limits/limiter.h"
#include "redis/client.h"

namespace inkvoice::limits {

/// Unavailable while Redis is away: nothing is let through uncounted, and nobody is told to have done too much.
std::unique_ptr<Limiter> make_redis_limiter(std::shared_ptr<redis::Client> client, std::string prefix = "inkvoice");

}  // namespace inkvoice::limits
