#include "sqlite/checkpointer.h"

namespace inkvoice::sqlite {

namespace {

constexpr int kFromPages = 1000;  // 4 MB of log
constexpr int kMostPages = 4000;  // the writer waits for a thread that falls behind, or the log would grow without end

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
  std::unique_lock lock(mutex_);
  if (pages >= kMostPages) done_.wait(lock, [this] { return state_ != State::Wanted && state_ != State::Running; });
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
    done_.notify_one();
  }
}

}  // namespace inkvoice::sqlite
