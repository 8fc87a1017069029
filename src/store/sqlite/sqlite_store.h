/// The class behind make_sqlite_store(); its methods stand in accounts.cc, invoices.cc, list.cc and rendering.cc.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sqlite/database.h"
#include "store/siphash.h"
#include "store/store.h"

namespace inkvoice::store {

class SqliteStore final : public Store {
 public:
  explicit SqliteStore(std::shared_ptr<sqlite::Database> database) : database_(std::move(database)) {}

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

  Result<void> check() override { return database_->check(); }

 private:
  Timestamp now() const { return database_->clock().now(); }
  Result<SipKey> cursor_key(sqlite::Connection& connection);

  const std::shared_ptr<sqlite::Database> database_;
};

}  // namespace inkvoice::store
