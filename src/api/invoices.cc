#include <algorithm>

#include "api/allowance.h"
#include "api/invoice_view.h"
#include "api/routes.h"
#include "api/seller_profile.h"
#include "auth/sha256.h"
#include "base/ids.h"
#include "base/text.h"
#include "invoice/invoice_json.h"
#include "invoice/numbering.h"
#include "invoice/totals.h"

namespace inkvoice::api {

namespace {

constexpr std::size_t kLongestKey = 255;  // as Stripe's
constexpr std::string_view kTooManyPdfs = "You have generated as many PDFs as the limit allows";

/// The stored form of a checked invoice: its document, totals, and what lists show. A number typed into a draft waits
/// in the draft's document; an issued invoice's number is the store's.
Result<store::Invoice> to_record(invoice::Invoice typed, invoice::State state, const Call& call) {
  const invoice::Totals totals = TRY(invoice::compute_totals(typed));
  store::Invoice record;
  record.owner = call.user();
  record.state = state;
  record.type = typed.type == invoice::DocumentType::CreditNote ? "creditNote" : "invoice";
  record.client_name = typed.client.name;
  record.client_email = typed.client.email;
  record.currency = typed.currency.code;
  record.gross = invoice::to_string(totals.gross, typed.currency);
  record.issue_date = typed.issue_date;
  record.due_date = typed.due_date;
  record.item_count = static_cast<std::uint32_t>(typed.items.size());
  record.totals = invoice::to_json(totals, typed.currency);
  if (state != invoice::State::Draft) typed.number.clear();
  record.document = invoice::to_json(typed);
  record.created_at = record.updated_at = call.now();
  return record;
}

queue::NewJob job_for(const store::Invoice& record) {
  return {.invoice_id = record.id,
          .owner = record.owner,
          .size = record.item_count >= queue::kLargeFrom ? queue::Size::Large : queue::Size::Small};
}

events::NewEvent event(const store::Invoice& record, events::Type type) {
  std::string data = R"({"state":")";
  data += invoice::to_string(record.state);
  data += R"("})";
  if (type == events::Type::InvoiceProcessing) data = R"({"pdf":{"status":"processing"}})";
  return {.user = record.owner, .type = type, .invoice_id = record.id, .data = std::move(data)};
}

store::Numbering numbering_for(const invoice::Invoice& typed, const std::string& pattern) {
  if (!typed.number.empty()) return {.sequence = "", .typed = typed.number};
  return {.sequence = invoice::sequence_name(pattern, *typed.issue_date), .typed = ""};
}

/// What a request's key stands for; nothing without the field.
Result<std::optional<store::Idempotency>> idempotency_of(const Call& call) {
  const auto key = call.request.headers.find("Idempotency-Key");
  if (!key) return std::optional<store::Idempotency>();
  const bool printable = std::ranges::all_of(*key, [](char c) { return c >= 0x20 && c < 0x7f; });
  if (key->empty() || key->size() > kLongestKey || !printable) {
    return fail(Code::Malformed, "Idempotency-Key must have 1 to 255 printable ASCII characters.");
  }
  return std::optional(store::Idempotency{
      .key = std::string(*key), .fingerprint = auth::sha256_hex(call.request.target + "\n" + call.request.body)});
}

http::Response created(const store::Invoice& record, const Call& call) {
  http::Response response = json_response(201, to_json(record, call.now()));
  response.headers.add("Location", "/api/v1/invoices/" + record.id);
  return response;
}

Result<bool> wants_draft(const Call& call) {
  const auto draft = call.request.query_value("draft");
  if (!draft || *draft == "false") return false;
  if (*draft == "true" || draft->empty()) return true;
  return std::unexpected(Error{Code::Invalid, "The query has errors.", {{"/draft", "must be true or false"}}});
}

struct Input {
  invoice::Invoice invoice;
  std::string number_pattern;
};

Result<Input> read_invoice(const Call& call) {
  if (call.request.body.empty()) return fail(Code::Malformed, "The request needs a JSON body.");
  const SellerProfile profile = TRY(load_profile(call.services.store, call.user()));
  invoice::Invoice typed =
      TRY(invoice::parse_invoice(call.request.body, profile.invoice_defaults, call.services.settings.invoice_limits));
  return Input{std::move(typed), profile.number_pattern};
}

