#include "render/pool.h"

#include <utility>

namespace inkvoice::render {

Result<Pdf> Pool::render(const invoice::Invoice& invoice, const invoice::Totals& totals, const Options& options) {
  std::unique_lock lock(mutex_);
  returned_.wait(lock, [&] { return !idle_.empty() || made_ < size_; });
  std::optional<Renderer> renderer;
  if (idle_.empty()) {
    ++made_;
  } else {
    renderer = std::move(idle_.back());
    idle_.pop_back();
  }
  lock.unlock();

  // A renderer that threw is not used again: what it caches may be half made.
  struct Return {
    Pool& pool;
    std::optional<Renderer>& renderer;
    bool whole = false;
    ~Return() {
      const std::lock_guard guard(pool.mutex_);
      if (whole) {
        pool.idle_.push_back(std::move(*renderer));
      } else {
        --pool.made_;
      }
      pool.returned_.notify_one();
    }
  } back{*this, renderer};
  if (!renderer) renderer.emplace();
  Result<Pdf> pdf = renderer->render(invoice, totals, options);
  back.whole = true;
  return pdf;
}

}  // namespace inkvoice::render
