/// Runs a function in the handlers' threads and resumes the coroutine on its own executor afterwards.
#pragma once

#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>

#include "net/asio.h"
#include "net/handler_pool.h"

namespace inkvoice::net {

/// False when the pool is full: then `work` did not run. `work` must not throw.
template <class Work>
Task<bool> in_pool(HandlerPool& pool, Executor executor, Work work) {
  if (pool.full()) co_return false;
  auto start = [&pool, &executor, &work](auto done) {
    pool.submit([&work, executor, done = std::move(done)]() mutable {
      work();
      asio::post(executor, [done = std::move(done)]() mutable { std::move(done)(); });
    });
  };
  co_await asio::async_initiate<decltype(kAwait), void()>(std::move(start), kAwait);
  co_return true;
}

}  // namespace inkvoice::net
