/// Moves everything from one store into another: what is new or different is copied, what is gone is removed, until a
/// round over both finds nothing that differs. So a second run goes on where the first ended, however that was, and
/// takes what has changed since; and "done" always means that every record and file of both has been compared.
///
/// The old store may be at work meanwhile. The new one must not be: a run refuses to touch a store that holds what the
/// old one does not know.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "files/file_store.h"
#include "migrate/files.h"
#include "store/transfer.h"

namespace inkvoice::migrate {

/// Null where it is not moved: records with both stores, files with both file stores. The old store is always there: it
/// says which files there are.
struct Sides {
  store::Transfer* from = nullptr;
  store::Transfer* to = nullptr;
  files::FileStore* files_from = nullptr;
  files::FileStore* files_to = nullptr;
};

/// Of one kind, over all rounds but for the counts and hashes, which are the last round's.
struct Tally {
  store::Kind kind = store::Kind::User;
  std::uint64_t from_count = 0, to_count = 0;
  std::string from_hash, to_hash;
  std::uint64_t copied = 0, removed = 0;

  bool is_equal() const { return from_count == to_count && from_hash == to_hash; }
};

struct Report {
  std::vector<Tally> tallies;
  FileCounts files;
  int rounds = 0;
  /// False: the old store changes faster than rounds go by.
  bool is_equal = false;
};

/// "invoices", of so many so many were copied.
struct Progress {
  std::string_view what;
  std::uint64_t compared = 0;
  std::uint64_t copied = 0;
  std::uint64_t files = 0;  ///< equal by now
};

std::string_view name_of(store::Kind kind);  ///< "invoices"

/// Calls `tell` now and then. Conflict: the new store holds what the old one does not know; `fields` lists the first
/// such records and nothing was written.
Result<Report> migrate(const Sides& sides, const std::function<void(const Progress&)>& tell);

}  // namespace inkvoice::migrate
