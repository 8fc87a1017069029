#include "worker/worker.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "worker/backoff.h"
#include "worker/completer.h"
#include "worker/gate.h"
#include "worker/job_buffer.h"
#include "worker/make_pdf.h"

namespace inkvoice::worker {

namespace {

// Enough waiting that no thread idles while the next lease is under way, few enough that the ring over users stays
// fair.
constexpr std::size_t kWaitingPerThread = 8;
// Leased and not yet ended, in buffers. What a worker holds waits for its lease to run out when it dies, so a slow
// store must not make it gather jobs.
constexpr std::size_t kInHandPerBuffer = 4;
// A tenth of the processor where small ones and the servers want it too.
constexpr int kLargeNice = 10;

/// A lane: threads that share a buffer of jobs of one size. Leasing, loading and ending have threads of their own in
/// each: with large invoices each takes long, on a slow store above all.
struct Lane {
  Lane(queue::Size s, int t, std::size_t capacity, int share)
      : size(s), threads(t), most_in_hand(kInHandPerBuffer * capacity), buffer(capacity, share) {}
  const queue::Size size;
  const int threads;
  const std::size_t most_in_hand;
  JobBuffer buffer;
  std::atomic<bool> may_have_more = true;  ///< than the last lease found, or there was no room for it
  bool woken = true;                       ///< guarded by the worker's mutex_
  std::condition_variable changed;         ///< woken, or the worker stops
  bool is_full = false;                    ///< it has jobs enough in hand; guarded by the worker's mutex_
  std::optional<Completer> completer;
  std::vector<std::thread> running;
  std::thread feeder;
};

class ThreadedWorker final : public Worker {
 public:
  ThreadedWorker(const Options& options, queue::Queue& queue, store::Store& store, files::FileStore& files,
                 const Clock& clock)
      : options_(options),
        queue_(queue),
        store_(store),
        store_gate_(options.poll),
        files_gate_(options.poll),
        small_(queue::Size::Small, options.threads, kWaitingPerThread * static_cast<std::size_t>(options.threads),
               std::max(1, options.threads - 1)),
        large_(queue::Size::Large, std::max(1, options.threads / 2), 1, 1) {
    queue_.on_jobs([this](std::optional<queue::Size> size) {
      for (Lane* lane : lanes()) {
        if (!size || *size == lane->size) wake(*lane);
      }
    });
    for (Lane* lane : lanes()) {
      lane->completer.emplace(store, queue, files, clock, options.max_attempts, files_gate_,
                              [this](const queue::LeasedJob& job) { forget(job); });
      for (int i = 0; i < lane->threads; ++i) {
        lane->running.emplace_back([this, lane] { render_loop(*lane); });
      }
      lane->feeder = std::thread([this, lane] { feed_loop(*lane); });
    }
    heart_ = std::thread([this] { heart_loop(); });
  }

  ~ThreadedWorker() override {
    if (!stopped_) stop(Millis(0));
  }

  bool stop(Millis grace) override;

  Stats stats() const override {
    const Completer::Counters& one = small_.completer->counters();
    const Completer::Counters& other = large_.completer->counters();
    const std::lock_guard lock(mutex_);
    return {one.ready + other.ready,     one.failed + other.failed,
            one.retried + other.retried, one.deferred + other.deferred + deferred_,
            one.stale + other.stale,     held_.size()};
  }

 private:
  struct Held {
    queue::LeasedJob job;
    std::chrono::steady_clock::time_point since;
  };

  std::array<Lane*, 2> lanes() { return {&small_, &large_}; }

  void wake(Lane& lane) {
    {
      const std::lock_guard lock(mutex_);
      if (lane.woken) return;
      lane.woken = true;
    }
    lane.changed.notify_one();
  }

  void forget(const queue::LeasedJob& job) {
    Lane& lane = job.size == queue::Size::Small ? small_ : large_;
    {
      const std::lock_guard lock(mutex_);
      held_.erase(job.invoice_id);
      if (held_.empty()) idle_.notify_all();
      if (!lane.is_full) return;
    }
    wake(lane);
  }

  /// How many more jobs the lane takes now.
  std::size_t room(Lane& lane) {
    const std::lock_guard lock(mutex_);
    const auto in_hand = static_cast<std::size_t>(
        std::ranges::count_if(held_, [&](const auto& held) { return held.second.job.size == lane.size; }));
    lane.is_full = in_hand >= lane.most_in_hand;
    return lane.is_full ? 0 : std::min(lane.buffer.room(), lane.most_in_hand - in_hand);
  }

