#include "events/redis/feed.h"

#include "base/log.h"

namespace inkvoice::events {

namespace {

/// How long a new subscription waits for Redis to confirm it; while Redis is away it begins when it is back.
constexpr std::chrono::milliseconds kConfirmation{300};

}  // namespace

class Feed::Handle final : public Subscription {
 public:
  Handle(Feed& feed, std::string user, std::shared_ptr<Listener> listener)
      : feed_(feed), user_(std::move(user)), listener_(std::move(listener)) {}
  ~Handle() override {
    {
      const std::lock_guard lock(listener_->mutex);
      listener_->on_event = nullptr;
    }
    feed_.remove(user_, listener_);
  }

 private:
  Feed& feed_;
  const std::string user_;
  const std::shared_ptr<Listener> listener_;
};

Feed::Feed(std::shared_ptr<redis::Subscriber> subscriber, std::string channels, Read read)
    : subscriber_(std::move(subscriber)), channels_(std::move(channels)), read_(std::move(read)) {}

Feed::~Feed() {
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [user, listeners] : users_) subscriber_->forget(channels_ + user);
  }
  subscriber_->settle();
}

std::unique_ptr<Subscription> Feed::subscribe(const std::string& user, EventLog::Callback on_event) {
  auto listener = std::make_shared<Listener>();
  listener->on_event = std::move(on_event);
  // When the log cannot be read now, the listener gets a few events too many rather than one too few.
  std::optional<StreamId> end;
  if (const auto page = read_(user, std::nullopt)) end = parse_stream_id(page->last_id);
  listener->after = end.value_or(StreamId{});
  {
    const std::lock_guard lock(mutex_);
    User& listening = users_[user];
    listening.listeners.push_back(listener);
    if (listening.listeners.size() == 1) {
      listening.seen = end;
      subscriber_->add(
          channels_ + user, [this, user](std::string_view message) { on_message(user, message); },
          [this, user] { return catch_up(user); });
    }
  }
  if (end) subscriber_->wait_for(channels_ + user, kConfirmation);
  return std::make_unique<Handle>(*this, user, std::move(listener));
}

void Feed::remove(const std::string& user, const std::shared_ptr<Listener>& listener) {
  const std::lock_guard lock(mutex_);
  const auto found = users_.find(user);
  if (found == users_.end() || std::erase(found->second.listeners, listener) == 0) return;
  if (!found->second.listeners.empty()) return;
  users_.erase(found);
  subscriber_->forget(channels_ + user);
}

void Feed::on_message(const std::string& user, std::string_view message) {
  if (const auto event = parse_message(user, message)) deliver(user, *event);
}

/// What was said while nobody heard, from the last event on. False when Redis does not answer.
bool Feed::catch_up(const std::string& user) {
  std::optional<std::string> after;
  {
    const std::lock_guard lock(mutex_);
    const auto found = users_.find(user);
    if (found == users_.end()) return true;
    if (found->second.seen) after = to_text(*found->second.seen);
  }
  const auto page = read_(user, after);
  if (!page) {
    log::warn("events cannot be read", {{"reason", page.error().message}});
    return page.error().code != Code::Unavailable;
  }
  for (const Event& event : page->events) deliver(user, event);
  if (!after) {
    const std::lock_guard lock(mutex_);
    if (const auto found = users_.find(user); found != users_.end())
      found->second.seen = parse_stream_id(page->last_id);
  }
  return true;
}

void Feed::deliver(const std::string& user, const Event& event) {
  const StreamId id = parse_stream_id(event.id).value_or(StreamId{});
  std::vector<std::shared_ptr<Listener>> listeners;
  {
    const std::lock_guard lock(mutex_);
    const auto found = users_.find(user);
    if (found == users_.end() || (found->second.seen && id <= *found->second.seen)) return;
    found->second.seen = id;
    listeners = found->second.listeners;
  }
  for (const auto& listener : listeners) {
    const std::lock_guard lock(listener->mutex);
    if (!listener->on_event || id <= listener->after) continue;
    // A copy: the callback may end its own subscription, and would be destroyed while it runs.
    const EventLog::Callback on_event = listener->on_event;
    on_event(event);
  }
}

}  // namespace inkvoice::events
