#include "worker/completer.h"

#include <algorithm>
#include <random>

#include "base/log.h"
#include "store/announcement.h"
#include "worker/backoff.h"

namespace inkvoice::worker {

namespace {

constexpr std::size_t kMaxBatch = 64;
constexpr Millis kStorePause{500};  // between tries while the store does not answer
constexpr int kStoreTries = 60;
/// So long a PDF waits for backends that are away, without its attempts being counted; then it fails with the reason.
constexpr std::chrono::hours kLongestWait{24};
constexpr int kDeferredMost = 4;  // a pause of 8 s: all come back soon after the backend, the gate spares it meanwhile

unsigned noise() {
  thread_local std::minstd_rand generator{std::random_device{}()};
  return static_cast<unsigned>(generator());
}

/// Will another attempt end the same way?
bool is_final(const Error& error) { return error.code == Code::Invalid || error.code == Code::Corrupt; }

queue::DeathReason reason_of(const Attempt& attempt) {
  if (attempt.crashed) return queue::DeathReason::Crashed;
  return is_final(attempt.result.error()) ? queue::DeathReason::Failed : queue::DeathReason::Attempts;
}

store::RenderOutcome outcome_of(const Attempt& attempt) {
  store::RenderOutcome outcome;
  outcome.invoice_id = attempt.job.invoice_id;
  outcome.owner = attempt.owner;
  outcome.fence = attempt.job.fence;
  if (attempt.result) {
    outcome.pdf = attempt.result->record;
  } else {
    outcome.pdf.status = invoice::PdfStatus::Failed;
    outcome.pdf.error = attempt.result.error().message;
  }
  outcome.events.push_back(store::announcement(attempt.owner, attempt.job.invoice_id, outcome.pdf));
  return outcome;
}

/// It answered, and no other run has come first: the invoice stays as it is, and the operator should see why.
bool has_refused(const Result<void>& stored) {
  return !stored && stored.error().code != Code::Stale && stored.error().code != Code::NotFound;
}

}  // namespace

Completer::Completer(store::Store& store, queue::Queue& queue, files::FileStore& files, const Clock& clock,
                     int max_attempts, Gate& gate, std::function<void(const queue::LeasedJob&)> ended)
    : store_(store),
      queue_(queue),
      files_(files),
      clock_(clock),
      max_attempts_(max_attempts),
      gate_(gate),
      ended_(std::move(ended)),
      thread_([this] { run(); }) {}

void Completer::add(Attempt attempt) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(attempt));
  }
  added_.notify_one();
}

void Completer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  added_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Completer::run() {
  for (;;) {
    std::vector<Attempt> batch;
    {
      std::unique_lock lock(mutex_);
      added_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      const auto count = static_cast<std::ptrdiff_t>(std::min(kMaxBatch, waiting_.size()));
      batch.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(waiting_.begin() + count));
      waiting_.erase(waiting_.begin(), waiting_.begin() + count);
    }
    complete(std::move(batch));
  }
}

void Completer::put_files(std::vector<Attempt>& batch) {
  std::vector<files::NewFile> files;
  std::vector<Attempt*> owners;
  for (Attempt& attempt : batch) {
    if (!attempt.result) continue;
    files.push_back({attempt.result->record.key, attempt.result->bytes});
    owners.push_back(&attempt);
  }
  if (files.empty()) return;
  const std::vector<Result<void>> put = files_.put(files);
  bool away = false;
  for (std::size_t i = 0; i < put.size(); ++i) {
    if (put[i]) continue;
    away |= put[i].error().code == Code::Unavailable;
    owners[i]->result = std::unexpected(put[i].error());
  }
  away ? gate_.failed() : gate_.answered();
}

/// Did it fail for want of a backend, and not for too long yet?
bool Completer::is_worth_waiting(const Attempt& attempt) const {
  return attempt.result.error().code == Code::Unavailable && clock_.now() - attempt.asked_at < kLongestWait;
}

void Completer::defer(const Attempt& attempt, const std::string& why) {
  ++counters_.deferred;
  const Millis delay = backoff_after(std::clamp(gate_.failures(), 1, kDeferredMost), noise());
  log::warn("job waits for a store that is away",
            {{"invoice", attempt.job.invoice_id}, {"delayMs", delay.count()}, {"error", why}});
  if (const auto back = queue_.defer(attempt.job, delay); !back) {
    log::warn("job not handed back", {{"invoice", attempt.job.invoice_id}, {"error", back.error().message}});
  }
  ended_(attempt.job);
}

