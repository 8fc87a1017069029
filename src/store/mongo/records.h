/// Records to and from documents; docs/formats.md says what each field is for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mongo/document.h"
#include "mongo/view.h"
#include "store/outbox.h"
#include "store/store.h"

namespace inkvoice::store {

/// What stands in an invoice's document beside the record.
struct Placed {
  std::int64_t order = 0;  ///< microseconds since 1970, unique for a user: lists go by it
  std::string mark;        ///< of the call that wrote it: tells its own write from another's after a lost answer
  std::string sequence;    ///< the number's sequence; "" for a draft and a typed number
  std::uint64_t sequence_no = 0;
};

/// The keys of unique indexes have a value in each document, since null would be a value too.
std::string number_key(const Invoice& invoice);
std::string idempotency_key(const Idempotency& key);
std::string no_key(std::string_view invoice_id);

/// The fields that an update of a draft or its issue replaces, empty ones too.
Result<mongo::Document> changing_fields(const Invoice& invoice, const Placed& placed);

/// The update that stores these fields: empty ones go, since a field costs FerretDB 1.x more than what stands in it.
mongo::Document change_of(const mongo::Document& fields);

/// The whole of a new invoice. TooLarge: it does not fit into a document, even packed.
Result<mongo::Document> to_document(const NewInvoice& asked, const Invoice& invoice, const Placed& placed,
                                    const OutboxEntry& entry, Timestamp now);

/// "create_key", "create_print" and "create_at", or the same with "issue".
void add_idempotency(mongo::Document& out, const char* what, const Idempotency& key, Timestamp now);

/// Without `document` where the projection left it out.
Result<Invoice> to_invoice(const mongo::View& view);

/// Projection of lists: without the document.
mongo::Document without_document();

// What queries look for stands at the top of a document: FerretDB 1.x looks inside for nothing but after reading all.
inline constexpr const char* kPdfStatus = "pdf_status";
inline constexpr const char* kWaiting = "asked_waiting";

void add_pdf(mongo::Document& out, const Pdf& pdf);

/// An entry of the outbox; nothing when there is nothing to relay.
bool is_empty(const OutboxEntry& entry);
void add_entry(mongo::Document& fields, const OutboxEntry& entry);
/// Its job and events alone.
void add_asked(mongo::Document& fields, const OutboxEntry& entry);
/// Empties the entry's fields.
void drop_entry(mongo::Document& fields);
OutboxEntry to_entry(const mongo::View& invoice);

/// {"_id": id} and {"_id": id, "owner": owner}.
mongo::Document by_id(std::string_view id);
mongo::Document by_owner(std::string_view owner, std::string_view id);

}  // namespace inkvoice::store
