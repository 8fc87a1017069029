#include "net/handler_pool.h"

#include <system_error>

#include "base/log.h"

namespace inkvoice::net {

HandlerPool::~HandlerPool() {
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    threads.swap(threads_);
    for (Worker* worker : idle_) {
      worker->woken = true;
      worker->wake.notify_one();
    }
    idle_.clear();
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

bool HandlerPool::full() const { return waiting() >= max_waiting_; }

std::uint64_t HandlerPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return jobs_.size();
}

void HandlerPool::submit(Job job) {
  const std::lock_guard lock(mutex_);
  jobs_.push_back(std::move(job));
  if (!idle_.empty()) {
    Worker* const worker = idle_.back();
    idle_.pop_back();
    worker->woken = true;
    worker->wake.notify_one();  // under the lock: the worker's condition lives on its stack
  } else if (threads_.size() < max_threads_) {
    try {
      threads_.emplace_back([this] { run(); });
    } catch (const std::system_error& error) {  // out of threads: those that there are will do it
      log::error("cannot start a handler thread", {{"reason", error.what()}});
    }
  }
}

void HandlerPool::run() {
  Worker self;
  std::unique_lock lock(mutex_);
  while (true) {
    if (!jobs_.empty()) {
      Job job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
      job = nullptr;  // what it holds is let go outside the lock
      lock.lock();
    } else if (stopping_) {
      return;
    } else {
      self.woken = false;
      idle_.push_back(&self);
      self.wake.wait(lock, [&] { return self.woken; });
    }
  }
}

}  // namespace inkvoice::net
