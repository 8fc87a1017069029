#include "sqlite/writer.h"

#include <algorithm>
#include <exception>

#include "base/log.h"

namespace inkvoice::sqlite {

namespace {

// So that the caller that happens to lead is back in bounded time.
constexpr std::size_t kMaxBatch = 512;

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, Bell* bell) : connection_(std::move(connection)), bell_(bell) {
  waiting_.reserve(kMaxBatch);
}

void Writer::submit(Request& request) {
  std::unique_lock lock(mutex_);
  waiting_.push_back(&request);
  if (led_) {
    request.turn.wait(lock, [&] { return request.done || request.leads; });
    if (request.done) return;
  }
  led_ = true;
  Batch batch = take_batch();
  lock.unlock();
  const Bell::Kinds rings = commit(batch);
  lock.lock();
  hand_on(batch, request);
  lock.unlock();
  if (bell_ != nullptr && !rings.empty()) bell_->ring(rings);
}

Writer::Batch Writer::take_batch() {
  const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kMaxBatch));
  Batch batch(waiting_.begin(), waiting_.begin() + count);
  waiting_.erase(waiting_.begin(), waiting_.begin() + count);
  return batch;
}

void Writer::hand_on(const Batch& batch, Request& leader) {
  led_ = !waiting_.empty();
  if (led_) {
    // First of all, so that the next commit is under way while this one's callers wake.
    waiting_.front()->leads = true;
    waiting_.front()->turn.notify_one();
  }
  for (Request* request : batch) {
    request->done = true;
    // Under the lock: the request stands on its caller's stack and is gone once that caller has seen it done.
    if (request != &leader) request->turn.notify_one();
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
  bool full = false;
  for (const Request* request : batch) full = full || request->durability == Durability::Full;
  TRY(set_synchronous(full));
  TRY(connection_->run("BEGIN IMMEDIATE"));
  Bell::Kinds rings;
  for (Request* request : batch) {
    TRY(run_one(*request, batch.size() == 1, rings));
  }
  TRY(connection_->run("COMMIT"));
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

Result<void> Writer::set_synchronous(bool full) {
  if (full == full_) return {};
  TRY(connection_->execute(full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL"));
  full_ = full;
  return {};
}

}  // namespace inkvoice::sqlite
