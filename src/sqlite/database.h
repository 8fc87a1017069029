/// One data folder as a process sees it: DATA/inkvoice.sqlite with one writer and a pool of readers, and DATA/run with
/// the bell and the lock files by which the processes on the folder know each other. Safe from any thread.
/// Not carried over fork(): open it in the child.
#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "base/clock.h"
#include "base/file_handle.h"
#include "base/result.h"
#include "sqlite/bell.h"
#include "sqlite/connection.h"
#include "sqlite/instance.h"
#include "sqlite/migrate.h"
#include "sqlite/reader_pool.h"
#include "sqlite/writer.h"

namespace inkvoice::sqlite {

class Database {
 public:
  /// Opens the data folder, and makes it (mode 0700) and the database where they are missing. `clock` must outlive it.
  /// Unavailable: the folder cannot be written. Corrupt: the file there is damaged or not a database. Conflict: it is
  /// newer than this program, or another program's. What is there is never replaced.
  static Result<std::shared_ptr<Database>> open(const std::filesystem::path& data_folder, const Clock& clock);
  ~Database();

  Writer& writer() { return *writer_; }
  template <class Work>
  auto write(Durability durability, Work&& work) {
    return writer_->run(durability, std::forward<Work>(work));
  }
  Result<Reader> reader() { return readers_.take(); }

  Bell& bell() { return *bell_; }
  const Instance& instance() const { return *instance_; }
  const Clock& clock() const { return clock_; }
  const std::filesystem::path& folder() const { return folder_; }

  /// Does the database answer? For /readyz.
  Result<void> check();

 private:
  Database(std::filesystem::path folder, const Clock& clock);
  Result<void> open_all();

  const std::filesystem::path folder_;
  const Clock& clock_;
  FileHandle run_folder_;
  std::unique_ptr<Instance> instance_;
  std::unique_ptr<Bell> bell_;
  std::unique_ptr<Writer> writer_;
  ReaderPool readers_;
};

/// What a data folder needs before it is used: there, ours alone (mode 0700), writable. For the other stores in it too.
Result<void> make_private_folder(const std::filesystem::path& folder);

/// Opens `file` for writing in WAL mode and brings it to the last version; makes it (mode 0600) where it is missing.
/// Safe against other processes that do the same at this moment.
Result<std::unique_ptr<Connection>> open_file(const std::filesystem::path& file, std::span<const Migration> steps,
                                              int application_id);

}  // namespace inkvoice::sqlite
