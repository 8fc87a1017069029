/// Connections to read one database with, kept for the next who reads.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "sqlite/connection.h"

namespace inkvoice::sqlite {

class ReaderPool;

/// A connection leased from the pool until destroyed. It must not outlive the pool.
class Reader {
 public:
  Reader(Reader&& other) noexcept = default;
  Reader& operator=(Reader&&) = delete;
  ~Reader();

  Connection& operator*() const { return *connection_; }
  Connection* operator->() const { return connection_.get(); }

 private:
  friend class ReaderPool;
  Reader(ReaderPool& pool, std::unique_ptr<Connection> connection) : pool_(&pool), connection_(std::move(connection)) {}

  ReaderPool* pool_;
  std::unique_ptr<Connection> connection_;
};

/// Safe from any thread. It opens as many connections as there are readers at once.
class ReaderPool {
 public:
  explicit ReaderPool(std::filesystem::path file) : file_(std::move(file)) {}

  Result<Reader> take();

 private:
  friend class Reader;

  const std::filesystem::path file_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;  ///< guarded by mutex_
};

}  // namespace inkvoice::sqlite
