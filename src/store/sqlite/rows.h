/// Rows of `invoices` and `documents` to and from records.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sqlite/writer.h"
#include "store/records.h"
#include "store/store.h"

namespace inkvoice::store {

/// The columns that read_invoice() takes, in its order.
inline constexpr std::string_view kInvoiceColumns =
    "i.seq, i.id, i.owner, i.state, i.number, i.type, i.client_name, i.client_email, i.currency, i.gross, "
    "i.issue_date, i.due_date, i.item_count, i.pdf_status, i.pdf_bytes, i.pdf_pages, i.pdf_sha256, i.pdf_key, "
    "i.pdf_error, i.created_at, i.updated_at, i.totals";
inline constexpr int kInvoiceColumnCount = 22;

/// An invoice without its document.
Invoice read_invoice(const sqlite::Statement& row);

/// Whole; nothing when there is none with this id, or none of this owner's where one is named.
Result<std::optional<Invoice>> find_invoice(sqlite::Connection& connection, std::string_view id,
                                            std::optional<std::string_view> owner);

/// Why an owner's look-up missed: Forbidden when the invoice is another's, else NotFound.
Result<Error> why_missed(sqlite::Connection& connection, std::string_view id);

/// `seq` orders lists; nothing: behind all that are there.
Result<void> insert_invoice(sqlite::Transaction& transaction, const Invoice& invoice,
                            std::optional<std::int64_t> seq = std::nullopt);

/// Replaces a draft's fields, its state and its number; false when `invoice.owner` has no draft of this id.
Result<bool> replace_draft(sqlite::Transaction& transaction, const Invoice& invoice);

/// The number of an invoice that is issued now. Conflict: a typed one is taken.
Result<std::string> take_number(sqlite::Transaction& transaction, std::string_view owner, const Numbering& numbering);

/// See Store::find_repeated; what is older than a day does not count.
Result<std::optional<Invoice>> find_repeated(sqlite::Connection& connection, std::string_view owner,
                                             const Idempotency& idempotency, Timestamp now);
Result<void> remember(sqlite::Transaction& transaction, std::string_view owner, const Idempotency& idempotency,
                      std::string_view invoice_id, Timestamp now);

}  // namespace inkvoice::store