Result<http::Response> create_draft(const Call& call, const std::optional<store::Idempotency>& idempotency) {
  const Input input = TRY(read_invoice(call));
  store::NewInvoice draft{.invoice = TRY(to_record(input.invoice, invoice::State::Draft, call)),
                          .idempotency = idempotency};
  draft.invoice.id = random_id();
  draft.events.push_back(event(draft.invoice, events::Type::InvoiceUpdated));
  const store::Created stored = TRY(call.services.store.create(draft));
  return created(stored.invoice, call);
}

Result<invoice::Invoice> parse_stored(const store::Invoice& record, const Call& call) {
  return invoice::parse_invoice(record.document, call.services.settings.invoice_limits);
}

Result<http::Response> accepted(const store::Invoice& record, Allowance& allowance, const Call& call) {
  allowance.use();
  http::Response response = json_response(202, to_json(record, call.now()));
  response.headers.add("Location", "/api/v1/invoices/" + record.id);
  allowance.describe(response);
  return response;
}

Result<store::Invoice> issue_draft(const store::Invoice& draft, const Call& call) {
  invoice::Invoice typed = TRY(parse_stored(draft, call));
  if (!typed.issue_date) typed.issue_date = day_of(call.now());
  if (typed.due_date && *typed.due_date < *typed.issue_date) {
    return std::unexpected(
        Error{Code::Invalid, "The draft cannot be issued.", {{"/dueDate", "is before the issue date"}}});
  }
  const SellerProfile profile = TRY(load_profile(call.services.store, call.user()));
  store::NewInvoice issue{.invoice = TRY(to_record(typed, invoice::State::Issued, call)),
                          .numbering = numbering_for(typed, profile.number_pattern)};
  issue.invoice.id = draft.id;
  issue.invoice.created_at = draft.created_at;
  issue.invoice.pdf.status = invoice::PdfStatus::Processing;
  issue.job = job_for(issue.invoice);
  issue.events.push_back(event(issue.invoice, events::Type::InvoiceProcessing));
  return call.services.store.issue_draft(issue);
}

Result<std::optional<invoice::Day>> query_day(const Call& call, std::string_view name,
                                              std::vector<FieldError>& errors) {
  const auto text = call.request.query_value(name);
  if (!text) return std::optional<invoice::Day>();
  const auto day = parse_iso_date(*text);
  if (!day) errors.push_back({"/" + std::string(name), "must be a date that exists, YYYY-MM-DD"});
  return day;
}

Result<store::ListQuery> read_list_query(const Call& call) {
  constexpr std::size_t kMostRows = 100;
  store::ListQuery query;
  std::vector<FieldError> errors;
  if (const auto limit = call.request.query_value("limit")) {
    const auto count = parse_integer<std::size_t>(*limit);
    if (!count || *count < 1 || *count > kMostRows)
      errors.push_back({"/limit", "must be a whole number from 1 to 100"});
    query.limit = count.value_or(1);
  }
  if (const auto state = call.request.query_value("state"); state && !state->empty()) {
    query.overdue = *state == "overdue";
    query.state = invoice::parse_state(*state);
    if (!query.overdue && !query.state) errors.push_back({"/state", "must be draft, issued, paid, void or overdue"});
  }
  query.cursor = std::string(call.request.query_value("cursor").value_or(""));
  query.text = std::string(call.request.query_value("q").value_or(""));
  if (query.text.size() > 200) errors.push_back({"/q", "must have at most 200 bytes"});
  query.today = day_of(call.now());
  query.from = TRY(query_day(call, "from", errors));
  query.to = TRY(query_day(call, "to", errors));
  if (errors.empty()) return query;
  return std::unexpected(Error{Code::Invalid, "The query has errors.", std::move(errors)});
}

}  // namespace

