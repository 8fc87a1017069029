/// The class behind make_mongo_store(); its methods stand in accounts.cc, invoices.cc, drafts.cc, list.cc, rendering.cc
/// and outbox.cc.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "auth/seal.h"
#include "base/clock.h"
#include "mongo/client.h"
#include "store/mongo/claims.h"
#include "store/mongo/invoice_parts.h"
#include "store/mongo/numbers.h"
#include "store/mongo/records.h"
#include "store/mongo/schema.h"
#include "store/outbox.h"

namespace inkvoice::store {

class MongoStore final : public RelayedStore {
 public:
  MongoStore(std::shared_ptr<mongo::Client> client, const Clock& clock, Server server, std::set<std::string> ensured,
             SipKey cursor_key, const auth::SealKey& seal_key)
      : client_(std::move(client)),
        clock_(clock),
        server_(std::move(server)),
        cursor_key_(cursor_key),
        seal_(seal_key),
        invoices_(*client_, server_, std::move(ensured)) {}

  Result<void> add_user(const User& user) override;
  Result<User> user_by_id(std::string_view id) override;
  Result<User> user_by_email(std::string_view email_key) override;
  Result<void> set_password(std::string_view user_id, std::string_view hash, std::string_view keep_session) override;

  Result<void> add_session(const Session& session) override;
  Result<Session> session(std::string_view token_hash) override;
  Result<void> touch_session(std::string_view token_hash, Timestamp seen_at) override;
  Result<void> remove_session(std::string_view token_hash) override;
  Result<std::size_t> remove_old_sessions(Timestamp created_before, Timestamp seen_before) override;
  Result<void> add_api_key(const ApiKey& key) override;
  Result<ApiKey> api_key(std::string_view key_hash) override;
  Result<void> touch_api_key(std::string_view key_hash, Timestamp used_at) override;
  Result<std::vector<ApiKey>> api_keys(std::string_view user_id) override;
  Result<void> remove_api_key(std::string_view user_id, std::string_view id) override;

  Result<Profile> profile(std::string_view user_id) override;
  Result<void> put_profile(std::string_view user_id, const Profile& profile) override;

  Result<Created> create(const NewInvoice& invoice) override;
  Result<std::optional<Invoice>> find_repeated(std::string_view owner, const Idempotency& idempotency) override;
  Result<Invoice> invoice(std::string_view owner, std::string_view id) override;
  Result<Page> list(std::string_view owner, const ListQuery& query) override;
  Result<Invoice> update_draft(const Invoice& draft, std::span<const events::NewEvent> events) override;
  Result<Invoice> issue_draft(const NewInvoice& draft) override;
  Result<Invoice> request_pdf(std::string_view owner, std::string_view id, Timestamp now, const queue::NewJob& job,
                              std::span<const events::NewEvent> events) override;
  Result<void> remove_draft(std::string_view owner, std::string_view id) override;

  std::vector<Result<Invoice>> begin_render(std::span<const RenderTask> tasks) override;
  std::vector<Result<void>> finish_render(std::span<const RenderOutcome> outcomes, Timestamp now) override;
  Result<std::vector<queue::NewJob>> processing(std::size_t limit) override;

  Result<void> check() override;

  void on_written(std::function<void(std::vector<OutboxEntry>)> written) override { written_ = std::move(written); }
  Result<std::vector<OutboxEntry>> waiting(Timestamp before, std::size_t limit) override;
  Result<void> clear(std::span<const OutboxEntry> entries) override;

 private:
  Timestamp now() const { return clock_.now(); }
  Result<Claim> claim(std::string_view id) { return Claim::take(*client_, clock_, !server_.atomic_updates, id); }

  // Accounts: one document, or NotFound with `otherwise`.
  Result<mongo::Document> need(const char* collection, const mongo::Document& filter, const char* otherwise);
  Result<void> change(const char* collection, mongo::Update update, const char* otherwise);
  Result<void> remove(const char* collection, const mongo::Document& filter, const char* otherwise);
  Result<void> end_sessions(std::string_view user_id, std::string_view keep_session);

