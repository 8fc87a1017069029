/// Users and invoices. Safe from any thread. Every call that names an invoice names its owner's id too, and a backend
/// filters by it in the query itself: one user's data is out of another's reach even if a caller forgets to check.
///
/// Each changing call is one step: done whole and durable when it returns a success, or not at all. The events given
/// with a change are announced once the change is committed, never before; the job given with it is queued with it (on
/// SQLite in one transaction; where the queue lives elsewhere the invoice carries the job until a relay has pushed it).
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "store/records.h"

namespace inkvoice::store {

/// Makes a repeated request safe: the second with the same key gets the first's invoice.
struct Idempotency {
  std::string key;          ///< the client's, 1 to 255 printable characters; unique for a user
  std::string fingerprint;  ///< hash of the request: another request under the key is Conflict
};

/// How a number is made at issue. The sequence counts without gaps or twins: a number is used exactly if its invoice is
/// stored.
struct Numbering {
  std::string sequence;  ///< invoice::sequence_name(); "" where the number was typed
  std::string typed;     ///< a typed number; Conflict when the user has it already
};

struct NewInvoice {
  Invoice invoice;                     ///< number empty: the store fills it
  std::optional<Numbering> numbering;  ///< nothing for a draft
  std::optional<queue::NewJob> job;
  std::optional<Idempotency> idempotency;
  std::vector<events::NewEvent> events;
};

struct Created {
  Invoice invoice;
  bool replayed = false;  ///< the idempotency key had been used for this very request: nothing was stored
};

struct ListQuery {
  std::size_t limit = 50;
  std::string cursor;  ///< "" the newest; else what the last page gave
  std::string text;    ///< part of number, client name or client e-mail, ASCII case ignored, wildcards literal
  std::optional<invoice::State> state;
  bool overdue = false;  ///< issued with a due date before `today`
  invoice::Day today{};
  std::optional<invoice::Day> from, to;  ///< issue date, both included
};

struct Page {
  std::vector<InvoiceSummary> items;  ///< newest first; document is empty
  std::string next_cursor;            ///< "" at the end
};

/// An invoice in a worker's hands.
struct RenderTask {
  std::string invoice_id;
  std::uint64_t fence = 0;
  /// As far as the queue knows no earlier run is under way: there is no smaller fence to keep out, and a store may do
  /// without remembering this one. Should there be one after all (a queue was emptied), whoever ends first counts.
  bool first = false;
  /// As the job says: where to look first. Nothing else rests on it.
  std::string owner = {};
  /// As the job brought it (queue::NewJob::copy): in a first run a store may take what it has sealed itself for what it
  /// holds. Of another it takes nothing.
  std::string copy = {};
};

struct RenderOutcome {
  std::string invoice_id;
  std::string owner;  ///< as begin_render() gave it
  std::uint64_t fence = 0;
  Pdf pdf;  ///< Ready with what was made, or Failed with an error
  std::vector<events::NewEvent> events;
};

class Store {
 public:
  virtual ~Store() = default;

  // Users. Conflict: the e-mail address is known.
  virtual Result<void> add_user(const User& user) = 0;
  virtual Result<User> user_by_id(std::string_view id) = 0;
  virtual Result<User> user_by_email(std::string_view email_key) = 0;
  /// Sets the hash and ends all of the user's sessions but `keep_session` (a token hash, or "").
  virtual Result<void> set_password(std::string_view user_id, std::string_view hash, std::string_view keep_session) = 0;

  // Sessions and API keys; NotFound when there is none.
  virtual Result<void> add_session(const Session& session) = 0;
  virtual Result<Session> session(std::string_view token_hash) = 0;
  virtual Result<void> touch_session(std::string_view token_hash, Timestamp seen_at) = 0;
  virtual Result<void> remove_session(std::string_view token_hash) = 0;
  /// Removes the sessions that began or were last seen before these times, and says how many.
  virtual Result<std::size_t> remove_old_sessions(Timestamp created_before, Timestamp seen_before) = 0;
  virtual Result<void> add_api_key(const ApiKey& key) = 0;
  virtual Result<ApiKey> api_key(std::string_view key_hash) = 0;
  virtual Result<void> touch_api_key(std::string_view key_hash, Timestamp used_at) = 0;
  virtual Result<std::vector<ApiKey>> api_keys(std::string_view user_id) = 0;
  virtual Result<void> remove_api_key(std::string_view user_id, std::string_view id) = 0;

  // The profile; an empty one when none was stored.
  virtual Result<Profile> profile(std::string_view user_id) = 0;
  virtual Result<void> put_profile(std::string_view user_id, const Profile& profile) = 0;

  // Invoices. Forbidden: another user's. NotFound: nobody's.
  virtual Result<Created> create(const NewInvoice& invoice) = 0;
  /// The invoice that an earlier request with this key made; nothing when there was none; Conflict for another request.
  virtual Result<std::optional<Invoice>> find_repeated(std::string_view owner, const Idempotency& idempotency) = 0;
  virtual Result<Invoice> invoice(std::string_view owner, std::string_view id) = 0;
  virtual Result<Page> list(std::string_view owner, const ListQuery& query) = 0;
  /// Replaces a draft's document and its copies. Conflict: it is not a draft.
  virtual Result<Invoice> update_draft(const Invoice& draft, std::span<const events::NewEvent> events) = 0;
  /// A draft becomes issued and gets its number and job; Conflict when it is none any more.
  virtual Result<Invoice> issue_draft(const NewInvoice& draft) = 0;
  /// The PDF of an issued invoice is made (again): status processing, and the job unless one is on its way.
  virtual Result<Invoice> request_pdf(std::string_view owner, std::string_view id, Timestamp now,
                                      const queue::NewJob& job, std::span<const events::NewEvent> events) = 0;
  /// Conflict: it is not a draft.
  virtual Result<void> remove_draft(std::string_view owner, std::string_view id) = 0;

  // The worker's side. It knows ids and fences, and gets the owner from here.
  /// Loads each invoice and remembers its fence: from now on smaller fences are Stale. NotFound: it is gone.
  virtual std::vector<Result<Invoice>> begin_render(std::span<const RenderTask> tasks) = 0;
  /// Stores each outcome where the invoice is still processing and no larger fence has begun; Stale otherwise.
  virtual std::vector<Result<void>> finish_render(std::span<const RenderOutcome> outcomes, Timestamp now) = 0;
  /// Issued invoices that are processing, for a relay or reconciler to hold against the queue.
  virtual Result<std::vector<queue::NewJob>> processing(std::size_t limit) = 0;

  /// Does it answer now? For /readyz.
  virtual Result<void> check() = 0;
};

}  // namespace inkvoice::store
