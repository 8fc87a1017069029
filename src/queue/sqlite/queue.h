/// The queue in DATA/inkvoice.sqlite.
#pragma once

#include <memory>

#include "queue/inspection.h"
#include "queue/queue.h"
#include "sqlite/database.h"

namespace inkvoice::queue {

/// A worker named "INSTANCE/anything", INSTANCE being its process' database->instance().name(), gets its jobs taken
/// over within a second of its process' death; any other at the end of its leases.
std::unique_ptr<Queue> make_sqlite_queue(std::shared_ptr<sqlite::Database> database);

std::unique_ptr<Inspection> make_sqlite_inspection(std::shared_ptr<sqlite::Database> database);

}  // namespace inkvoice::queue
