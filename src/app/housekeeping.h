/// Now and then: sessions that have ended go, and the connections of those that ended at another server.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "app/wiring.h"
#include "base/clock.h"
#include "live/event_feed.h"

namespace inkvoice::app {

/// Works in a thread of its own from construction to destruction.
class Housekeeping {
 public:
  Housekeeping(Stores& stores, live::Connections& connections, const Clock& clock);
  ~Housekeeping();
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

 private:
  void run();

  Stores& stores_;
  live::Connections& connections_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace inkvoice::app
