#include "api/invoice_view.h"

namespace inkvoice::api {

namespace {

void write_string_or_null(json::Writer& writer, std::string_view name, std::string_view text) {
  writer.key(name);
  if (text.empty()) {
    writer.null();
  } else {
    writer.string(text);
  }
}

void write_day(json::Writer& writer, std::string_view name, const std::optional<invoice::Day>& day) {
  write_string_or_null(writer, name, day ? to_iso_date(*day) : "");
}

void write_identity(json::Writer& writer, const store::Invoice& invoice, Timestamp now) {
  writer.key("id").string(invoice.id);
  writer.key("state").string(invoice::to_string(invoice.state));
  writer.key("overdue").boolean(invoice::is_overdue(invoice.state, invoice.due_date, day_of(now)));
}

void write_status(json::Writer& writer, const store::Invoice& invoice) {
  const store::Pdf& pdf = invoice.pdf;
  const bool ready = pdf.status == invoice::PdfStatus::Ready;
  writer.key("pdf").begin_object();
  writer.key("status").string(invoice::to_string(pdf.status));
  if (ready) {
    writer.key("bytes").integer(pdf.bytes).key("pages").integer(pdf.pages);
  } else {
    writer.key("bytes").null().key("pages").null();
  }
  write_string_or_null(writer, "sha256", ready ? pdf.sha256 : "");
  write_string_or_null(writer, "error", pdf.status == invoice::PdfStatus::Failed ? pdf.error : "");
  writer.end_object();
  writer.key("totals").raw(invoice.totals);
  writer.key("createdAt").string(to_rfc3339(invoice.created_at));
  writer.key("updatedAt").string(to_rfc3339(invoice.updated_at));
}

/// A number typed into a draft is in its document.
bool has_own_number(const store::Invoice& invoice) {
  if (invoice.state != invoice::State::Draft) return false;
  const auto document = json::Document::borrow(invoice.document);
  return document && document->root().find("number");
}

}  // namespace

std::string to_json(const store::Invoice& invoice, Timestamp now) {
  std::string body;
  body.reserve(invoice.document.size() + invoice.totals.size() + 512);
  json::Writer writer(body);
  writer.begin_object();
  write_identity(writer, invoice, now);
  const std::string_view document = invoice.document;
  if (!has_own_number(invoice)) write_string_or_null(writer, "number", invoice.number);
  // The stored document is an object that we wrote: its members go in as they are.
  if (document.size() > 2) {
    body += ',';
    body += document.substr(1, document.size() - 2);
  }
  write_status(writer, invoice);
  writer.end_object();
  return body;
}

void write_summary(json::Writer& writer, const store::InvoiceSummary& invoice, Timestamp now) {
  writer.begin_object();
  write_identity(writer, invoice, now);
  write_string_or_null(writer, "number", invoice.number);
  writer.key("type").string(invoice.type);
  write_day(writer, "issueDate", invoice.issue_date);
  write_day(writer, "dueDate", invoice.due_date);
  writer.key("currency").string(invoice.currency);
  writer.key("client").begin_object().key("name").string(invoice.client_name);
  if (!invoice.client_email.empty()) writer.key("email").string(invoice.client_email);
  writer.end_object();
  write_status(writer, invoice);
  writer.end_object();
}

}  // namespace inkvoice::api
