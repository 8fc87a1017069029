/// The queue as an operator sees it: what stands in it, and a hand on single jobs. Safe from any thread and over
/// processes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "queue/job.h"

namespace inkvoice::queue {

enum class Standing { Queued, Delayed, Leased, Dead };

/// "queued"; nothing for a word that is none.
std::string_view to_string(Standing standing);
std::optional<Standing> parse_standing(std::string_view word);

struct ListedJob {
  std::string invoice_id;  ///< of a dead letter without a sound one: a number behind '-'
  std::string owner;       ///< "" where it is not known
  Size size = Size::Small;
  Standing standing = Standing::Queued;
  int attempts = 0;  ///< begun so far
  Timestamp since;   ///< due or dead since then; of a delayed or leased one whatever the backend remembers
  Millis age{0};
  std::string worker;  ///< of a leased one
  std::string reason;  ///< of a dead one: "failed", "attempts", "crashed"; "malformed" for what was no job
  std::string detail;
};

class Inspection {
 public:
  virtual ~Inspection() = default;

  /// At most `limit` (up to 1,000) of those that stand so, the oldest first.
  virtual Result<std::vector<ListedJob>> list(Standing standing, std::size_t limit) = 0;

  /// NotFound: there is neither a job nor a dead letter of that id.
  virtual Result<ListedJob> find(const std::string& invoice_id) = 0;

  /// How many dead letters there are of each reason.
  virtual Result<std::vector<std::pair<std::string, std::size_t>>> dead_by_reason() = 0;

  /// A delayed job is due now. Conflict: it stands otherwise. NotFound: there is none.
  virtual Result<void> make_due(const std::string& invoice_id) = 0;

  /// Leases a queued or delayed job out of its turn, so that its invoice can be failed under a fence of its own.
  /// Conflict: it is leased. NotFound: there is none.
  virtual Result<LeasedJob> take(const std::string& invoice_id, const std::string& worker, Millis lease) = 0;

  /// Takes a dead letter out. NotFound: there is none.
  virtual Result<void> forget(const std::string& invoice_id) = 0;
};

}  // namespace inkvoice::queue
