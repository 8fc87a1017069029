#include "events/sqlite/hub.h"

#include <algorithm>

#include "base/log.h"
#include "events/sqlite/rows.h"
#include "events/sqlite/trim.h"

namespace inkvoice::events {

namespace {

// Rings can be lost; this bounds how late an event is then.
constexpr std::chrono::seconds kLookAnyway{1};
constexpr std::chrono::minutes kTrimEvery{1};
constexpr std::size_t kTrimAtOnce = 500;
constexpr std::size_t kReadAtOnce = 500;

}  // namespace

class Hub::Handle final : public Subscription {
 public:
  Handle(Hub& hub, std::string user, std::shared_ptr<Subscriber> subscriber)
      : hub_(hub), user_(std::move(user)), subscriber_(std::move(subscriber)) {}
  ~Handle() override {
    {
      const std::lock_guard lock(subscriber_->mutex);
      subscriber_->on_event = nullptr;
    }
    hub_.remove(user_, subscriber_);
  }

 private:
  Hub& hub_;
  const std::string user_;
  const std::shared_ptr<Subscriber> subscriber_;
};

Hub::Hub(std::shared_ptr<sqlite::Database> database) : database_(std::move(database)) {}

Hub::~Hub() {
  if (listening_) database_->bell().ignore(*listening_);
  {
    const std::lock_guard lock(wake_mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

std::unique_ptr<Subscription> Hub::subscribe(const std::string& user, EventLog::Callback on_event) {
  auto subscriber = std::make_shared<Subscriber>();
  subscriber->on_event = std::move(on_event);
  const std::lock_guard lock(mutex_);
  // When the log cannot be read now, the subscriber gets a few events too many rather than one too few.
  const Result<std::int64_t> end = end_of_log();
  if (end) subscriber->after = *end;
  by_user_[user].push_back(subscriber);
  if (!thread_.joinable()) {
    position_ = subscriber->after;
    listening_ = database_->bell().listen(sqlite::Bell::Kind::Events, [this] {
      const std::lock_guard rung(wake_mutex_);
      rung_ = true;
      wake_.notify_one();
    });
    thread_ = std::thread([this] { work(); });
  }
  return std::make_unique<Handle>(*this, user, std::move(subscriber));
}

void Hub::remove(const std::string& user, const std::shared_ptr<Subscriber>& subscriber) {
  const std::lock_guard lock(mutex_);
  const auto found = by_user_.find(user);
  if (found == by_user_.end()) return;
  std::erase(found->second, subscriber);
  if (found->second.empty()) by_user_.erase(found);
}

void Hub::work() {
  for (;;) {
    {
      std::unique_lock lock(wake_mutex_);
      wake_.wait_for(lock, kLookAnyway, [this] { return stop_ || rung_; });
      if (stop_) return;
      rung_ = false;
    }
    for (;;) {
      const Result<bool> more = deliver_some();
      if (!more) log::warn("events cannot be read", {{"reason", more.error().message}});
      if (!more || !*more) break;
    }
    trim_now_and_then();
  }
}

Result<bool> Hub::deliver_some() {
  const sqlite::Reader reader = TRY(database_->reader());
  sqlite::Statement rows = reader->prepare(
      "SELECT seq, number, user, type, invoice_id, at, data FROM events WHERE seq > ? ORDER BY seq LIMIT ?", position_,
      kReadAtOnce);
  std::size_t count = 0;
  while (TRY(rows.step())) {
    position_ = rows.integer(0);
    deliver(position_, read_event(rows, 1));
    ++count;
  }
  return count == kReadAtOnce;
}

void Hub::deliver(std::int64_t seq, const Event& event) {
  Subscribers subscribers;
  {
    const std::lock_guard lock(mutex_);
    const auto found = by_user_.find(event.user);
    if (found == by_user_.end()) return;
    subscribers = found->second;
  }
  for (const auto& subscriber : subscribers) {
    const std::lock_guard lock(subscriber->mutex);
    if (subscriber->on_event && seq > subscriber->after) {
      // A copy: the callback may end its own subscription, and would be destroyed while it runs.
      const EventLog::Callback on_event = subscriber->on_event;
      on_event(event);
    }
  }
}

void Hub::trim_now_and_then() {
  const auto now = std::chrono::steady_clock::now();
  if (now - trimmed_ < kTrimEvery) return;
  trimmed_ = now;
  const Result<std::size_t> removed = trim(*database_, database_->clock().now() - kKept, kTrimAtOnce);
  if (!removed) log::warn("old events cannot be removed", {{"reason", removed.error().message}});
  // There is more to do: not in a minute, but at the next look.
  if (removed && *removed == kTrimAtOnce) trimmed_ -= kTrimEvery;
}

Result<std::int64_t> Hub::end_of_log() {
  const sqlite::Reader reader = TRY(database_->reader());
  sqlite::Statement row = reader->prepare("SELECT ifnull(max(seq), 0) FROM events");
  TRY(row.step());
  return row.integer(0);
}

}  // namespace inkvoice::events