  void feed_loop(Lane& lane);
  bool feed(Lane& lane);
  void begin(Lane& lane, std::vector<queue::LeasedJob> jobs);
  void put_off(const queue::LeasedJob& job, const Error& error);
  void render_loop(Lane& lane);
  Result<MadePdf> attempt(const ReadyJob& ready, render::Renderer& renderer);
  void heart_loop();
  void renew();

  const Options options_;
  queue::Queue& queue_;
  store::Store& store_;
  Gate store_gate_, files_gate_;
  Lane small_, large_;

  mutable std::mutex mutex_;
  std::condition_variable changed_, idle_;
  std::map<std::string, Held> held_;         // by invoice id: leased and not yet ended; guarded by mutex_
  bool stopping_ = false;                    // guarded by mutex_
  bool stopped_ = false;                     // the owner's thread alone
  std::atomic<std::uint64_t> deferred_ = 0;  // before a thread had them

  std::thread heart_;
};

void ThreadedWorker::feed_loop(Lane& lane) {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      lane.changed.wait_for(lock, options_.poll, [&] { return lane.woken || stopping_; });
      if (stopping_) return;
      lane.woken = false;
    }
    while (feed(lane)) {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
    }
  }
}

/// Fills the lane's buffer; true when more could be there for the room that is left.
bool ThreadedWorker::feed(Lane& lane) {
  const auto now = std::chrono::steady_clock::now();
  const std::size_t room = files_gate_.admit(store_gate_.admit(this->room(lane), now), now);
  if (room == 0) {
    lane.may_have_more = true;
    return false;
  }
  queue::LeaseRequest request{.worker = options_.name, .count = room, .size = lane.size, .lease = options_.lease};
  // A user's large invoices go one at a time, whoever else waits: the lane has few threads.
  if (lane.size == queue::Size::Large) request.busy_owners = lane.buffer.owners();
  auto leased = queue_.lease(request);
  if (!leased) {
    log::warn("no jobs leased", {{"error", leased.error().message}});
    return false;
  }
  lane.may_have_more = leased->size() == room;
  if (leased->empty()) return false;
  store_gate_.begun(now);
  files_gate_.begun(now);
  begin(lane, std::move(*leased));
  return lane.may_have_more;
}

void ThreadedWorker::begin(Lane& lane, std::vector<queue::LeasedJob> jobs) {
  std::vector<store::RenderTask> tasks;
  for (queue::LeasedJob& job : jobs) {
    tasks.push_back({job.invoice_id, job.fence, job.attempt == 1, job.owner, std::exchange(job.copy, {})});
  }
  {
    const std::lock_guard lock(mutex_);
    for (const queue::LeasedJob& job : jobs) {
      held_[job.invoice_id] = {job, std::chrono::steady_clock::now()};
    }
  }
  std::vector<Result<store::Invoice>> invoices = store_.begin_render(tasks);
  std::vector<queue::LeasedJob> over, away;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (!invoices[i]) {
      const Code code = invoices[i].error().code;
      if (code == Code::NotFound || code == Code::Stale) {
        over.push_back(jobs[i]);  // gone, or begun by a later lease
      } else if (code == Code::Unavailable) {
        away.push_back(jobs[i]);
      } else {
        put_off(jobs[i], invoices[i].error());
      }
    } else if (invoices[i]->pdf.status != invoice::PdfStatus::Processing) {
      over.push_back(jobs[i]);  // done by an earlier run that could not take the job out
    } else if (jobs[i].attempt - 1 - jobs[i].failed >= options_.max_leases) {
      // So many earlier ones ended without a word: the invoice itself may bring workers down.
      lane.completer->add({jobs[i], invoices[i]->owner, invoices[i]->updated_at,
                           fail(Code::Invalid, "the PDF could not be made: the worker stopped each time"), true});
    } else {
      lane.buffer.add({jobs[i], std::move(*invoices[i])});
    }
  }
  away.empty() ? store_gate_.answered() : store_gate_.failed();
  if (!over.empty()) (void)queue_.finish(over);
  for (const queue::LeasedJob& job : away) {
    ++deferred_;
    (void)queue_.defer(job, backoff_after(1, 0));
    forget(job);
  }
  std::ranges::for_each(over, [&](const queue::LeasedJob& job) { forget(job); });
}

