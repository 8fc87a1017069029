/// The log of events in DATA/inkvoice.sqlite. An id is the event's number in its user's log, counted from 1 without
/// gaps; events are kept for a week, and each user's newest for ever.
#pragma once

#include <memory>

#include "events/event_log.h"
#include "sqlite/database.h"

namespace inkvoice::events {

/// Subscriptions must end before the log does.
std::unique_ptr<EventLog> make_sqlite_event_log(std::shared_ptr<sqlite::Database> database);

}  // namespace inkvoice::events
