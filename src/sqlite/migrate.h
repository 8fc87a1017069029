/// Numbered steps from an empty database to the present one.
#pragma once

#include <span>

#include "base/result.h"
#include "sqlite/connection.h"

namespace inkvoice::sqlite {

/// SQL that brings a database from version n (its index) to n + 1. Once released it never changes.
using Migration = const char*;

/// The database's version: how many of `steps` it has behind it. Conflict: it is newer than these steps, or is not
/// marked with `application_id` and not empty. Writes nothing.
Result<std::size_t> read_version(Connection& connection, std::span<const Migration> steps, int application_id);

/// Brings the database to the last version, each step in a transaction of its own together with its number, so that a
/// death at any moment leaves one version or the next. Fails as read_version() does. Only one process at a time may
/// call it for a file.
Result<void> migrate(Connection& connection, std::span<const Migration> steps, int application_id);

/// The database of DATA/inkvoice.sqlite.
extern const std::span<const Migration> kMigrations;
inline constexpr int kApplicationId = 0x496e6b76;  // "Inkv"

}  // namespace inkvoice::sqlite
