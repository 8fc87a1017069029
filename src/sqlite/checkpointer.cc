#include "sqlite/checkpointer.h"

namespace inkvoice::sqlite {

namespace {

constexpr int kFromPages = 1000;  // 4 MB of log

}  // namespace

Checkpointer::Checkpointer(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)), thread_([this] { work(); }) {}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool Checkpointer::written(int pages) {
  if (pages < kFromPages) return false;
  const std::lock_guard lock(mutex_);
  if (state_ == State::RestIsTheWriters) {
    state_ = State::Idle;
    return true;
  }
  if (state_ == State::Idle) {
    state_ = State::Wanted;
    wake_.notify_one();
  }
  return false;
}

void Checkpointer::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stop_ || state_ == State::Wanted; });
    if (stop_) return;
    state_ = State::Running;
    lock.unlock();
    // Busy or failing is no loss: the log keeps everything, and the next commit asks again.
    sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    lock.lock();
    state_ = State::RestIsTheWriters;
  }
}

}  // namespace inkvoice::sqlite
