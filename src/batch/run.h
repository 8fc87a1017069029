/// A batch from beginning to end: jobs out of a source, PDFs into an output, what is wrong to whoever asked.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "batch/output.h"
#include "batch/source.h"
#include "library/prepare.h"

namespace inkvoice::batch {

/// How far a batch is.
struct Tally {
  std::uint64_t made = 0;
  std::uint64_t skipped = 0;  ///< there already, and --resume given
  std::uint64_t failed = 0;   ///< because of the input
  std::uint64_t done() const { return made + skipped + failed; }
};

struct Plan {
  Source& source;
  Output& output;
  library::Settings settings;
  unsigned threads = 1;
  bool resume = false;  ///< what the output has already is not made again
  /// Set from outside, a signal handler for one: what has been begun is finished, nothing else is.
  const std::atomic<bool>& stop;
  /// Both are called one at a time and in the input's order, in any thread.
  std::function<void(const Problem&)> report;
  std::function<void(const Tally&, std::optional<double> fraction)> progress;
};

/// Fails when the run itself does, for a full disk or an input that cannot be read on; then, and when it was stopped,
/// the output is abandoned (a folder keeps the PDFs that are whole).
Result<Tally> run(const Plan& plan);

}  // namespace inkvoice::batch
