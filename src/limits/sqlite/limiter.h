/// The limits in DATA/limits.sqlite, a database of its own: it is written at each request, and never synced to disk. It
/// survives kill -9 and a restart; only the machine's death may lose the last moments.
#pragma once

#include <filesystem>
#include <memory>

#include "base/clock.h"
#include "base/result.h"
#include "limits/limiter.h"

namespace inkvoice::limits {

/// `data_folder` is there (sqlite::Database::open makes it, or this does); `clock` must outlive the limiter. A clock
/// that is set back neither locks anybody out nor lets more through: time stands still while it jumps.
Result<std::unique_ptr<Limiter>> make_sqlite_limiter(const std::filesystem::path& data_folder, const Clock& clock);

}  // namespace inkvoice::limits
