/// Moves what is in the write-ahead log into the database beside the writer, so that no commit has to wait for it.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "sqlite/connection.h"

namespace inkvoice::sqlite {

/// Under a steady load the log is never quite empty when a checkpoint ends, and only an empty log is used again from
/// its start. So the writer does the small rest itself when it is told to: written() says when.
class Checkpointer {
 public:
  /// `connection` is its own; the writer's does no checkpoints by itself from then on.
  explicit Checkpointer(std::unique_ptr<Connection> connection);
  ~Checkpointer();

  /// After a commit that left `pages` in the log: should the writer finish the checkpoint now? Waits while the log is
  /// long and a checkpoint under way. Called by the writer alone.
  bool written(int pages);

 private:
  void work();

  const std::unique_ptr<Connection> connection_;  ///< the thread's
  std::mutex mutex_;
  std::condition_variable wake_, done_;
  enum class State { Idle, Wanted, Running, RestIsTheWriters } state_ = State::Idle;  ///< guarded by mutex_
  bool stop_ = false;                                                                 ///< guarded by mutex_
  std::thread thread_;
};

}  // namespace inkvoice::sqlite
