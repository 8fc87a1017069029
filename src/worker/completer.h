/// Ends jobs in batches: puts the files, marks the invoices, announces, takes the jobs out. One thread of its own, so
/// that the renderers never wait for a disk and one flush serves many.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "files/file_store.h"
#include "queue/queue.h"
#include "store/store.h"
#include "worker/gate.h"
#include "worker/make_pdf.h"

namespace inkvoice::worker {

/// What a thread did with a job.
struct Attempt {
  queue::LeasedJob job;
  std::string owner;   ///< as the store says
  Timestamp asked_at;  ///< since when the PDF is wanted
  Result<MadePdf> result;
  bool crashed = false;  ///< given up unrendered: its leases ended without a word, too often
};

class Completer {
 public:
  struct Counters {
    std::atomic<std::uint64_t> ready = 0, failed = 0, retried = 0, deferred = 0, stale = 0;
  };

  /// Calls `ended` for each job that is no longer this worker's, and tells `gate` whether store and files answer.
  Completer(store::Store& store, queue::Queue& queue, files::FileStore& files, const Clock& clock, int max_attempts,
            Gate& gate, std::function<void(const queue::LeasedJob&)> ended);

  void add(Attempt attempt);

  /// Ends what has been added, then the thread.
  void stop();

  const Counters& counters() const { return counters_; }

 private:
  /// Jobs to be taken out of the queue.
  struct Ended {
    std::vector<queue::LeasedJob> over;
    std::vector<queue::DeadJob> dead;
  };

  void run();
  void complete(std::vector<Attempt> batch);
  void put_files(std::vector<Attempt>& batch);
  bool store_outcomes(const std::vector<Attempt>& batch, const std::vector<store::RenderOutcome>& outcomes);
  void refused(const Attempt& attempt, const Error& error, Ended& ended);
  void sort_out(const Attempt& attempt, const store::RenderOutcome& outcome, bool stored, Ended& ended);
  void take_out(const Ended& ended);
  void retry(const Attempt& attempt, const std::string& why);
  void defer(const Attempt& attempt, const std::string& why);
  bool is_worth_waiting(const Attempt& attempt) const;

  store::Store& store_;
  queue::Queue& queue_;
  files::FileStore& files_;
  const Clock& clock_;
  const int max_attempts_;
  Gate& gate_;
  const std::function<void(const queue::LeasedJob&)> ended_;
  Counters counters_;

  std::mutex mutex_;
  std::condition_variable added_;
  std::deque<Attempt> waiting_;  // guarded by mutex_
  bool stopping_ = false;        // guarded by mutex_
  std::thread thread_;           // last: it uses all of the above
};

}  // namespace inkvoice::worker
