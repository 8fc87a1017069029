/// A few renderers that many threads share.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

#include "render/render.h"

namespace inkvoice::render {

/// Safe from any thread; renders at most `size` at a time, others wait. Renderers are made when first needed.
class Pool {
 public:
  explicit Pool(std::size_t size) : size_(size) {}

  Result<Pdf> render(const invoice::Invoice& invoice, const invoice::Totals& totals, const Options& options = {});

 private:
  const std::size_t size_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<Renderer> idle_;  // guarded by mutex_
  std::size_t made_ = 0;        // guarded by mutex_
};

}  // namespace inkvoice::render
