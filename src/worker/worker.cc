#include "worker/worker.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <new>
#include <thread>
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
// A third of the processor where small ones want it too; more would starve large ones beside other programs.
constexpr int kLargeNice = 5;

/// A lane: threads that share a buffer of jobs of one size.
struct Lane {
  Lane(queue::Size s, int t, std::size_t capacity, int share) : size(s), threads(t), buffer(capacity, share) {}
  const queue::Size size;
  const int threads;
  JobBuffer buffer;
  std::vector<std::thread> running;
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
        large_(queue::Size::Large, std::max(1, options.threads / 2), 1, 1),
        completer_(store, queue, files, clock, options.max_attempts, files_gate_,
                   [this](const queue::LeasedJob& job) { forget(job); }) {
    queue_.on_jobs([this] { wake(); });
    for (Lane* lane : {&small_, &large_}) {
      for (int i = 0; i < lane->threads; ++i) {
        lane->running.emplace_back([this, lane] { render_loop(*lane); });
      }
    }
    feeder_ = std::thread([this] { feed_loop(); });
    heart_ = std::thread([this] { heart_loop(); });
  }

  ~ThreadedWorker() override {
    if (!stopped_) stop(Millis(0));
  }

  bool stop(Millis grace) override;

  Stats stats() const override {
    const Completer::Counters& done = completer_.counters();
    const std::lock_guard lock(mutex_);
    return {done.ready, done.failed, done.retried, done.deferred + deferred_, done.stale, held_.size()};
  }

 private:
  struct Held {
    queue::LeasedJob job;
    std::chrono::steady_clock::time_point since;
  };

  void wake() {
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
    }
    changed_.notify_all();
  }

  void forget(const queue::LeasedJob& job) {
    {
      const std::lock_guard lock(mutex_);
      held_.erase(job.invoice_id);
      if (held_.empty()) idle_.notify_all();
    }
  }

  void feed_loop();
  bool feed(Lane& lane);
  void begin(Lane& lane, const std::vector<queue::LeasedJob>& jobs);
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
  bool woken_ = true;                        // guarded by mutex_
  bool stopping_ = false;                    // guarded by mutex_
  bool stopped_ = false;                     // the owner's thread alone
  std::atomic<std::uint64_t> deferred_ = 0;  // before a thread had them

  Completer completer_;
  std::thread feeder_, heart_;
};

void ThreadedWorker::feed_loop() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, options_.poll, [&] { return woken_ || stopping_; });
      if (stopping_) return;
      woken_ = false;
    }
    bool more = true;
    while (more) {
      // Both lanes each time round: neither waits until the other has run dry.
      const bool small = feed(small_);
      const bool large = feed(large_);
      more = small || large;
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
    }
  }
}

/// Fills the lane's buffer; true when more could be there for the room that is left.
bool ThreadedWorker::feed(Lane& lane) {
  const auto now = std::chrono::steady_clock::now();
  const std::size_t room = files_gate_.admit(store_gate_.admit(lane.buffer.room(), now), now);
  if (room == 0) return false;
  queue::LeaseRequest request{.worker = options_.name, .count = room, .size = lane.size, .lease = options_.lease};
  // A user's large invoices go one at a time, whoever else waits: the lane has few threads.
  if (lane.size == queue::Size::Large) request.busy_owners = lane.buffer.owners();
  const auto leased = queue_.lease(request);
  if (!leased) {
    log::warn("no jobs leased", {{"error", leased.error().message}});
    return false;
  }
  if (leased->empty()) return false;
  store_gate_.begun(now);
  files_gate_.begun(now);
  begin(lane, *leased);
  return leased->size() == room;
}

void ThreadedWorker::begin(Lane& lane, const std::vector<queue::LeasedJob>& jobs) {
  std::vector<store::RenderTask> tasks;
  for (const queue::LeasedJob& job : jobs) {
    tasks.push_back({job.invoice_id, job.fence});
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
    } else if (jobs[i].attempt > options_.max_attempts) {
      // Counted before each attempt: the earlier ones ended without a word, so the invoice itself may bring workers
      // down.
      completer_.add({jobs[i], invoices[i]->owner, invoices[i]->updated_at,
                      fail(Code::Invalid, "the PDF could not be made: the worker stopped each time")});
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
    wake();  // there is room for another
    Result<MadePdf> made = attempt(*ready, renderer);
    if (made) {
      for (const std::string& warning : made->warnings) {
        log::warn("PDF with a warning", {{"invoice", ready->job.invoice_id}, {"warning", warning}});
      }
    }
    lane.buffer.left(ready->job.owner);
    completer_.add({ready->job, ready->invoice.owner, ready->invoice.updated_at, std::move(made)});
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
  feeder_.join();

  std::vector<queue::LeasedJob> unbegun;
  for (Lane* lane : {&small_, &large_}) {
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
  for (Lane* lane : {&small_, &large_}) {
    for (std::thread& thread : lane->running) {
      if (unfinished.empty()) {
        thread.join();
      } else {
        thread.detach();  // the process ends now; the fence keeps what they still do from counting
      }
    }
  }
  if (unfinished.empty()) completer_.stop();
  return unfinished.empty();
}

}  // namespace

std::unique_ptr<Worker> Worker::start(const Options& options, queue::Queue& queue, store::Store& store,
                                      files::FileStore& files, const Clock& clock) {
  return std::make_unique<ThreadedWorker>(options, queue, store, files, clock);
}

}  // namespace inkvoice::worker