/// The store has the invoice and cannot give it: as rarely as back-off allows, until somebody has looked at it.
void ThreadedWorker::put_off(const queue::LeasedJob& job, const Error& error) {
  log::error("invoice cannot be loaded", {{"invoice", job.invoice_id}, {"error", error.message}});
  (void)queue_.retry(job, backoff_after(job.attempt, 0));
  forget(job);
}

void ThreadedWorker::render_loop(Lane& lane) {
  // On Linux this is of the calling thread alone, and counts from how nice the process was started.
  if (lane.size == queue::Size::Large) (void)nice(kLargeNice);
  render::Renderer renderer;
  while (std::optional<ReadyJob> ready = lane.buffer.next()) {
    if (lane.may_have_more) wake(lane);  // and there is room for another
    Result<MadePdf> made = attempt(*ready, renderer);
    if (made) {
      for (const std::string& warning : made->warnings) {
        log::warn("PDF with a warning", {{"invoice", ready->job.invoice_id}, {"warning", warning}});
      }
    }
    lane.buffer.left(ready->job.owner);
    if (lane.size == queue::Size::Large) wake(lane);  // another of this user's may be leased now
    lane.completer->add({ready->job, ready->invoice.owner, ready->invoice.updated_at, std::move(made)});
  }
}

/// The one place where a job's exceptions end.
Result<MadePdf> ThreadedWorker::attempt(const ReadyJob& ready, render::Renderer& renderer) {
  try {
    return make_pdf(ready.invoice, renderer);
  } catch (const std::bad_alloc&) {
    // It may be the invoice's own size: not a backend that is away, and the attempt counts.
    return fail(Code::Internal, "not enough memory to make the PDF");
  } catch (const std::exception& error) {
    log::error("rendering threw", {{"invoice", ready.job.invoice_id}, {"what", error.what()}});
    return fail(Code::Internal, "the PDF could not be made because of an internal error");
  }
}

void ThreadedWorker::heart_loop() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, options_.heartbeat, [&] { return stopping_ && held_.empty(); })) {
    lock.unlock();
    renew();
    lock.lock();
  }
}

void ThreadedWorker::renew() {
  std::vector<queue::LeasedJob> jobs;
  {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    for (const auto& [id, held] : held_) {
      if (now - held.since < options_.longest_run) jobs.push_back(held.job);
    }
  }
  if (jobs.empty()) return;
  const auto renewed = queue_.renew(options_.name, jobs, options_.lease);
  if (!renewed) {
    log::warn("leases not renewed", {{"jobs", jobs.size()}, {"error", renewed.error().message}});
  } else if (renewed->size() < jobs.size()) {
    log::warn("leases lost to another worker", {{"jobs", jobs.size() - renewed->size()}});
  }
}

bool ThreadedWorker::stop(Millis grace) {
  stopped_ = true;
  queue_.on_jobs({});
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (Lane* lane : lanes()) {
    lane->changed.notify_all();
    lane->feeder.join();
  }

  std::vector<queue::LeasedJob> unbegun;
  for (Lane* lane : lanes()) {
    for (ReadyJob& ready : lane->buffer.close()) {
      unbegun.push_back(std::move(ready.job));
    }
  }
  if (!unbegun.empty()) (void)queue_.hand_back(unbegun);
  std::ranges::for_each(unbegun, [&](const queue::LeasedJob& job) { forget(job); });

  std::vector<queue::LeasedJob> unfinished;
  {
    std::unique_lock lock(mutex_);
    idle_.wait_for(lock, grace, [&] { return held_.empty(); });
    for (const auto& [id, held] : held_) {
      unfinished.push_back(held.job);
    }
    held_.clear();
  }
  if (!unfinished.empty()) (void)queue_.hand_back(unfinished);
  changed_.notify_all();
  heart_.join();
  for (Lane* lane : lanes()) {
    for (std::thread& thread : lane->running) {
      if (unfinished.empty()) {
        thread.join();
      } else {
        thread.detach();  // the process ends now; the fence keeps what they still do from counting
      }
    }
  }
  if (unfinished.empty()) {
    for (Lane* lane : lanes()) lane->completer->stop();
  }
  return unfinished.empty();
}

}  // namespace

std::unique_ptr<Worker> Worker::start(const Options& options, queue::Queue& queue, store::Store& store,
                                      files::FileStore& files, const Clock& clock) {
  return std::make_unique<ThreadedWorker>(options, queue, store, files, clock);
}

}  // namespace inkvoice::worker
