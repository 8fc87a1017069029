/// What a store that lives apart from queue and event log keeps for them: with each change that a user asks for, in the
/// same write, the job and the events that come of it. A relay (relay/relay.h) takes them over and clears them here.
///
/// How a job ended is not kept: until its events are in the log the job itself stands in the queue. Who leases it again
/// because its worker died in between finds the invoice ended, and the store tells how once more.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/store.h"

namespace inkvoice::store {

/// A later entry of an invoice replaces one that nobody has cleared yet: it tells the newer state.
struct OutboxEntry {
  std::string invoice_id;
  std::string owner;
  std::string mark;  ///< this entry's alone; "" where nothing is stored of it
  Timestamp at;      ///< when it was written, by the writer's clock
  std::vector<events::NewEvent> events;
  std::optional<queue::NewJob> job;
  /// The invoice has had a job before. That one may still be leased, and the queue then swallows this one; so the entry
  /// stays, and is pushed again and again, until a worker begins the invoice.
  bool again = false;
  /// It tells how a job ended; nothing is stored of it.
  bool ends = false;
};

class Outbox {
 public:
  virtual ~Outbox() = default;

  /// Calls `written` with the entries of a call right after their commit, in the thread that wrote them. When it has
  /// returned for entries that end jobs, the events are told, or will be unless this process dies. An empty one ends
  /// it. To be set while no other thread uses the store.
  virtual void on_written(std::function<void(std::vector<OutboxEntry>)> written) = 0;

  /// Entries written before `before`, by any process.
  virtual Result<std::vector<OutboxEntry>> waiting(Timestamp before, std::size_t limit) = 0;

  /// Their events are in the log and their jobs in the queue. An entry with `again` keeps its job. An entry that
  /// another has replaced meanwhile, or that is gone, is left as it is.
  virtual Result<void> clear(std::span<const OutboxEntry> entries) = 0;
};

/// A store with an outbox.
class RelayedStore : public Store, public Outbox {};

}  // namespace inkvoice::store
