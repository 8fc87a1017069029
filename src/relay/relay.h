/// Carries what stands in a store's outbox to the queue and the event log. What this process writes goes at once; what
/// a process has left behind that died over it, any other finds by looking. Events go before the job that comes with
/// them, so a job in the queue shows that its events are told. Each may arrive twice: after a death between the two
/// steps.
///
/// It also holds the store against the queue now and then: an invoice that is processing has a job. A queue that lost
/// everything is filled again from the store.
#pragma once

#include <cstdint>
#include <memory>

#include "base/clock.h"
#include "events/event_log.h"
#include "queue/queue.h"
#include "store/outbox.h"

namespace inkvoice::relay {

struct Options {
  /// An entry that is relayed stays for this long: the worker of the invoice takes it away with a write that it
  /// makes anyway, and a write less is made here.
  Millis clear_after{2'000};
  Millis sweep_every{4'000};
  /// Entries older than this are nobody's: longer than clear_after, the length of a write and the clocks' differences.
  Millis left_behind_after{6'000};
  /// A queue that has lost jobs is filled again at the next sweep. This is for what it does not show: each look reads
  /// all that is processing, documents and all where the server knows no projection.
  Millis reconcile_every{60'000};
  std::size_t reconcile_most = 20'000;  ///< oldest first
  bool in_background = true;            ///< false: nothing happens but in flush() and sweep(), for tests
};

struct Stats {
  std::uint64_t relayed = 0;     ///< entries of this process
  std::uint64_t taken_over = 0;  ///< entries left behind by others
  std::uint64_t failures = 0;    ///< rounds in which queue, log or store did not answer
  std::size_t waiting = 0;       ///< entries of this process that are not relayed yet
};

/// Works in threads of its own from start() to destruction. Everything given must outlive it. Safe from any thread.
class Relay {
 public:
  static std::unique_ptr<Relay> start(const Options& options, store::RelayedStore& store, queue::Queue& queue,
                                      events::EventLog& events, const Clock& clock);
  virtual ~Relay() = default;

  /// Returns once everything that was written before the call is relayed and cleared, or has failed to be.
  virtual void flush() = 0;
  /// Looks for entries left behind, now; those written before `before` count.
  virtual void sweep(Timestamp before) = 0;
  /// Pushes the job of every invoice that is processing.
  virtual void reconcile() = 0;

  virtual Stats stats() const = 0;
};

}  // namespace inkvoice::relay
