/// Takes jobs from the queue and makes their PDFs: lease → load → render → put the file → mark ready → announce → take
/// out.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "files/file_store.h"
#include "queue/queue.h"
#include "store/store.h"

namespace inkvoice::worker {

struct Options {
  std::string name;      ///< unique over all workers that are alive
  int threads = 2;       ///< for small jobs; large ones have a lane of half as many more, at low priority
  int max_attempts = 5;  ///< that failed; then the invoice is failed
  /// The same for attempts that ended without a word, counted apart. More, since a worker that is killed takes all that
  /// it holds with it: it need not have died of this invoice.
  int max_leases = 20;
  Millis lease{10'000};
  Millis heartbeat{3'000};
  Millis poll{1'000};           ///< the safety net behind the queue's wake
  Millis longest_run{300'000};  ///< a job under way for longer is not renewed: its thread hangs
};

struct Stats {
  std::uint64_t ready = 0, failed = 0, retried = 0, deferred = 0, stale = 0;
  std::size_t under_way = 0;
};

/// Works from construction to stop(), in threads of its own. Everything given must outlive it.
class Worker {
 public:
  static std::unique_ptr<Worker> start(const Options& options, queue::Queue& queue, store::Store& store,
                                       files::FileStore& files, const Clock& clock);
  virtual ~Worker() = default;

  /// Takes no new jobs, hands back those not begun, ends those under way. Those that are not through after `grace` are
  /// handed back as well, and false is returned: their threads are still at it, and the process should end at once.
  virtual bool stop(Millis grace) = 0;

  virtual Stats stats() const = 0;
};

}  // namespace inkvoice::worker
