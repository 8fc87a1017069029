/// Keeps the log of events from growing for ever.
#pragma once

#include "base/result.h"
#include "sqlite/database.h"

namespace inkvoice::events {

inline constexpr std::chrono::days kKept{7};

/// Removes at most `limit` events from before `before`, never a user's newest; says how many.
Result<std::size_t> trim(sqlite::Database& database, Timestamp before, std::size_t limit);

}  // namespace inkvoice::events
