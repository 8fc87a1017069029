#include "invoice/invoice_json.h"

#include "base/clock.h"
#include "invoice/invoice_reader.h"
#include "json/json.h"
#include "json/object_reader.h"

namespace inkvoice::invoice {

namespace {

using json::Document;
using json::Writer;

Result<Invoice> read(const Document& input, std::optional<json::Value> below, const Limits& limits) {
  json::Problems problems(input);
  Invoice invoice = InvoiceReader(limits).read_invoice({input.root(), problems, below});
  if (!problems.empty()) return std::unexpected(problems.error());
  return invoice;
}

// Fields that say nothing are left out.

void put(Writer& out, std::string_view name, std::string_view text) {
  if (!text.empty()) out.key(name).string(text);
}

void put(Writer& out, std::string_view name, Decimal number) { out.key(name).string(number.to_string()); }

void put(Writer& out, std::string_view name, const std::optional<Decimal>& number) {
  if (number) put(out, name, *number);
}

void put(Writer& out, std::string_view name, const std::optional<Day>& day) {
  if (day) out.key(name).string(to_iso_date(*day));
}

void put(Writer& out, std::string_view name, const Address& address) {
  if (address == Address()) return;
  out.key(name).begin_object();
  put(out, "line1", address.line1);
  put(out, "line2", address.line2);
  put(out, "city", address.city);
  put(out, "postalCode", address.postal_code);
  put(out, "region", address.region);
  put(out, "country", address.country);
  out.end_object();
}

void put(Writer& out, std::string_view name, const Party& party) {
  if (party == Party()) return;
  out.key(name).begin_object();
  put(out, "name", party.name);
  put(out, "email", party.email);
  put(out, "phone", party.phone);
  put(out, "vatId", party.vat_id);
  put(out, "taxId", party.tax_id);
  put(out, "registrationId", party.registration_id);
  if (party.electronic_address) {
    out.key("electronicAddress").begin_object();
    put(out, "scheme", party.electronic_address->scheme);
    put(out, "value", party.electronic_address->value);
    out.end_object();
  }
  put(out, "contact", party.contact);
  put(out, "address", party.address);
  put(out, "iban", party.iban);
  put(out, "bic", party.bic);
  out.end_object();
}

void put_fields(Writer& out, const Reduction& reduction) {
  put(out, "percent", reduction.percent);
  put(out, "amount", reduction.amount);
  put(out, "reason", reduction.reason);
}

void put(Writer& out, const LineItem& item) {
  out.begin_object();
  put(out, "description", item.description);
  put(out, "details", item.details);
  put(out, "sku", item.sku);
  put(out, "quantity", item.quantity);
  put(out, "unit", item.unit);
  put(out, "unitPrice", item.unit_price);
  if (item.discount) {
    out.key("discount").begin_object();
    put_fields(out, *item.discount);
    out.end_object();
  }
  put(out, "taxRate", item.tax_rate);
  put(out, "taxCategory", item.tax_category);
  put(out, "taxExemptionReason", item.tax_exemption_reason);
  out.end_object();
}

void put(Writer& out, std::string_view name, const std::vector<DocumentReduction>& reductions) {
  if (reductions.empty()) return;
  out.key(name).begin_array();
  for (const DocumentReduction& reduction : reductions) {
    out.begin_object();
    put_fields(out, reduction.reduction);
    put(out, "taxRate", reduction.tax_rate);
    put(out, "taxCategory", reduction.tax_category);
    out.end_object();
  }
  out.end_array();
}

void put(Writer& out, const Design& design) {
  if (design == Design()) return;
  out.key("design").begin_object();
  put(out, "name", design.name);
  put(out, "accentColor", design.accent_color);
  put(out, "logo", design.logo);
  if (design.paper) put(out, "paper", *design.paper == Paper::A4 ? "A4" : "Letter");
  out.end_object();
}

void put_heading(Writer& out, const Invoice& invoice) {
  put(out, "number", invoice.number);
  put(out, "type", invoice.type == DocumentType::CreditNote ? "creditNote" : "invoice");
  put(out, "issueDate", invoice.issue_date);
  put(out, "dueDate", invoice.due_date);
  if (invoice.service_period) {
    out.key("servicePeriod").begin_object();
    put(out, "start", std::optional(invoice.service_period->start));
    put(out, "end", std::optional(invoice.service_period->end));
    out.end_object();
  }
  put(out, "currency", invoice.currency.code);
  put(out, "locale", invoice.locale);
}

void put_references(Writer& out, const Invoice& invoice) {
  put(out, "buyerReference", invoice.buyer_reference);
  put(out, "purchaseOrder", invoice.purchase_order);
  if (invoice.preceding_invoice) {
    out.key("precedingInvoice").begin_object();
    put(out, "number", invoice.preceding_invoice->number);
    put(out, "issueDate", invoice.preceding_invoice->issue_date);
    out.end_object();
  }
  put(out, "paymentTerms", invoice.payment_terms);
  put(out, "paymentReference", invoice.payment_reference);
  put(out, "notes", invoice.notes);
}

}  // namespace

Result<Invoice> parse_invoice(std::string_view json, const Limits& limits) {
  const Document input = TRY(Document::borrow(json));
  return read(input, std::nullopt, limits);
}

Result<Invoice> parse_invoice(std::string_view json, std::string_view defaults_json, const Limits& limits) {
  const Document input = TRY(Document::borrow(json));
  const Document defaults = TRY(Document::borrow(defaults_json));
  return read(input, defaults.root(), limits);
}

Result<Invoice> patch_invoice(std::string_view json, std::string_view patch, const Limits& limits) {
  const Document input = TRY(Document::borrow(patch));
  const Document below = TRY(Document::borrow(json));
  return read(input, below.root(), limits);
}

std::string to_json(const Invoice& invoice) {
  std::string json;
  constexpr std::size_t kHead = 1024, kItem = 160;  // a guess: reading back is what is exact
  json.reserve(kHead + kItem * invoice.items.size() + invoice.design.logo.size());
  Writer out(json);
  out.begin_object();
  put_heading(out, invoice);
  put(out, "seller", invoice.seller);
  put(out, "client", invoice.client);
  out.key("items").begin_array();
  for (const LineItem& item : invoice.items) put(out, item);
  out.end_array();
  put(out, "discounts", invoice.discounts);
  put(out, "charges", invoice.charges);
  put(out, "prepaid", invoice.prepaid);
  put_references(out, invoice);
  put(out, invoice.design);
  out.end_object();
  return json;
}

std::string to_json(const Totals& totals, const Currency& currency) {
  std::string json;
  Writer out(json);
  const auto put_money = [&](std::string_view name, Money amount) {
    out.key(name).string(to_string(amount, currency));
  };
  out.begin_object();
  put_money("net", totals.net);
  put_money("tax", totals.tax);
  put_money("gross", totals.gross);
  put_money("prepaid", totals.prepaid);
  put_money("due", totals.due);
  out.key("taxes").begin_array();
  for (const TaxGroup& group : totals.taxes) {
    out.begin_object().key("category").string(group.category).key("rate").string(group.rate.to_string());
    put_money("net", group.net);
    put_money("tax", group.tax);
    out.end_object();
  }
  out.end_array().end_object();
  return json;
}

}  // namespace inkvoice::invoice
