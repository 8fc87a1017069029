#include "store/mongo/records.h"

#include "base/text.h"
#include "store/mongo/pack.h"

namespace inkvoice::store {

namespace {

using mongo::Document;
using mongo::View;

constexpr std::size_t kLargestDocument = 15'900'000;  // MongoDB: 16 MiB, with room for what is added later

std::optional<invoice::PdfStatus> parse_pdf_status(std::string_view text) {
  using invoice::PdfStatus;
  for (const PdfStatus status : {PdfStatus::None, PdfStatus::Processing, PdfStatus::Ready, PdfStatus::Failed}) {
    if (to_string(status) == text) return status;
  }
  return std::nullopt;
}

std::optional<events::Type> parse_event_type(std::string_view text) {
  using events::Type;
  for (const Type type :
       {Type::InvoiceProcessing, Type::InvoiceReady, Type::InvoiceFailed, Type::InvoiceUpdated, Type::BatchProgress}) {
    if (to_string(type) == text) return type;
  }
  return std::nullopt;
}

void add_day(Document& out, const char* key, const std::optional<invoice::Day>& day) {
  if (day) {
    out.integer(key, day->time_since_epoch().count());
  } else {
    out.null(key);
  }
}

std::optional<invoice::Day> day_of(const View& view, const char* key) {
  const auto days = view.number(key);
  if (!days) return std::nullopt;
  return invoice::Day(std::chrono::days(*days));
}

/// What a list's search looks through, ASCII in lower case.
std::string search_text(const Invoice& invoice) {
  return to_lower_ascii(invoice.number) + "\n" + to_lower_ascii(invoice.client_name) + "\n" +
         to_lower_ascii(invoice.client_email);
}

std::unexpected<Error> too_large() {
  return fail(Code::TooLarge, "The invoice is too large to be stored: even packed it has more than 15 MB.");
}

}  // namespace

std::string number_key(const Invoice& invoice) {
  return invoice.number.empty() ? "draft:" + invoice.id : "number:" + invoice.number;
}

std::string idempotency_key(const Idempotency& key) { return "key:" + key.key; }

std::string no_key(std::string_view invoice_id) { return "none:" + std::string(invoice_id); }

Result<Document> changing_fields(const Invoice& invoice, const Placed& placed) {
  const bool packed = invoice.document.size() >= kPackFrom;
  Document out;
  out.text("state", to_string(invoice.state)).text("number", invoice.number).text("number_key", number_key(invoice));
  out.text("sequence", placed.sequence).integer("sequence_no", static_cast<std::int64_t>(placed.sequence_no));
  out.text("mark", placed.mark).text("type", invoice.type);
  out.text("client_name", invoice.client_name).text("client_email", invoice.client_email);
  out.text("currency", invoice.currency).text("gross", invoice.gross);
  add_day(out, "issue_day", invoice.issue_date);
  add_day(out, "due_day", invoice.due_date);
  out.integer("item_count", invoice.item_count).text("search", search_text(invoice));
  add_pdf(out, invoice.pdf);
  out.time("updated_at", invoice.updated_at).text("totals", invoice.totals);
  out.text("document", packed ? "" : invoice.document).binary("packed", packed ? pack(invoice.document) : "");
  if (out.size() > kLargestDocument) return too_large();
  return out;
}

void add_idempotency(Document& out, const char* what, const Idempotency& key, Timestamp now) {
  const std::string name(what);
  out.text(name + "_key", idempotency_key(key)).text(name + "_print", key.fingerprint).time(name + "_at", now);
}

Result<Document> to_document(const NewInvoice& asked, const Invoice& invoice, const Placed& placed,
                             const OutboxEntry& entry, Timestamp now) {
  const Document fields = TRY(changing_fields(invoice, placed));
  Document out;
  out.text("_id", invoice.id).text("owner", invoice.owner).integer("order", placed.order).integer("fence", 0);
  out.time("created_at", invoice.created_at);
  if (asked.idempotency) {
    add_idempotency(out, "create", *asked.idempotency, now);
  } else {
    out.text("create_key", no_key(invoice.id));
  }
  out.text("issue_key", no_key(invoice.id));
  add_entry(out, entry);
  out.add_all(fields);
  return out;
}

void add_pdf(Document& out, const Pdf& pdf) {
  Document made;
  made.integer("bytes", static_cast<std::int64_t>(pdf.bytes)).integer("pages", pdf.pages);
  made.text("sha256", pdf.sha256).text("key", pdf.key).text("error", pdf.error);
  out.text(kPdfStatus, to_string(pdf.status));
  const bool empty = pdf.bytes == 0 && pdf.pages == 0 && pdf.sha256.empty() && pdf.key.empty() && pdf.error.empty();
  if (!empty) out.document("pdf", made);
}

Result<Invoice> to_invoice(const View& view) {
  Invoice invoice;
  invoice.id = view.text("_id");
  invoice.owner = view.text("owner");
  invoice.number = view.text("number");
  invoice.type = view.text("type");
  invoice.client_name = view.text("client_name");
  invoice.client_email = view.text("client_email");
  invoice.currency = view.text("currency");
  invoice.gross = view.text("gross");
  invoice.totals = view.text("totals");
  invoice.issue_date = day_of(view, "issue_day");
  invoice.due_date = day_of(view, "due_day");
  invoice.item_count = static_cast<std::uint32_t>(view.integer("item_count"));
  invoice.created_at = view.time("created_at").value_or(Timestamp());
  invoice.updated_at = view.time("updated_at").value_or(Timestamp());
  const auto state = invoice::parse_state(view.text_view("state"));
  const auto pdf = view.document("pdf");
  const auto status = parse_pdf_status(view.text_view(kPdfStatus));
  if (!state || !status) return fail(Code::Corrupt, "The stored invoice " + invoice.id + " is not whole.");
  invoice.state = *state;
  invoice.pdf.status = *status;
  if (pdf) {
    invoice.pdf = {*status,
                   static_cast<std::uint64_t>(pdf->integer("bytes")),
                   static_cast<int>(pdf->integer("pages")),
                   pdf->text("sha256"),
                   pdf->text("key"),
                   pdf->text("error")};
  }
  const std::string_view packed = view.binary("packed");
  invoice.document = packed.empty() ? view.text("document") : TRY(unpack(packed));
  return invoice;
}

Document without_document() {
  Document fields;
  fields.integer("document", 0).integer("packed", 0);
  return fields;
}

bool is_empty(const OutboxEntry& entry) { return entry.events.empty() && !entry.job; }

void add_entry(Document& fields, const OutboxEntry& entry) {
  if (is_empty(entry)) return;
  std::vector<Document> events;
  for (const events::NewEvent& event : entry.events) {
    Document each;
    each.text("user", event.user).text("type", to_string(event.type));
    each.text("invoice_id", event.invoice_id).text("data", event.data);
    events.push_back(std::move(each));
  }
  Document out;
  out.text("mark", entry.mark).time("at", entry.at).array("events", events);
  if (entry.job) {
    Document job;
    job.text("owner", entry.job->owner).boolean("large", entry.job->size == queue::Size::Large);
    out.document("job", job).boolean("again", entry.again);
  }
  fields.document(field_of(entry.place), out).boolean(waiting_field(entry.place), true);
}

Document entry_fields(OutboxPlace place) {
  Document fields;
  fields.text(field_of(place), "").text(waiting_field(place), "");
  return fields;
}

OutboxEntry to_entry(const View& invoice, const View& entry, OutboxPlace place) {
  OutboxEntry out{.invoice_id = invoice.text("_id"), .place = place, .mark = entry.text("mark")};
  out.at = entry.time("at").value_or(Timestamp());
  for (const View& each : entry.documents("events")) {
    const auto type = parse_event_type(each.text_view("type"));
    if (!type) continue;  // of a later version: its own relay tells it
    out.events.push_back({each.text("user"), *type, each.text("invoice_id"), each.text("data")});
  }
  if (const auto job = entry.document("job")) {
    const queue::Size size = job->boolean("large") ? queue::Size::Large : queue::Size::Small;
    out.job = queue::NewJob{out.invoice_id, job->text("owner"), size};
    out.again = entry.boolean("again");
  }
  return out;
}

const char* field_of(OutboxPlace place) { return place == OutboxPlace::Asked ? "asked" : "done"; }
const char* waiting_field(OutboxPlace place) { return place == OutboxPlace::Asked ? "asked_waiting" : "done_waiting"; }

Document by_id(std::string_view id) {
  Document filter;
  filter.text("_id", id);
  return filter;
}

Document by_owner(std::string_view owner, std::string_view id) {
  Document filter = by_id(id);
  filter.text("owner", owner);
  return filter;
}

}  // namespace inkvoice::store
