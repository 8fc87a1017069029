#include "store/sqlite/rows.h"

#include "invoice/numbering.h"

namespace inkvoice::store {

namespace {

using sqlite::Statement;

constexpr std::chrono::hours kRemembered{24};

Result<bool> number_is_taken(sqlite::Transaction& transaction, std::string_view owner, std::string_view number) {
  Statement row = transaction.prepare("SELECT 1 FROM invoices WHERE owner = ? AND number = ?", owner, number);
  return row.step();
}

Result<std::uint64_t> last_of(sqlite::Transaction& transaction, std::string_view owner, std::string_view sequence) {
  Statement row = transaction.prepare("SELECT last FROM sequences WHERE owner = ? AND name = ?", owner, sequence);
  if (!TRY(row.step())) return 0;
  return row.as<std::uint64_t>(0);
}

/// NULL, not "", for no number: the index that keeps numbers unique leaves NULLs out.
std::optional<std::string_view> number_or_null(const Invoice& invoice) {
  if (invoice.number.empty()) return std::nullopt;
  return invoice.number;
}

}  // namespace

Invoice read_invoice(const Statement& row) {
  Invoice invoice;
  invoice.id = row.text(1);
  invoice.owner = row.text(2);
  invoice.state = row.as<invoice::State>(3);
  invoice.number = row.text(4);
  invoice.type = row.text(5);
  invoice.client_name = row.text(6);
  invoice.client_email = row.text(7);
  invoice.currency = row.text(8);
  invoice.gross = row.text(9);
  invoice.issue_date = row.day(10);
  invoice.due_date = row.day(11);
  invoice.item_count = row.as<std::uint32_t>(12);
  invoice.pdf.status = row.as<invoice::PdfStatus>(13);
  invoice.pdf.bytes = row.as<std::uint64_t>(14);
  invoice.pdf.pages = row.as<int>(15);
  invoice.pdf.sha256 = row.text(16);
  invoice.pdf.key = row.text(17);
  invoice.pdf.error = row.text(18);
  invoice.created_at = row.timestamp(19);
  invoice.updated_at = row.timestamp(20);
  invoice.totals = row.text(21);
  return invoice;
}

Result<std::optional<Invoice>> find_invoice(sqlite::Connection& connection, std::string_view id,
                                            std::optional<std::string_view> owner) {
  static const std::string by_id = "SELECT " + std::string(kInvoiceColumns) +
                                   ", d.document FROM invoices AS i JOIN documents AS d ON d.invoice = i.seq "
                                   "WHERE i.id = ?1";
  static const std::string by_owner = by_id + " AND i.owner = ?2";
  Statement row = owner ? connection.prepare(by_owner, id, *owner) : connection.prepare(by_id, id);
  if (!TRY(row.step())) return std::nullopt;
  Invoice invoice = read_invoice(row);
  invoice.document = row.text(kInvoiceColumnCount);
  return invoice;
}

Result<Error> why_missed(sqlite::Connection& connection, std::string_view id) {
  Statement row = connection.prepare("SELECT 1 FROM invoices WHERE id = ?", id);
  if (TRY(row.step())) return Error{Code::Forbidden, "The invoice is another user's."};
  return Error{Code::NotFound, "There is no such invoice."};
}

Result<void> insert_invoice(sqlite::Transaction& transaction, const Invoice& invoice, std::optional<std::int64_t> seq) {
  const Pdf& pdf = invoice.pdf;
  TRY(transaction.run(
      "INSERT INTO invoices(seq, id, owner, state, number, type, client_name, client_email, currency, gross, "
      "issue_date, "
      "due_date, item_count, pdf_status, pdf_bytes, pdf_pages, pdf_sha256, pdf_key, pdf_error, created_at, "
      "updated_at, totals) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      seq, invoice.id, invoice.owner, invoice.state, number_or_null(invoice), invoice.type, invoice.client_name,
      invoice.client_email, invoice.currency, invoice.gross, invoice.issue_date, invoice.due_date, invoice.item_count,
      pdf.status, pdf.bytes, pdf.pages, pdf.sha256, pdf.key, pdf.error, invoice.created_at, invoice.updated_at,
      invoice.totals));
  return transaction.run("INSERT INTO documents(invoice, document) VALUES(last_insert_rowid(), ?)",
                         sqlite::Borrowed{invoice.document});
}

Result<bool> replace_draft(sqlite::Transaction& transaction, const Invoice& invoice) {
  TRY(transaction.run(
      "UPDATE invoices SET state = ?, number = ?, type = ?, client_name = ?, client_email = ?, currency = ?, "
      "gross = ?, issue_date = ?, due_date = ?, item_count = ?, pdf_status = ?, updated_at = ?, totals = ? "
      "WHERE id = ? AND owner = ? AND state = ?",
      invoice.state, number_or_null(invoice), invoice.type, invoice.client_name, invoice.client_email, invoice.currency,
      invoice.gross, invoice.issue_date, invoice.due_date, invoice.item_count, invoice.pdf.status, invoice.updated_at,
      invoice.totals, invoice.id, invoice.owner, invoice::State::Draft));
  if (transaction.changes() == 0) return false;
  TRY(transaction.run("UPDATE documents SET document = ? WHERE invoice = (SELECT seq FROM invoices WHERE id = ?)",
                      sqlite::Borrowed{invoice.document}, invoice.id));
  return true;
}

Result<std::string> take_number(sqlite::Transaction& transaction, std::string_view owner, const Numbering& numbering) {
  if (numbering.sequence.empty()) {
    if (!TRY(number_is_taken(transaction, owner, numbering.typed))) return numbering.typed;
    return std::unexpected(Error{Code::Conflict,
                                 "You have an invoice with the number " + numbering.typed + " already.",
                                 {{"/number", "is the number of another invoice"}}});
  }
  std::uint64_t last = TRY(last_of(transaction, owner, numbering.sequence));
  std::string number;
  do {
    number = invoice::format_number(numbering.sequence, ++last);
  } while (TRY(number_is_taken(transaction, owner, number)));  // a typed one stands where the sequence has come to
  TRY(
      transaction.run("INSERT INTO sequences(owner, name, last) VALUES(?, ?, ?) "
                      "ON CONFLICT(owner, name) DO UPDATE SET last = excluded.last",
                      owner, numbering.sequence, last));
  return number;
}

Result<std::optional<Invoice>> find_repeated(sqlite::Connection& connection, std::string_view owner,
                                             const Idempotency& idempotency, Timestamp now) {
  std::string id;
  {
    Statement row = connection.prepare(
        "SELECT fingerprint, invoice_id FROM idempotency WHERE owner = ? AND key = ? AND created_at > ?", owner,
        idempotency.key, now - kRemembered);
    if (!TRY(row.step())) return std::nullopt;
    if (row.view(0) != idempotency.fingerprint) {
      return fail(Code::Conflict, "The Idempotency-Key was used for another request.");
    }
    id = row.text(1);
  }
  return find_invoice(connection, id, owner);
}

Result<void> remember(sqlite::Transaction& transaction, std::string_view owner, const Idempotency& idempotency,
                      std::string_view invoice_id, Timestamp now) {
  TRY(
      transaction.run("INSERT OR REPLACE INTO idempotency(owner, key, fingerprint, invoice_id, created_at) "
                      "VALUES(?, ?, ?, ?, ?)",
                      owner, idempotency.key, idempotency.fingerprint, invoice_id, now));
  // Two go for one that comes, so that forgetting keeps up with any load without a timer.
  return transaction.run(
      "DELETE FROM idempotency WHERE (owner, key) IN "
      "(SELECT owner, key FROM idempotency WHERE created_at <= ? ORDER BY created_at LIMIT 2)",
      now - kRemembered);
}

}  // namespace inkvoice::store
