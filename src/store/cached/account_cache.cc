#include "store/cached/account_cache.h"

#include "store/cached/remembered.h"
#include "store/cached/stamps.h"
#include "store/one_request.h"

namespace inkvoice::store {

namespace {

constexpr std::size_t kMostEntries = 10'000;
constexpr std::size_t kMostProfiles = 2'000;
constexpr std::size_t kLargestProfile = std::size_t{32} << 10;  // one with a large logo is read each time

class AccountCache final : public Store {
 public:
  AccountCache(std::unique_ptr<Store> store, std::shared_ptr<redis::Client> redis, Millis longest)
      : store_(std::move(store)),
        stamps_(std::move(redis)),
        owners_(std::chrono::hours(24), kMostEntries),
        sessions_(longest, kMostEntries),
        keys_(longest, kMostEntries),
        users_(longest, kMostEntries),
        profiles_(longest, kMostProfiles) {}

  Result<void> add_user(const User& user) override { return store_->add_user(user); }
  Result<User> user_by_id(std::string_view id) override {
    return read(users_, std::string(id), std::string(id), [&] { return store_->user_by_id(id); });
  }
  Result<User> user_by_email(std::string_view email_key) override { return store_->user_by_email(email_key); }
  Result<void> set_password(std::string_view user_id, std::string_view hash, std::string_view keep_session) override {
    return changing(user_id, store_->set_password(user_id, hash, keep_session));
  }

  Result<void> add_session(const Session& session) override { return store_->add_session(session); }
  Result<Session> session(std::string_view token_hash) override {
    return read_by(sessions_, std::string(token_hash), [&] { return store_->session(token_hash); });
  }
  Result<void> touch_session(std::string_view token_hash, Timestamp seen_at) override {
    sessions_.forget(std::string(token_hash));
    return store_->touch_session(token_hash, seen_at);
  }
  Result<void> remove_session(std::string_view token_hash) override {
    if (const auto owner = owners_.find(std::string(token_hash), "")) {
      return changing(*owner, store_->remove_session(token_hash));
    }
    const Session session = TRY(store_->session(token_hash));
    return changing(session.user_id, store_->remove_session(token_hash));
  }
  /// Those are too old for whoever reads them.
  Result<std::size_t> remove_old_sessions(Timestamp created_before, Timestamp seen_before) override {
    return store_->remove_old_sessions(created_before, seen_before);
  }

  Result<void> add_api_key(const ApiKey& key) override { return store_->add_api_key(key); }
  Result<ApiKey> api_key(std::string_view key_hash) override {
    return read_by(keys_, std::string(key_hash), [&] { return store_->api_key(key_hash); });
  }
  Result<void> touch_api_key(std::string_view key_hash, Timestamp used_at) override {
    keys_.forget(std::string(key_hash));
    return store_->touch_api_key(key_hash, used_at);
  }
  Result<std::vector<ApiKey>> api_keys(std::string_view user_id) override { return store_->api_keys(user_id); }
  Result<void> remove_api_key(std::string_view user_id, std::string_view id) override {
    return changing(user_id, store_->remove_api_key(user_id, id));
  }

  Result<Profile> profile(std::string_view user_id) override {
    return read(profiles_, std::string(user_id), std::string(user_id), [&] { return store_->profile(user_id); });
  }
  Result<void> put_profile(std::string_view user_id, const Profile& profile) override {
    return changing(user_id, store_->put_profile(user_id, profile));
  }

  Result<Created> create(const NewInvoice& invoice) override { return store_->create(invoice); }
  Result<std::optional<Invoice>> find_repeated(std::string_view owner, const Idempotency& idempotency) override {
    return store_->find_repeated(owner, idempotency);
  }
  Result<Invoice> invoice(std::string_view owner, std::string_view id) override { return store_->invoice(owner, id); }
  Result<Page> list(std::string_view owner, const ListQuery& query) override { return store_->list(owner, query); }
  Result<Invoice> update_draft(const Invoice& draft, std::span<const events::NewEvent> events) override {
    return store_->update_draft(draft, events);
  }
  Result<Invoice> issue_draft(const NewInvoice& draft) override { return store_->issue_draft(draft); }
  Result<Invoice> request_pdf(std::string_view owner, std::string_view id, Timestamp now, const queue::NewJob& job,
                              std::span<const events::NewEvent> events) override {
    return store_->request_pdf(owner, id, now, job, events);
  }
  Result<void> remove_draft(std::string_view owner, std::string_view id) override {
    return store_->remove_draft(owner, id);
  }

  std::vector<Result<Invoice>> begin_render(std::span<const RenderTask> tasks) override {
    return store_->begin_render(tasks);
  }
  std::vector<Result<void>> finish_render(std::span<const RenderOutcome> outcomes, Timestamp now) override {
    return store_->finish_render(outcomes, now);
  }
  Result<std::vector<queue::NewJob>> processing(std::size_t limit) override { return store_->processing(limit); }
  Result<void> check() override { return store_->check(); }

 private:
  /// The stamp is asked for before the store is: a change in between leaves a value under a stamp that is old.
  template <class T, class Load>
  Result<T> read(Remembered<T>& remembered, const std::string& key, const std::string& user_id, const Load& load) {
    auto stamp = stamp_of(user_id);
    if (!stamp) return load();
    if (auto found = remembered.find(key, *stamp)) return std::move(*found);
    Result<T> loaded = load();
    if (loaded && is_small(*loaded)) remembered.keep(key, std::move(*stamp), *loaded);
    return loaded;
  }

  /// By something of which the store alone knows whose it is: that never changes, so after the first time we know too.
  template <class T, class Load>
  Result<T> read_by(Remembered<T>& remembered, const std::string& key, const Load& load) {
    if (const auto owner = owners_.find(key, "")) return read(remembered, key, *owner, load);
    Result<T> loaded = load();
    if (loaded) owners_.keep(key, "", loaded->user_id);
    return loaded;
  }

  template <class T>
  static bool is_small(const T&) {
    return true;
  }
  static bool is_small(const Profile& profile) { return profile.defaults.size() <= kLargestProfile; }

  Result<std::string> stamp_of(const std::string& user_id) {
    if (auto known = OneRequest::known(user_id)) return std::move(*known);
    std::string stamp = TRY(stamps_.now(user_id));
    OneRequest::keep(user_id, stamp);
    return stamp;
  }

  /// Also after a failure: it may have been done all the same.
  Result<void> changing(std::string_view user_id, Result<void> changed) {
    OneRequest::forget();
    stamps_.renew(std::string(user_id));
    return changed;
  }

  const std::unique_ptr<Store> store_;
  Stamps stamps_;
  Remembered<std::string> owners_;  // user ids by the hashes of tokens and keys
  Remembered<Session> sessions_;
  Remembered<ApiKey> keys_;
  Remembered<User> users_;
  Remembered<Profile> profiles_;
};

}  // namespace

std::unique_ptr<Store> cache_accounts(std::unique_ptr<Store> store, std::shared_ptr<redis::Client> redis,
                                      Millis longest) {
  return std::make_unique<AccountCache>(std::move(store), std::move(redis), longest);
}

}  // namespace inkvoice::store