  // Numbers (invoices.cc).
  enum class Taken { Key, Id, Number, Order, Ours };
  /// What a Duplicate met. Ours: an earlier try of the same call, whose answer was lost.
  Result<Taken> what_is_taken(const Invoice& invoice, const Placed& placed, const std::optional<Idempotency>& key);
  /// A number up to which all are stored: as noted, or the last. Only a place to begin trying.
  Result<std::uint64_t> last_of(std::string_view owner, std::string_view sequence);
  Result<void> give_number(Invoice& invoice, Placed& placed, const Numbering& numbering, Numbers::Turn* turn);
  /// After a number was found taken, the `tries`-th of this call: Conflict where it was typed.
  Result<void> pass_over(const Invoice& invoice, const Numbering& numbering, Numbers::Turn* turn, int tries);
  /// The invoice stands with its number: remembers how far the sequence has come.
  void stored(const Invoice& invoice, const Placed& placed, Numbers::Turn* turn);
  std::int64_t next_order();
  /// Among the owner's.
  Result<bool> exists(std::string_view owner, const mongo::Document& filter);
  /// Gives up an idempotency key that is older than a day.
  Result<void> release_key(std::string_view owner, const Idempotency& key);
  Result<Created> insert(const NewInvoice& asked, Invoice invoice);
  /// With what is stored, sealed for its worker, where that is small.
  OutboxEntry with_copy(OutboxEntry entry, const mongo::Document& document) const;

  // Drafts.
  Result<Invoice> update_issued(const NewInvoice& draft);
  /// Nothing: a unique index has the number or the key already.
  Result<std::optional<Invoice>> try_issue(const NewInvoice& draft, const Invoice& issued, const Placed& placed,
                                           const OutboxEntry& to_relay);
  Result<Error> why_missed(std::string_view owner, std::string_view id);
  Result<Error> why_no_draft(std::string_view owner, std::string_view id);
  /// By the id alone: where `owner`'s are first, then where others' are.
  Result<std::optional<mongo::Document>> find_anywhere(std::string_view owner, std::string_view id,
                                                       const mongo::Document& fields = {});

  /// All in one command where updates are atomic. FerretDB 1.x keeps a connection of its pool for each update of a
  /// command until the command ends, and waits for ever when there are more than that: there they go one by one.
  struct OwnersUpdate {
    std::string owner;
    mongo::Update update;
  };
  mongo::Attempt<mongo::Written> update_each(std::vector<OwnersUpdate> updates);

  // The worker's side.
  std::optional<mongo::Document> open_copy(const RenderTask& task) const;
  Result<std::vector<mongo::Document>> begin_all(std::span<const RenderTask> tasks);
  Result<std::optional<mongo::Document>> begin_one(const RenderTask& task);
  Result<void> ended(const RenderOutcome& outcome, const std::string& mark);
  /// The mark of a run's end: the same again when the store did not say whether the last try was done.
  std::string mark_of(const RenderOutcome& outcome);
  void remember(std::span<const RenderOutcome> outcomes, std::span<const std::string> marks, bool unsure);

  OutboxEntry entry(std::string_view owner, std::string_view id, std::span<const events::NewEvent> events,
                    const std::optional<queue::NewJob>& job) const;
  void tell(OutboxEntry entry) const;
  void tell_all(std::vector<OutboxEntry> entries) const;

  const std::shared_ptr<mongo::Client> client_;
  const Clock& clock_;
  const Server server_;
  const SipKey cursor_key_;
  const auth::Seal seal_;
  InvoiceParts invoices_;
  std::function<void(std::vector<OutboxEntry>)> written_;
  Numbers numbers_;
  std::atomic<std::int64_t> last_order_ = 0;
  std::mutex unsure_mutex_;
  std::map<std::pair<std::string, std::uint64_t>, std::string> unsure_;  // marks by run; guarded by unsure_mutex_
};

}  // namespace inkvoice::store
