#include "app/housekeeping.h"

#include "api/access.h"
#include "base/log.h"

namespace inkvoice::app {

namespace {

constexpr std::chrono::seconds kEvery{10};
constexpr int kSessionsEvery = 60;  // rounds

}  // namespace

Housekeeping::Housekeeping(Stores& stores, live::Connections& connections, const Clock& clock)
    : stores_(stores), connections_(connections), clock_(clock), thread_([this] { run(); }) {}

Housekeeping::~Housekeeping() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  thread_.join();
}

void Housekeeping::run() {
  int round = 0;
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, kEvery, [&] { return stopping_; })) {
    lock.unlock();
    const Timestamp now = clock_.now();
    connections_.close_ended([&](const live::Login& login) { return api::has_ended(login, *stores_.store, now); });
    if (++round % kSessionsEvery == 0) {
      const auto removed = stores_.store->remove_old_sessions(now - api::kSessionLongest, now - api::kSessionIdle);
      if (!removed) log::warn("old sessions not removed", {{"error", removed.error().message}});
    }
    lock.lock();
  }
}

}  // namespace inkvoice::app
