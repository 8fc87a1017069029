// What workers do: begin and finish a PDF, each under its fence.

#include "events/sqlite/append.h"
#include "store/sqlite/rows.h"
#include "store/sqlite/sqlite_store.h"

namespace inkvoice::store {

namespace {

using sqlite::Durability;
using sqlite::Transaction;

/// Why a change under a fence met no row.
Result<void> gone_or_stale(Transaction& transaction, std::string_view id) {
  sqlite::Statement row = transaction.prepare("SELECT 1 FROM invoices WHERE id = ?", id);
  if (TRY(row.step())) return fail(Code::Stale, "A later run of the job has begun, or it has ended.");
  return fail(Code::NotFound, "There is no such invoice.");
}

Result<void> begin_one(Transaction& transaction, const RenderTask& task) {
  TRY(transaction.run("UPDATE invoices SET fence = ?2 WHERE id = ?1 AND fence <= ?2", task.invoice_id, task.fence));
  if (transaction.changes() != 0) return {};
  return gone_or_stale(transaction, task.invoice_id);
}

Result<void> finish_one(Transaction& transaction, const RenderOutcome& outcome, Timestamp now) {
  const Pdf& pdf = outcome.pdf;
  TRY(transaction.run(
      "UPDATE invoices SET pdf_status = ?, pdf_bytes = ?, pdf_pages = ?, pdf_sha256 = ?, pdf_key = ?, pdf_error = ?, "
      "fence = ?, updated_at = ? WHERE id = ? AND pdf_status = ? AND fence <= ?",
      pdf.status, pdf.bytes, pdf.pages, pdf.sha256, pdf.key, pdf.error, outcome.fence, now, outcome.invoice_id,
      invoice::PdfStatus::Processing, outcome.fence));
  if (transaction.changes() == 0) return gone_or_stale(transaction, outcome.invoice_id);
  return events::append(transaction, outcome.events, now);
}

/// Failures that are one item's own; any other undoes the whole step.
bool is_own(const Result<void>& result) {
  return result || result.error().code == Code::Stale || result.error().code == Code::NotFound;
}

template <class Item, class Step>
Result<std::vector<Result<void>>> each(Transaction& transaction, std::span<const Item> items, Step step) {
  std::vector<Result<void>> results;
  results.reserve(items.size());
  for (const Item& item : items) {
    results.push_back(step(transaction, item));
    if (!is_own(results.back())) return std::unexpected(results.back().error());
  }
  return results;
}

std::vector<Result<void>> spread(Result<std::vector<Result<void>>> results, std::size_t count) {
  if (results) return std::move(*results);
  return std::vector<Result<void>>(count, std::unexpected(results.error()));
}

Result<Invoice> load(sqlite::Database& database, std::string_view id) {
  const sqlite::Reader reader = TRY(database.reader());
  std::optional<Invoice> invoice = TRY(find_invoice(*reader, id, std::nullopt));
  if (!invoice) return fail(Code::NotFound, "There is no such invoice.");
  return std::move(*invoice);
}

}  // namespace

std::vector<Result<Invoice>> SqliteStore::begin_render(std::span<const RenderTask> tasks) {
  const std::vector<Result<void>> begun =
      spread(database_->write(Durability::Relaxed,
                              [&](Transaction& transaction) { return each(transaction, tasks, begin_one); }),
             tasks.size());
  std::vector<Result<Invoice>> invoices;
  invoices.reserve(tasks.size());
  // Documents can be large: they are read outside the writer's lock.
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    invoices.push_back(begun[i] ? load(*database_, tasks[i].invoice_id) : std::unexpected(begun[i].error()));
  }
  return invoices;
}

std::vector<Result<void>> SqliteStore::finish_render(std::span<const RenderOutcome> outcomes, Timestamp at) {
  const auto step = [&](Transaction& transaction, const RenderOutcome& outcome) {
    return finish_one(transaction, outcome, at);
  };
  return spread(
      database_->write(Durability::Full, [&](Transaction& transaction) { return each(transaction, outcomes, step); }),
      outcomes.size());
}

Result<std::vector<queue::NewJob>> SqliteStore::processing(std::size_t limit) {
  const sqlite::Reader reader = TRY(database_->reader());
  sqlite::Statement rows =
      reader->prepare("SELECT id, owner, item_count FROM invoices WHERE pdf_status = 1 ORDER BY seq LIMIT ?", limit);
  std::vector<queue::NewJob> jobs;
  while (TRY(rows.step())) {
    const bool large = rows.as<std::size_t>(2) >= queue::kLargeFrom;
    jobs.push_back({rows.text(0), rows.text(1), large ? queue::Size::Large : queue::Size::Small});
  }
  return jobs;
}

}  // namespace inkvoice::store
