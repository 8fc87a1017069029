/// Work to do once or more: make the PDF of an invoice. A worker trusts the invoice's id alone; what stands beside it
/// is the ring's, or sealed by the store.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace inkvoice::queue {

/// Large jobs run in a lane of their own so that they are never in the way of small ones.
enum class Size { Small, Large };

/// Items from which a job is Large: about 5 ms of rendering.
inline constexpr std::size_t kLargeFrom = 500;

/// A job's id is its invoice's id: an invoice has at most one job.
struct NewJob {
  std::string invoice_id;
  std::string owner;  ///< the user in whose turn it is done
  Size size = Size::Small;
  bool again = false;  ///< asked for anew: when a run is under way by now, another one follows it
  /// The invoice as the store has just written it, sealed: spares the first run a look into the store. Only the store
  /// can read it. A queue may drop it; "" for none.
  std::string copy = {};
};

/// A job in a worker's hands until the lease ends.
struct LeasedJob {
  std::string invoice_id;
  std::string owner;
  Size size = Size::Small;
  int attempt = 1;          ///< counted before the work starts, so that a crash counts
  std::uint64_t fence = 0;  ///< grows with every lease of this invoice ever given: the store refuses a smaller one
  int failed = 0;           ///< how many of the earlier attempts ended by retry(); the others ended without a word
  std::string copy = {};    ///< as pushed, for the first attempt alone
};

/// Why a job was given up.
enum class DeathReason {
  Failed,    ///< the invoice cannot be rendered: another attempt would end the same way
  Attempts,  ///< every attempt failed
  Crashed,   ///< its workers stopped without a word each time
};

/// "failed", "attempts", "crashed".
std::string_view to_string(DeathReason reason);

/// A job given up: a dead letter for the operator to look at.
struct DeadJob {
  LeasedJob job;
  DeathReason reason = DeathReason::Failed;
  std::string detail;  ///< as the user is told
};

/// queued → leased → gone (done or failed), or leased → queued (handed back, retried, lease run out). docs/formats.md
/// draws it.
enum class JobState { Queued, Leased, Gone };

constexpr bool can_become(JobState from, JobState to) {
  if (from == JobState::Queued) return to == JobState::Leased;
  return from == JobState::Leased && to != JobState::Leased;
}

}  // namespace inkvoice::queue