void Completer::retry(const Attempt& attempt, const std::string& why) {
  ++counters_.retried;
  const Millis delay = backoff_after(attempt.job.failed + 1, noise());
  log::warn("job failed, will be tried again", {{"invoice", attempt.job.invoice_id},
                                                {"failed", attempt.job.failed + 1},
                                                {"delayMs", delay.count()},
                                                {"error", why}});
  // When even this fails, the lease runs out and the job comes back all the same.
  if (const auto back = queue_.retry(attempt.job, delay); !back) {
    log::warn("job not handed back", {{"invoice", attempt.job.invoice_id}, {"error", back.error().message}});
  }
  ended_(attempt.job);
}

void Completer::complete(std::vector<Attempt> batch) {
  put_files(batch);
  std::vector<Attempt> ending;
  std::vector<store::RenderOutcome> outcomes;
  for (Attempt& attempt : batch) {
    if (!attempt.result && is_worth_waiting(attempt)) {
      defer(attempt, attempt.result.error().message);
      continue;
    }
    if (!attempt.result && !is_final(attempt.result.error()) && attempt.job.failed + 1 < max_attempts_) {
      retry(attempt, attempt.result.error().message);
      continue;
    }
    outcomes.push_back(outcome_of(attempt));
    ending.push_back(std::move(attempt));
  }
  if (ending.empty()) return;
  bool stored = store_outcomes(ending, outcomes);
  for (int left = kStoreTries; !stored && left > 0; --left) {
    {
      std::unique_lock lock(mutex_);
      if (added_.wait_for(lock, kStorePause, [&] { return stopping_; })) break;
    }
    stored = store_outcomes(ending, outcomes);
  }
  if (stored) return;
  // Another worker does it again: the same PDF under the same key.
  for (const Attempt& attempt : ending) defer(attempt, "the store does not answer");
}

/// False: the store did not answer for one of them; all can be given to it again.
bool Completer::store_outcomes(const std::vector<Attempt>& batch, const std::vector<store::RenderOutcome>& outcomes) {
  const std::vector<Result<void>> stored = store_.finish_render(outcomes, clock_.now());
  if (std::ranges::any_of(stored, [](const auto& r) { return !r && r.error().code == Code::Unavailable; })) {
    log::warn("the store does not answer; finished jobs wait");
    return false;
  }
  Ended ended;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    has_refused(stored[i]) ? refused(batch[i], stored[i].error(), ended)
                           : sort_out(batch[i], outcomes[i], stored[i].has_value(), ended);
  }
  take_out(ended);
  return true;
}

void Completer::refused(const Attempt& attempt, const Error& error, Ended& ended) {
  const std::string why = "how it ended cannot be stored: " + error.message;
  if (attempt.job.failed + 1 < max_attempts_) return retry(attempt, why);
  log::error("job given up", {{"invoice", attempt.job.invoice_id}, {"error", why}});
  ended.dead.push_back({attempt.job, queue::DeathReason::Attempts, why});
}

void Completer::sort_out(const Attempt& attempt, const store::RenderOutcome& outcome, bool stored, Ended& ended) {
  const bool ready = outcome.pdf.status == invoice::PdfStatus::Ready;
  if (!stored) {
    ++counters_.stale;  // another run was first, or the invoice is gone: either way this job is over
  } else {
    ++(ready ? counters_.ready : counters_.failed);
  }
  if (!stored || ready) {
    ended.over.push_back(attempt.job);
    return;
  }
  log::error("invoice failed", {{"invoice", outcome.invoice_id}, {"error", outcome.pdf.error}});
  ended.dead.push_back({attempt.job, reason_of(attempt), outcome.pdf.error});
}

void Completer::take_out(const Ended& ended) {
  Result<void> out = ended.over.empty() ? Result<void>{} : queue_.finish(ended.over);
  if (out && !ended.dead.empty()) out = queue_.bury(ended.dead);
  if (!out) log::warn("jobs not taken out; they will be found done", {{"error", out.error().message}});
  std::ranges::for_each(ended.over, ended_);
  std::ranges::for_each(ended.dead, ended_, &queue::DeadJob::job);
}

}  // namespace inkvoice::worker
