#include "store/mongo/records.h"

#include <charconv>

#include "base/text.h"
#include "store/mongo/pack.h"

namespace inkvoice::store {

namespace {

using mongo::Document;
using mongo::View;

constexpr std::size_t kApartFrom = 16'384;            // of an invoice's JSON: lists should not read more of each
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

/// "" or "BYTES PAGES SHA256 KEY".
std::string to_text(const Pdf& pdf) {
  if (pdf.key.empty()) return "";
  return std::to_string(pdf.bytes) + " " + std::to_string(pdf.pages) + " " + pdf.sha256 + " " + pdf.key;
}

/// Takes the word before the next blank.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

template <class Number>
bool parse(std::string_view word, Number& number) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc() && end == word.data() + word.size();
}

/// Nothing: it is not whole.
std::optional<Pdf> to_pdf(const View& view) {
  Pdf pdf;
  const auto status = parse_pdf_status(view.text_view(kPdfStatus));
  if (!status) return std::nullopt;
  pdf.status = *status;
  pdf.error = view.text("pdf_error");
  std::string_view made = view.text_view("pdf");
  if (made.empty()) return pdf;
  if (!parse(take_word(made), pdf.bytes) || !parse(take_word(made), pdf.pages)) return std::nullopt;
  pdf.sha256 = take_word(made);
  pdf.key = made;
  return pdf;
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
  const bool apart = invoice.document.size() >= kApartFrom;
  Document record;
  record.text("type", invoice.type).text("number", invoice.number);
  record.text("client_name", invoice.client_name).text("client_email", invoice.client_email);
  record.text("currency", invoice.currency).text("gross", invoice.gross).text("totals", invoice.totals);
  record.integer("item_count", invoice.item_count).text("document", apart ? "" : invoice.document);
  Document out;
  out.text("state", to_string(invoice.state)).text("number_key", number_key(invoice)).text("mark", placed.mark);
  out.text("sequence", placed.sequence);
  if (placed.sequence.empty()) {
    out.null("sequence_no");
  } else {
    out.integer("sequence_no", static_cast<std::int64_t>(placed.sequence_no));
  }
  add_day(out, "issue_day", invoice.issue_date);
  add_day(out, "due_day", invoice.due_date);
  out.text("search", search_text(invoice)).time("updated_at", invoice.updated_at);
  add_pdf(out, invoice.pdf);
  if (invoice.item_count >= queue::kLargeFrom) {
    out.boolean("large", true);
  } else {
    out.null("large");
  }
  out.binary("record", pack(record.bytes())).binary("document", apart ? pack(invoice.document) : "");
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
  return out.filled_fields();
}

void add_pdf(Document& out, const Pdf& pdf) {
  out.text(kPdfStatus, to_string(pdf.status)).text("pdf_error", pdf.error);
  out.text("pdf", to_text(pdf));
}

Result<Invoice> to_invoice(const View& view) {
  Invoice invoice;
  invoice.id = view.text("_id");
  invoice.owner = view.text("owner");
  invoice.issue_date = day_of(view, "issue_day");
  invoice.due_date = day_of(view, "due_day");
  invoice.created_at = view.time("created_at").value_or(Timestamp());
  invoice.updated_at = view.time("updated_at").value_or(Timestamp());
  const auto state = invoice::parse_state(view.text_view("state"));
  const auto pdf = to_pdf(view);
  if (!state || !pdf) return fail(Code::Corrupt, "The stored invoice " + invoice.id + " is not whole.");
  invoice.state = *state;
  invoice.pdf = *pdf;
  const std::string unpacked = TRY(unpack(view.binary("record")));
  const View record(unpacked);
  invoice.number = record.text("number");
  invoice.type = record.text("type");
  invoice.client_name = record.text("client_name");
  invoice.client_email = record.text("client_email");
  invoice.currency = record.text("currency");
  invoice.gross = record.text("gross");
  invoice.totals = record.text("totals");
  invoice.item_count = static_cast<std::uint32_t>(record.integer("item_count"));
  const std::string_view apart = view.binary("document");
  invoice.document = apart.empty() ? record.text("document") : TRY(unpack(apart));
  return invoice;
}

Document without_document() {
  Document fields;
  fields.integer("document", 0);
  return fields;
}

bool is_empty(const OutboxEntry& entry) { return entry.events.empty() && !entry.job; }

void add_entry(Document& fields, const OutboxEntry& entry) {
  if (is_empty(entry)) return;
  fields.boolean(kWaiting, true).text("asked_mark", entry.mark).time("asked_at", entry.at);
  add_asked(fields, entry);
}

void add_asked(Document& fields, const OutboxEntry& entry) {
  std::vector<Document> events;
  for (const events::NewEvent& event : entry.events) {
    Document each;
    each.text("user", event.user).text("type", to_string(event.type));
    each.text("invoice_id", event.invoice_id).text("data", event.data);
    events.push_back(std::move(each));
  }
  Document out;
  out.array("events", events);
  if (entry.job) {
    Document job;
    job.text("owner", entry.job->owner).boolean("large", entry.job->size == queue::Size::Large);
    out.document("job", job).boolean("again", entry.again);
  }
  fields.binary("asked", out.bytes());
}

void drop_entry(Document& fields) {
  for (const char* field : {kWaiting, "asked_mark", "asked_at", "asked"}) fields.null(field);
}

OutboxEntry to_entry(const View& invoice) {
  OutboxEntry out{
      .invoice_id = invoice.text("_id"), .owner = invoice.text("owner"), .mark = invoice.text("asked_mark")};
  out.at = invoice.time("asked_at").value_or(Timestamp());
  const View asked(invoice.binary("asked"));
  for (const View& each : asked.documents("events")) {
    const auto type = parse_event_type(each.text_view("type"));
    if (!type) continue;  // of a later version: its own relay tells it
    out.events.push_back({each.text("user"), *type, each.text("invoice_id"), each.text("data")});
  }
  if (const auto job = asked.document("job")) {
    const queue::Size size = job->boolean("large") ? queue::Size::Large : queue::Size::Small;
    out.job = queue::NewJob{out.invoice_id, job->text("owner"), size};
    out.again = asked.boolean("again");
  }
  return out;
}

Document change_of(const Document& fields) {
  Document change;
  const Document filled = fields.filled_fields();
  const Document empty = fields.empty_fields();
  if (filled.has_fields()) change.document("$set", filled);
  if (empty.has_fields()) change.document("$unset", empty);
  return change;
}

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