Result<http::Response> create_invoice(const Call& call) {
  const auto idempotency = TRY(idempotency_of(call));
  if (idempotency) {
    const auto earlier = TRY(call.services.store.find_repeated(call.user(), *idempotency));
    if (earlier) return created(*earlier, call);
  }
  const bool draft = TRY(wants_draft(call));
  if (draft) return create_draft(call, idempotency);

  Input input = TRY(read_invoice(call));
  if (!input.invoice.issue_date) input.invoice.issue_date = day_of(call.now());
  store::NewInvoice issue{.invoice = TRY(to_record(input.invoice, invoice::State::Issued, call)),
                          .numbering = numbering_for(input.invoice, input.number_pattern),
                          .idempotency = idempotency};
  issue.invoice.id = random_id();
  issue.invoice.pdf.status = invoice::PdfStatus::Processing;
  issue.job = job_for(issue.invoice);
  issue.events.push_back(event(issue.invoice, events::Type::InvoiceProcessing));

  Allowance allowance = TRY(Allowance::take(call, call.services.settings.generations, call.user()));
  if (!allowance.allowed()) return allowance.refusal(kTooManyPdfs);
  const store::Created stored = TRY(allowance.unless_undone(call.services.store.create(issue)));
  if (!stored.replayed) allowance.use();
  http::Response response = created(stored.invoice, call);
  allowance.describe(response);
  return response;
}

Result<http::Response> list_invoices(const Call& call) {
  const store::ListQuery query = TRY(read_list_query(call));
  const store::Page page = TRY(call.services.store.list(call.user(), query));
  std::string body;
  json::Writer writer(body);
  writer.begin_object().key("items").begin_array();
  for (const store::InvoiceSummary& invoice : page.items) {
    write_summary(writer, invoice, call.now());
  }
  writer.end_array().key("nextCursor");
  if (page.next_cursor.empty()) {
    writer.null();
  } else {
    writer.string(page.next_cursor);
  }
  writer.end_object();
  return json_response(200, std::move(body));
}

Result<http::Response> get_invoice(const Call& call) {
  const std::string id = TRY(invoice_id(call));
  return json_response(200, to_json(TRY(call.services.store.invoice(call.user(), id)), call.now()));
}

Result<http::Response> patch_invoice(const Call& call) {
  const std::string id = TRY(invoice_id(call));
  const store::Invoice before = TRY(call.services.store.invoice(call.user(), id));
  if (before.state != invoice::State::Draft) {
    return fail(Code::Conflict, "Only a draft can be changed; this invoice has been issued.");
  }
  if (call.request.body.empty()) return fail(Code::Malformed, "The request needs a JSON body.");
  const invoice::Invoice typed =
      TRY(invoice::patch_invoice(before.document, call.request.body, call.services.settings.invoice_limits));
  store::Invoice draft = TRY(to_record(typed, invoice::State::Draft, call));
  draft.id = before.id;
  draft.created_at = before.created_at;
  const events::NewEvent updated = event(draft, events::Type::InvoiceUpdated);
  return json_response(200, to_json(TRY(call.services.store.update_draft(draft, {&updated, 1})), call.now()));
}

Result<http::Response> delete_invoice(const Call& call) {
  const std::string id = TRY(invoice_id(call));
  TRY(call.services.store.remove_draft(call.user(), id));
  return http::Response{.status = 204};
}

Result<http::Response> make_pdf(const Call& call) {
  const std::string id = TRY(invoice_id(call));
  const store::Invoice before = TRY(call.services.store.invoice(call.user(), id));
  if (before.state == invoice::State::Void) return fail(Code::Conflict, "A void invoice gets no PDF.");
  Allowance allowance = TRY(Allowance::take(call, call.services.settings.generations, call.user()));
  if (!allowance.allowed()) return allowance.refusal(kTooManyPdfs);
  if (before.state == invoice::State::Draft) {
    return accepted(TRY(allowance.unless_undone(issue_draft(before, call))), allowance, call);
  }
  const events::NewEvent processing = event(before, events::Type::InvoiceProcessing);
  const store::Invoice again = TRY(allowance.unless_undone(
      call.services.store.request_pdf(call.user(), id, call.now(), job_for(before), {&processing, 1})));
  return accepted(again, allowance, call);
}

}  // namespace inkvoice::api
