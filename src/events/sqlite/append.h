/// Appends events inside a transaction; shared by the log and by the store, whose changes carry their events.
#pragma once

#include <span>

#include "base/clock.h"
#include "base/result.h"
#include "events/event.h"
#include "sqlite/writer.h"

namespace inkvoice::events {

/// Gives each event its user's next number, and rings after the commit.
Result<void> append(sqlite::Transaction& transaction, std::span<const NewEvent> events, Timestamp now);

}  // namespace inkvoice::events
