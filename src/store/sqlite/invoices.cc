// What users do to their invoices.

#include "events/sqlite/append.h"
#include "queue/sqlite/jobs.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/sqlite_store.h"

namespace inkvoice::store {

namespace {

using sqlite::Durability;
using sqlite::Transaction;

constexpr const char* kNoDraft = "The invoice is not a draft any more.";

/// Why a draft of `owner` was not found: there is an invoice, but it is no draft, or why_missed().
Result<Error> why_no_draft(Transaction& transaction, std::string_view owner, std::string_view id) {
  sqlite::Statement row = transaction.prepare("SELECT 1 FROM invoices WHERE owner = ? AND id = ?", owner, id);
  if (TRY(row.step())) return Error{Code::Conflict, kNoDraft};
  return why_missed(transaction.connection(), id);
}

Result<Invoice> reload(Transaction& transaction, std::string_view id) {
  std::optional<Invoice> invoice = TRY(find_invoice(transaction.connection(), id, std::nullopt));
  if (!invoice) return fail(Code::Corrupt, "The invoice has no document.");
  return std::move(*invoice);
}

/// What goes with a new or newly issued invoice into the same transaction.
Result<void> add_company(Transaction& transaction, const NewInvoice& invoice, Timestamp now) {
  if (invoice.job) TRY(queue::add_job(transaction, *invoice.job, now));
  TRY(events::append(transaction, invoice.events, now));
  if (!invoice.idempotency) return {};
  return remember(transaction, invoice.invoice.owner, *invoice.idempotency, invoice.invoice.id, now);
}

/// The invoice as it will stand, but for its number.
Invoice prepared(const NewInvoice& from) {
  Invoice invoice = from.invoice;
  if (from.numbering) invoice.state = invoice::State::Issued;
  if (from.job) invoice.pdf.status = invoice::PdfStatus::Processing;
  return invoice;
}

}  // namespace

Result<Created> SqliteStore::create(const NewInvoice& invoice) {
  Invoice row = prepared(invoice);
  return database_->write(Durability::Full, [&](Transaction& transaction) -> Result<Created> {
    if (invoice.idempotency) {
      std::optional<Invoice> earlier =
          TRY(store::find_repeated(transaction.connection(), row.owner, *invoice.idempotency, now()));
      if (earlier) return Created{std::move(*earlier), true};
    }
    if (invoice.numbering) row.number = TRY(take_number(transaction, row.owner, *invoice.numbering));
    TRY(insert_invoice(transaction, row));
    TRY(add_company(transaction, invoice, now()));
    return Created{std::move(row), false};
  });
}

Result<std::optional<Invoice>> SqliteStore::find_repeated(std::string_view owner, const Idempotency& idempotency) {
  const sqlite::Reader reader = TRY(database_->reader());
  return store::find_repeated(*reader, owner, idempotency, now());
}

Result<Invoice> SqliteStore::invoice(std::string_view owner, std::string_view id) {
  const sqlite::Reader reader = TRY(database_->reader());
  std::optional<Invoice> invoice = TRY(find_invoice(*reader, id, owner));
  if (!invoice) return std::unexpected(TRY(why_missed(*reader, id)));
  return std::move(*invoice);
}

Result<Invoice> SqliteStore::update_draft(const Invoice& draft, std::span<const events::NewEvent> events) {
  return database_->write(Durability::Full, [&](Transaction& transaction) -> Result<Invoice> {
    Invoice row = draft;
    row.state = invoice::State::Draft;
    row.number.clear();
    row.pdf = {};
    if (!TRY(replace_draft(transaction, row))) {
      return std::unexpected(TRY(why_no_draft(transaction, draft.owner, draft.id)));
    }
    TRY(events::append(transaction, events, now()));
    return reload(transaction, draft.id);
  });
}

Result<Invoice> SqliteStore::issue_draft(const NewInvoice& draft) {
  Invoice row = prepared(draft);
  return database_->write(Durability::Full, [&](Transaction& transaction) -> Result<Invoice> {
    if (draft.idempotency) {
      std::optional<Invoice> earlier =
          TRY(store::find_repeated(transaction.connection(), row.owner, *draft.idempotency, now()));
      if (earlier) return std::move(*earlier);
    }
    if (draft.numbering) row.number = TRY(take_number(transaction, row.owner, *draft.numbering));
    row.state = invoice::State::Issued;
    if (!TRY(replace_draft(transaction, row))) {
      return std::unexpected(TRY(why_no_draft(transaction, row.owner, row.id)));
    }
    TRY(add_company(transaction, draft, now()));
    return reload(transaction, row.id);
  });
}

Result<Invoice> SqliteStore::request_pdf(std::string_view owner, std::string_view id, Timestamp at,
                                         const queue::NewJob& job, std::span<const events::NewEvent> events) {
  return database_->write(Durability::Full, [&](Transaction& transaction) -> Result<Invoice> {
    TRY(transaction.run(
        "UPDATE invoices SET pdf_status = ?, pdf_error = '', updated_at = ? "
        "WHERE id = ? AND owner = ? AND state <> ? AND pdf_status <> ?",
        invoice::PdfStatus::Processing, at, id, owner, invoice::State::Draft, invoice::PdfStatus::Processing));
    if (transaction.changes() != 0) {
      queue::NewJob anew = job;
      anew.again = true;  // its last run is over for the store, while its worker may not have taken the job out yet
      TRY(queue::add_job(transaction, anew, now()));
      TRY(events::append(transaction, events, now()));
      return reload(transaction, id);
    }
    std::optional<Invoice> as_it_is = TRY(find_invoice(transaction.connection(), id, owner));
    if (!as_it_is) return std::unexpected(TRY(why_missed(transaction.connection(), id)));
    if (as_it_is->state == invoice::State::Draft) return fail(Code::Conflict, "The invoice is a draft: issue it.");
    TRY(queue::add_job(transaction, job, now()));  // it is on its way; should its job have got lost, this heals it
    return std::move(*as_it_is);
  });
}

Result<void> SqliteStore::remove_draft(std::string_view owner, std::string_view id) {
  return database_->write(Durability::Full, [&](Transaction& transaction) -> Result<void> {
    TRY(transaction.run("DELETE FROM invoices WHERE id = ? AND owner = ? AND state = ?", id, owner,
                        invoice::State::Draft));
    if (transaction.changes() != 0) return {};
    return std::unexpected(TRY(why_no_draft(transaction, owner, id)));
  });
}

}  // namespace inkvoice::store
