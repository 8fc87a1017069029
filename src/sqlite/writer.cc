#include "sqlite/writer.h"

#include <algorithm>
#include <exception>

#include "base/log.h"

namespace inkvoice::sqlite {

namespace {

// So that the caller that happens to lead is back in bounded time.
constexpr std::size_t kMaxBatch = 512;

}  // namespace

Result<std::unique_ptr<Writer>> Writer::open(std::unique_ptr<Connection> connection, Bell* bell) {
  const char* file = sqlite3_db_filename(connection->handle(), "main");
  auto for_checkpoints = TRY(Connection::open(file, Access::ReadWrite));
  return std::unique_ptr<Writer>(new Writer(std::move(connection), std::move(for_checkpoints), bell));
}

Writer::Writer(std::unique_ptr<Connection> connection, std::unique_ptr<Connection> for_checkpoints, Bell* bell)
    : connection_(std::move(connection)), bell_(bell), checkpointer_(std::move(for_checkpoints)) {
  waiting_.reserve(kMaxBatch);
  // In the place of SQLite's own hook, which would do the whole checkpoint within a commit.
  const auto hook = [](void* self, sqlite3*, const char*, int pages) {
    static_cast<Writer*>(self)->log_pages_ = pages;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(connection_->handle(), hook, this);
}

Writer::Request::Turn Writer::Request::wait() {
  std::unique_lock lock(mutex);
  told.wait(lock, [this] { return turn != Turn::Waits; });
  return turn;
}

void Writer::Request::tell(Turn what) {
  const std::lock_guard lock(mutex);
  turn = what;
  told.notify_one();
}

void Writer::submit(Request& request) {
  bool leads = false;
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(&request);
    leads = !std::exchange(led_, true);
  }
  if (!leads && request.wait() == Request::Turn::Done) return;
  Batch batch = take_batch();
  const Bell::Kinds rings = commit(batch);
  hand_on(batch, request);
  if (bell_ != nullptr && !rings.empty()) bell_->ring(rings);
}

Writer::Batch Writer::take_batch() {
  const std::lock_guard lock(mutex_);
  const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kMaxBatch));
  Batch batch(waiting_.begin(), waiting_.begin() + count);
  waiting_.erase(waiting_.begin(), waiting_.begin() + count);
  return batch;
}

void Writer::hand_on(const Batch& batch, const Request& leader) {
  Request* next = nullptr;
  {
    const std::lock_guard lock(mutex_);
    led_ = !waiting_.empty();
    if (led_) next = waiting_.front();
  }
  // First of all, so that the next commit is under way while this one's callers wake.
  if (next != nullptr) next->tell(Request::Turn::Leads);
  for (Request* request : batch) {
    if (request != &leader) request->tell(Request::Turn::Done);
  }
}

Bell::Kinds Writer::commit(Batch& batch) {
  const Result<Bell::Kinds> rings = try_commit(batch);
  if (rings) return *rings;
  if (connection_->in_transaction()) (void)connection_->run("ROLLBACK");
  log::warn("commit failed", {{"reason", rings.error().message}, {"callers", batch.size()}});
  for (Request* request : batch) {
    // One that failed by itself keeps its own reason.
    if (!request->ran || request->succeeded) request->error = rings.error();
  }
  return {};
}

Result<Bell::Kinds> Writer::try_commit(Batch& batch) {
  if (sync_failed_) TRY(recover());
  if (checkpointer_.written(std::exchange(log_pages_, 0))) finish_checkpoint();
  bool full = false;
  for (const Request* request : batch) full = full || request->durability == Durability::Full;
  TRY(set_synchronous(full));
  TRY(connection_->run("BEGIN IMMEDIATE"));
  Bell::Kinds rings;
  for (Request* request : batch) {
    TRY(run_one(*request, batch.size() == 1, rings));
  }
  const Result<void> committed = connection_->run("COMMIT");
  sync_failed_ = !committed && committed.error().code == Code::Unavailable;
  TRY(committed);
  return rings;
}

Result<void> Writer::run_one(Request& request, bool alone, Bell::Kinds& rings) {
  if (!alone) TRY(connection_->run("SAVEPOINT work"));
  Transaction transaction(*connection_);
  request.ran = true;
  try {
    request.succeeded = (*request.body)(transaction);
  } catch (const std::exception& e) {
    request.succeeded = false;
    request.error = Error{Code::Internal, std::string("Writing failed: ") + e.what()};
  }
  // Disk full and I/O errors make SQLite undo the whole transaction by itself.
  if (!connection_->in_transaction()) return fail(Code::Unavailable, "The database undid the transaction.");
  if (request.succeeded) {
    rings.add(transaction.rings());
    if (!alone) TRY(connection_->run("RELEASE work"));
    return {};
  }
  if (alone) {
    TRY(connection_->run("ROLLBACK"));
    TRY(connection_->run("BEGIN"));  // so that the COMMIT that follows has something to end
    return {};
  }
  TRY(connection_->run("ROLLBACK TO work"));
  return connection_->run("RELEASE work");
}

void Writer::finish_checkpoint() {
  sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

Result<void> Writer::recover() {
  // After a failed sync the kernel counts the pages as clean, and the next sync would call them safe though they may
  // not be. What was committed before goes into the database by another way, and the log begins anew.
  const int status =
      sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (status != SQLITE_OK) return std::unexpected(connection_->error(status));
  sync_failed_ = false;
  return {};
}

Result<void> Writer::set_synchronous(bool full) {
  if (full == full_) return {};
  TRY(connection_->execute(full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL"));
  full_ = full;
  return {};
}

}  // namespace inkvoice::sqlite
