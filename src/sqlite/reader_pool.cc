#include "sqlite/reader_pool.h"

namespace inkvoice::sqlite {

namespace {

// More connections than threads that read at once are of no use, and each holds a cache.
constexpr std::size_t kMaxIdle = 16;

}  // namespace

Reader::~Reader() {
  if (!connection_) return;
  const std::lock_guard lock(pool_->mutex_);
  if (pool_->idle_.size() < kMaxIdle) pool_->idle_.push_back(std::move(connection_));
}

Result<Reader> ReaderPool::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      Reader reader(*this, std::move(idle_.back()));
      idle_.pop_back();
      return reader;
    }
  }
  return Reader(*this, TRY(Connection::open(file_, Access::ReadOnly)));
}

}  // namespace inkvoice::sqlite
