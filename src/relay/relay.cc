#include "relay/relay.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <iterator>
#include <mutex>
#include <random>
#include <set>
#include <span>
#include <thread>
#include <vector>

#include "base/log.h"

namespace inkvoice::relay {

namespace {

using store::OutboxEntry;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kBatch = 128;
constexpr std::size_t kClearedAtOnce = 16;     // a store without batches takes its time for each
constexpr std::size_t kSweptAtOnce = 250;      // a store without indexes reads each whole
constexpr std::size_t kMostWaiting = 100'000;  // more are left to the sweep, which reads them from the store
constexpr Millis kFirstPause{100};             // while queue or log are away; doubled each time
constexpr Millis kLongestPause{2'000};
// At the end, under the 25 s that hosts give; what is left then stands in the store for others.
constexpr Millis kTimeToEnd{2'000};
constexpr Millis kReconcileEmpty{10'000};

struct Relayed {
  OutboxEntry entry;
  SteadyClock::time_point at;
};

class ThreadedRelay final : public Relay {
 public:
  ThreadedRelay(const Options& options, store::RelayedStore& store, queue::Queue& queue, events::EventLog& events,
                const Clock& clock)
      : options_(options), store_(store), queue_(queue), events_(events), clock_(clock) {
    store_.on_written([this](std::vector<OutboxEntry> entries) { written(std::move(entries)); });
    if (!options_.in_background) return;
    carrier_ = std::thread([this] { carry_loop(); });
    clearer_ = std::thread([this] { clear_loop(); });
    sweeper_ = std::thread([this] { sweep_loop(); });
  }

  ~ThreadedRelay() override {
    store_.on_written({});
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      end_by_ = SteadyClock::now() + kTimeToEnd;
    }
    added_.notify_all();
    stopped_.notify_all();
    for (std::thread* each : {&carrier_, &clearer_, &sweeper_}) {
      if (each->joinable()) each->join();
    }
    // One last try: what stays is another's to find.
    if (options_.in_background) flush();
  }

  void flush() override {
    while (!is_late() && carry_some()) {
    }
    clear_some(SteadyClock::time_point::max());
  }

  void sweep(Timestamp before) override;
  void reconcile() override;

  Stats stats() const override {
    const std::lock_guard lock(mutex_);
    Stats stats = stats_;
    stats.waiting = waiting_.size();
    return stats;
  }

 private:
  void written(std::vector<OutboxEntry> entries);
  void add(std::vector<OutboxEntry> entries);
  bool announce(std::vector<OutboxEntry>& entries);
  void carry_loop();
  void clear_loop();
  void sweep_loop();
  bool carry_some();
  void clear_some(SteadyClock::time_point relayed_before);
  Result<void> clear(const std::vector<OutboxEntry>& entries);
  Result<void> hand_over(const std::vector<OutboxEntry>& entries);
  void failed(const char* what, const Error& error);
  bool is_late() const;
  Millis time_to_reconcile();
  bool sweep_some(Timestamp before);
  bool pause(Millis time);

  const Options options_;
  store::RelayedStore& store_;
  queue::Queue& queue_;
  events::EventLog& events_;
  const Clock& clock_;

  std::string birth_;        // as the sweeper saw the queue last
  std::uint64_t given_ = 0;  // the same

  std::mutex carrying_;  // one batch at a time, so that a user's events keep their order
  mutable std::mutex mutex_;
  std::condition_variable added_;       // for the carrier alone
  std::condition_variable stopped_;     // for those who pause
  std::deque<OutboxEntry> waiting_;     // guarded by mutex_
  std::deque<Relayed> relayed_;         // to be cleared; guarded by mutex_
  std::multiset<std::string> in_hand_;  // marks from add() until they are cleared: no sweep's; guarded by mutex_
  Stats stats_;                         // guarded by mutex_
  bool stopping_ = false;               // guarded by mutex_
  SteadyClock::time_point end_by_ = SteadyClock::time_point::max();  // guarded by mutex_
  bool away_ = false;                                                // guarded by mutex_: said in the log
  std::thread carrier_, clearer_, sweeper_;                          // last: they use all of the above
};

void ThreadedRelay::written(std::vector<OutboxEntry> entries) {
  if (entries.front().ends && announce(entries)) return;
  add(std::move(entries));
}

/// Now, since the job goes out of the queue next, and is all that would bring them back. What came before is told, or
/// the job would not have been in the queue.
bool ThreadedRelay::announce(std::vector<OutboxEntry>& entries) {
  const std::lock_guard one_at_a_time(carrying_);
  if (const Result<void> done = hand_over(entries); !done) {
    failed("events wait in this process: the event log does not answer", done.error());
    return false;
  }
  const std::lock_guard lock(mutex_);
  away_ = false;
  stats_.relayed += entries.size();
  return true;
}

void ThreadedRelay::add(std::vector<OutboxEntry> entries) {
  {
    const std::lock_guard lock(mutex_);
    for (OutboxEntry& entry : entries) {
      if (waiting_.size() >= kMostWaiting) return;
      in_hand_.insert(entry.mark);
      waiting_.push_back(std::move(entry));
    }
  }
  added_.notify_one();
}

/// Events first: who sees the job's work must have seen what led to it.
Result<void> ThreadedRelay::hand_over(const std::vector<OutboxEntry>& entries) {
  std::vector<events::NewEvent> events;
  std::vector<queue::NewJob> jobs;
  for (const OutboxEntry& entry : entries) {
    events.insert(events.end(), entry.events.begin(), entry.events.end());
    if (entry.job) jobs.push_back(*entry.job);
  }
  if (!events.empty()) TRY(events_.publish(events));
  if (!jobs.empty()) TRY(queue_.push(jobs));
  return {};
}

void ThreadedRelay::failed(const char* what, const Error& error) {
  const std::lock_guard lock(mutex_);
  ++stats_.failures;
  if (away_) return;
  away_ = true;
  log::warn(what, {{"error", error.message}});
}

/// Has the end been asked for, and taken its time?
bool ThreadedRelay::is_late() const {
  const std::lock_guard lock(mutex_);
  return SteadyClock::now() > end_by_;
}

/// Relays a batch; false when there was none, or when it failed and waits on.
bool ThreadedRelay::carry_some() {
  const std::lock_guard one_at_a_time(carrying_);
  std::vector<OutboxEntry> batch;
  {
    const std::lock_guard lock(mutex_);
    while (!waiting_.empty() && batch.size() < kBatch) {
      batch.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
  }
  if (batch.empty()) return false;
  const Result<void> done = hand_over(batch);
  if (!done) failed("jobs and events wait in the store: queue or event log do not answer", done.error());
  const std::lock_guard lock(mutex_);
  if (!done) {
    waiting_.insert(waiting_.begin(), std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end()));
    return false;
  }
  away_ = false;
  stats_.relayed += batch.size();
  const auto now = SteadyClock::now();
  for (OutboxEntry& entry : batch) relayed_.push_back({std::move(entry), now});
  return true;
}

/// All but what workers have taken away: where the job is gone, the write that ended it took the entry along.
Result<void> ThreadedRelay::clear(const std::vector<OutboxEntry>& entries) {
  std::vector<std::string> ids;
  for (const OutboxEntry& entry : entries) {
    if (entry.job && !entry.again) ids.push_back(entry.invoice_id);
  }
  if (ids.empty()) return store_.clear(entries);
  const auto there = queue_.with_job(ids);
  if (!there) return store_.clear(entries);
  const std::set<std::string> standing(there->begin(), there->end());
  std::vector<OutboxEntry> left;
  std::ranges::copy_if(entries, std::back_inserter(left), [&](const OutboxEntry& entry) {
    return !entry.job || entry.again || standing.contains(entry.invoice_id);
  });
  return store_.clear(left);
}

void ThreadedRelay::clear_some(SteadyClock::time_point relayed_before) {
  while (!is_late()) {
    std::vector<OutboxEntry> batch;
    {
      const std::lock_guard lock(mutex_);
      while (!relayed_.empty() && batch.size() < kClearedAtOnce && relayed_.front().at <= relayed_before) {
        batch.push_back(std::move(relayed_.front().entry));
        relayed_.pop_front();
      }
    }
    if (batch.empty()) return;
    const auto cleared = clear(batch);
    {
      const std::lock_guard lock(mutex_);
      for (const OutboxEntry& entry : batch) in_hand_.erase(in_hand_.find(entry.mark));
    }
    // What cannot be cleared now is left behind: a sweep relays it once more.
    if (!cleared) return failed("the outbox is not cleared", cleared.error());
  }
}

bool ThreadedRelay::pause(Millis time) {
  std::unique_lock lock(mutex_);
  return !stopped_.wait_for(lock, time, [&] { return stopping_; });
}

void ThreadedRelay::carry_loop() {
  Millis wait = kFirstPause;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      added_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
    }
    bool carried = false;
    while (!is_late() && carry_some()) carried = true;
    const bool stuck = stats().waiting > 0 && !carried;
    wait = stuck ? std::min(2 * wait, kLongestPause) : kFirstPause;
    if (stuck && !pause(wait)) return;
  }
}

/// In a thread of its own: a store may take long over many entries, and nobody's job waits for that.
void ThreadedRelay::clear_loop() {
  while (pause(std::max(Millis(100), options_.clear_after / 4))) {
    clear_some(SteadyClock::now() - options_.clear_after);
  }
}

/// Different processes look at different moments.
Millis spread(Millis time) {
  thread_local std::minstd_rand generator{std::random_device{}()};
  return time * 3 / 4 + time * static_cast<int>(generator() % 256) / 512;
}

void ThreadedRelay::sweep_loop() {
  auto reconciled = SteadyClock::time_point();
  while (pause(spread(options_.sweep_every))) {
    sweep(clock_.now() - options_.left_behind_after);
    if (SteadyClock::now() - reconciled < time_to_reconcile()) continue;
    reconcile();
    reconciled = SteadyClock::now();
  }
}

/// None when the queue has lost jobs: they should not wait for their turn. Less when it is empty, though it is so
/// whenever nothing is to be done, too.
Millis ThreadedRelay::time_to_reconcile() {
  const auto stats = queue_.stats();
  if (!stats) return options_.reconcile_every;
  const bool known = !birth_.empty();
  const bool lost = known && (stats->birth != birth_ || stats->given < given_);
  birth_ = stats->birth;
  given_ = stats->given;
  if (lost) return Millis(0);
  const bool empty = stats->queued + stats->delayed + stats->leased == 0;
  return empty ? std::min(options_.reconcile_every, kReconcileEmpty) : options_.reconcile_every;
}

void ThreadedRelay::sweep(Timestamp before) {
  while (!is_late() && sweep_some(before)) {
  }
}

/// False when there is nothing more that would go by being relayed.
bool ThreadedRelay::sweep_some(Timestamp before) {
  std::multiset<std::string> ours;
  {
    // Before the look, so that one which is cleared during it is not taken for another's.
    const std::lock_guard lock(mutex_);
    ours = in_hand_;
  }
  auto found = store_.waiting(before, kSweptAtOnce);
  if (!found) {
    failed("the outbox cannot be read", found.error());
    return false;
  }
  const bool all = found->size() < kSweptAtOnce;
  std::erase_if(*found, [&](const OutboxEntry& entry) { return ours.contains(entry.mark); });
  if (found->empty()) return false;
  std::ranges::sort(*found, {}, &OutboxEntry::at);  // as they were written
  {
    const std::lock_guard one_at_a_time(carrying_);
    if (const auto done = hand_over(*found); !done) {
      failed("what others left waits", done.error());
      return false;
    }
  }
  for (std::size_t at = 0; at < found->size() && !is_late(); at += kClearedAtOnce) {
    const auto some = std::span(*found).subspan(at, std::min(kClearedAtOnce, found->size() - at));
    if (const auto cleared = store_.clear(some); !cleared) {
      failed("the outbox is not cleared", cleared.error());
      return false;
    }
  }
  const auto left = std::ranges::count_if(*found, [](const OutboxEntry& entry) { return !entry.again; });
  const std::lock_guard lock(mutex_);
  stats_.taken_over += static_cast<std::uint64_t>(left);
  return !all && left > 0 && !stopping_;
}

void ThreadedRelay::reconcile() {
  // In this order: the events of each of these jobs are told, or their entries are among those that wait.
  auto jobs = store_.processing(options_.reconcile_most);
  if (!jobs) return failed("the queue is not held against the store", jobs.error());
  if (jobs->empty()) return;
  const auto fresh = store_.waiting(clock_.now() + std::chrono::hours(1), options_.reconcile_most);
  if (!fresh) return failed("the outbox cannot be read", fresh.error());
  std::set<std::string> waiting;
  for (const OutboxEntry& entry : *fresh) {
    if (entry.job && !entry.again) waiting.insert(entry.invoice_id);
  }
  std::erase_if(*jobs, [&](const queue::NewJob& job) { return waiting.contains(job.invoice_id); });
  if (jobs->empty()) return;
  if (const auto pushed = queue_.push(*jobs); !pushed) failed("the queue does not answer", pushed.error());
}

}  // namespace

std::unique_ptr<Relay> Relay::start(const Options& options, store::RelayedStore& store, queue::Queue& queue,
                                    events::EventLog& events, const Clock& clock) {
  return std::make_unique<ThreadedRelay>(options, store, queue, events, clock);
}

}  // namespace inkvoice::relay
