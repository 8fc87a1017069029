#include "live/event_feed.h"

#include <algorithm>
#include <map>
#include <mutex>

namespace inkvoice::live {

namespace {

// A reader this far behind is cut off; it comes back and resumes after the last event that it got.
constexpr std::size_t kMaxBehind = 10'000;
constexpr std::size_t kPage = 1'000;

// What a WebSocket is told at its end (RFC 6455, 7.4).
constexpr int kTooSlow = 1013;
constexpr int kSessionEnded = 4401;

std::string to_message(const events::Event& event, Format format) {
  if (format == Format::Json) return events::to_json(event);
  return "id: " + event.id + "\ndata: " + events::to_json(event) + "\n\n";
}

}  // namespace

class Feed final : public http::Feed {
 public:
  Feed(Login l, Format format) : login(std::move(l)), format_(format) {}

  ~Feed() override { subscription_.reset(); }

  Result<void> open(events::EventLog& log, const std::optional<std::string>& after) {
    log_ = &log;
    subscription_ = log.subscribe(login.user, [this](const events::Event& event) { on_event(event); });
    std::optional<std::string> from = after;
    for (bool more = true; more;) {
      const auto page = TRY(log.read(login.user, from, kPage));
      more = page.events.size() == kPage;
      from = page.last_id;
      const std::lock_guard lock(mutex_);
      for (const events::Event& event : page.events) {
        messages_.push_back(to_message(event, format_));
      }
      if (more && messages_.size() >= kMaxBehind) {
        closed_ = too_slow_ = true;
        return {};
      }
    }
    merge(from.value_or(""));
    return {};
  }

  void start(std::function<void()> wake) override {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
    if (wake_ && (!messages_.empty() || closed_)) wake_();
  }

  Batch take() override {
    const std::lock_guard lock(mutex_);
    return {std::exchange(messages_, {}), closed_, too_slow_ ? kTooSlow : kSessionEnded};
  }

  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    if (wake_) wake_();
  }

  const Login login;

 private:
  void on_event(const events::Event& event) {
    const std::lock_guard lock(mutex_);
    if (!merged_) {
      early_.push_back(event);
      return;
    }
    add(event);
    if (wake_) wake_();
  }

  /// What came while the backlog was read: the part of it that the backlog had is dropped.
  void merge(const std::string& last_id) {
    const std::lock_guard lock(mutex_);
    for (const events::Event& event : early_) {
      if (last_id.empty() || log_->is_after(event.id, last_id)) add(event);
    }
    early_.clear();
    merged_ = true;
  }

  void add(const events::Event& event) {  // mutex_ is held
    if (closed_) return;
    messages_.push_back(to_message(event, format_));
    if (messages_.size() > kMaxBehind) {
      messages_.clear();
      closed_ = too_slow_ = true;
    }
  }

  const Format format_;
  events::EventLog* log_ = nullptr;
  std::mutex mutex_;
  std::vector<std::string> messages_;  // guarded by mutex_, as all below
  std::vector<events::Event> early_;
  bool merged_ = false;
  bool closed_ = false;
  bool too_slow_ = false;
  std::function<void()> wake_;
  std::unique_ptr<events::Subscription> subscription_;  // last: its end comes first
};

struct Connections::State {
  std::mutex mutex;
  std::vector<std::weak_ptr<Feed>> feeds;  // guarded by mutex
  std::size_t prune_at = 64;               // guarded by mutex: dead entries are swept when the list has grown to this

  template <class Condition>
  void close_where(Condition condition) {
    std::vector<std::shared_ptr<Feed>> ending;
    {
      const std::lock_guard lock(mutex);
      for (const auto& weak : feeds) {
        if (auto feed = weak.lock(); feed && condition(*feed)) ending.push_back(std::move(feed));
      }
    }
    for (const auto& feed : ending) {
      feed->close();
    }
  }
};

Connections::Connections() : state_(std::make_unique<State>()) {}
Connections::~Connections() = default;

void Connections::add(const std::shared_ptr<Feed>& feed) {
  const std::lock_guard lock(state_->mutex);
  if (state_->feeds.size() >= state_->prune_at) {
    std::erase_if(state_->feeds, [](const auto& weak) { return weak.expired(); });
    state_->prune_at = std::max<std::size_t>(64, state_->feeds.size() * 2);
  }
  state_->feeds.push_back(feed);
}

void Connections::close(const std::string& session) {
  state_->close_where([&](const Feed& feed) { return !session.empty() && feed.login.session == session; });
}

void Connections::close_all(const std::string& user, const std::string& but_session) {
  state_->close_where([&](const Feed& feed) {
    return feed.login.user == user && !feed.login.session.empty() && feed.login.session != but_session;
  });
}

void Connections::close_ended(const std::function<bool(const Login&)>& has_ended) {
  std::map<Login, bool> ended;
  {
    const std::lock_guard lock(state_->mutex);
    for (const auto& weak : state_->feeds) {
      if (const auto feed = weak.lock()) ended[feed->login] = false;
    }
  }
  for (auto& [login, has] : ended) has = has_ended(login);
  state_->close_where([&](const Feed& feed) {
    const auto at = ended.find(feed.login);
    return at != ended.end() && at->second;
  });
}

Result<std::shared_ptr<http::Feed>> open_feed(events::EventLog& log, Connections& connections, const Login& login,
                                              const std::optional<std::string>& after, Format format) {
  auto feed = std::make_shared<Feed>(login, format);
  TRY(feed->open(log, after));
  connections.add(feed);
  return feed;
}

}  // namespace inkvoice::live
