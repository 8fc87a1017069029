#include "invoice/invoice_reader.h"

#include <utility>

#include "base/clock.h"
#include "invoice/checks.h"

namespace inkvoice::invoice {

using json::Value;

namespace {

constexpr Decimal kHundred = Decimal::whole(100);

}  // namespace

std::string InvoiceReader::text(Reader& reader, Place place, TextKind kind) {
  if (!place) return {};
  std::expected<std::string, std::string> clean = clean_text(place->string(), kind, limits_.text);
  if (clean) [[likely]]
    return std::move(*clean);
  reader.report(*place, std::move(clean).error());
  return {};
}

std::string InvoiceReader::required(Reader& reader, std::string_view name, TextKind kind) {
  const Place place = reader.required_string(name);
  if (!place) return {};
  std::expected<std::string, std::string> clean = clean_text(place->string(), kind, limits_.text);
  if (!clean) {
    reader.report(*place, std::move(clean).error());
    return {};
  }
  if (clean->empty()) reader.report(*place, "must not be empty");
  return std::move(*clean);
}

template <class Normalize>
std::string InvoiceReader::shaped(Reader& reader, std::string_view name, Normalize normalize, const char* expected) {
  const Place place = reader.string(name);
  const std::string typed = text(reader, place, TextKind::Line);
  if (typed.empty()) return {};
  std::optional<std::string> form = normalize(typed);
  if (form) return std::move(*form);
  reader.report(*place, expected);
  return {};
}

template <class IsRight>
std::string InvoiceReader::checked(Reader& reader, std::string_view name, IsRight is_right, const char* expected) {
  const auto normalize = [&](const std::string& typed) {
    return is_right(typed) ? std::optional(typed) : std::nullopt;
  };
  return shaped(reader, name, normalize, expected);
}

void InvoiceReader::report_first(Reader& reader, const json::Value& place, std::optional<std::string> problem,
                                 Check further, std::string_view text) {
  if (!problem && further != nullptr) problem = further(text);
  if (problem) reader.report(place, std::move(*problem));
}

std::optional<Decimal> InvoiceReader::decimal(Reader& reader, Place place) {
  if (!place) return std::nullopt;
  if (!place->is_string() && !place->is_number()) {
    reader.report(*place, "must be a decimal number, as a string like \"12.50\" or a JSON number");
    return std::nullopt;
  }
  const std::optional<Decimal> number = Decimal::parse(place->is_string() ? place->string() : place->number_text());
  if (!number) {
    reader.report(*place, "must be a decimal number like 1234.5 with at most 12 digits before and 6 after the point");
  }
  return number;
}

std::optional<Decimal> InvoiceReader::not_negative(Reader& reader, Place place) {
  const std::optional<Decimal> number = decimal(reader, place);
  if (number && number->is_negative()) reader.report(*place, "must not be negative");
  return number;
}

std::optional<Decimal> InvoiceReader::percent(Reader& reader, Place place) {
  const std::optional<Decimal> number = decimal(reader, place);
  if (!number || (!number->is_negative() && *number <= kHundred)) return number;
  reader.report(*place, "must be a percentage from 0 to 100");
  return std::nullopt;
}

std::optional<Day> InvoiceReader::day(Reader& reader, Place place) {
  if (!place || place->string().empty()) return std::nullopt;
  return required_day(reader, place);
}

std::optional<Day> InvoiceReader::required_day(Reader& reader, Place place) {
  if (!place) return std::nullopt;
  const std::optional<Day> date = parse_iso_date(place->string());
  if (!date) reader.report(*place, "must be a date that exists, written YYYY-MM-DD, from 1900 on");
  return date;
}

void InvoiceReader::heading(Reader& reader, Invoice& invoice) {
  invoice.number = line(reader, "number");
  const auto is_type = [](std::string_view typed) { return typed == "invoice" || typed == "creditNote"; };
  const std::string type = checked(reader, "type", is_type, R"(must be "invoice" or "creditNote")");
  invoice.type = type == "creditNote" ? DocumentType::CreditNote : DocumentType::Invoice;
  invoice.issue_date = day(reader, reader.string("issueDate"));
  const Place due = reader.string("dueDate");
  invoice.due_date = day(reader, due);
  if (invoice.due_date && invoice.issue_date && *invoice.due_date < *invoice.issue_date) {
    reader.report(*due, "must not be before the issue date");
  }
  invoice.service_period = period(reader);
}

void InvoiceReader::currency_and_locale(Reader& reader, Invoice& invoice) {
  const Place place = reader.string("currency");
  const std::string code = text(reader, place, TextKind::Line);
  if (std::optional<Currency> currency = Currency::find(code)) {
    invoice.currency = std::move(*currency);
  } else if (!code.empty()) {
    reader.report(*place, "must be a currency code of ISO 4217 like EUR");
  }
  const std::string locale =
      checked(reader, "locale", is_language_tag, "must be a language tag (BCP 47) like en or de-AT");
  if (!locale.empty()) invoice.locale = locale;
}

std::optional<Period> InvoiceReader::period(Reader& reader) {
  std::optional<Reader> inner = reader.object("servicePeriod");
  if (!inner) return std::nullopt;
  const std::optional<Day> start = required_day(*inner, inner->required_string("start"));
  const Place end_place = inner->required_string("end");
  const std::optional<Day> end = required_day(*inner, end_place);
  inner->refuse_others();
  if (!start || !end) return std::nullopt;
  if (*end < *start) inner->report(*end_place, "must not be before the start");
  return Period{.start = *start, .end = *end};
}

void InvoiceReader::seller(Reader& reader, Invoice& invoice) {
  std::optional<Reader> inner = reader.object("seller");
  if (!inner) return;
  invoice.seller = party(*inner, line(*inner, "name"));
  invoice.seller.iban = shaped(*inner, "iban", normalize_iban, "must be an IBAN: its checksum does not fit");
  invoice.seller.bic = shaped(*inner, "bic", normalize_bic, "must be a BIC of 8 or 11 characters like DEUTDEFF");
  inner->refuse_others();
}

void InvoiceReader::client(Reader& reader, Invoice& invoice) {
  std::optional<Reader> inner = reader.object("client");
  if (!inner) {
    if (!reader.has("client")) reader.report_missing("client", "name");
    return;
  }
  invoice.client = party(*inner, required(*inner, "name", TextKind::Line));
  inner->refuse_others();
}

Party InvoiceReader::party(Reader& reader, std::string name) {
  Party party;
  party.name = std::move(name);
  party.email = checked(reader, "email", is_email, "must be an e-mail address like name@company.example");
  party.phone = line(reader, "phone");
  party.vat_id = line(reader, "vatId");
  party.tax_id = line(reader, "taxId");
  party.registration_id = line(reader, "registrationId");
  if (std::optional<Reader> inner = reader.object("electronicAddress")) {
    party.electronic_address = electronic_address(std::move(*inner));
  }
  party.contact = line(reader, "contact");
  if (std::optional<Reader> inner = reader.object("address")) party.address = address(std::move(*inner));
  return party;
}

Address InvoiceReader::address(Reader reader) {
  Address address;
  address.line1 = line(reader, "line1");
  address.line2 = line(reader, "line2");
  address.city = line(reader, "city");
  address.postal_code = line(reader, "postalCode");
  address.region = line(reader, "region");
  address.country =
      checked(reader, "country", is_country, "must be a country code of ISO 3166-1 in two capitals like DE");
  reader.refuse_others();
  return address;
}

ElectronicAddress InvoiceReader::electronic_address(Reader reader) {
  ElectronicAddress address;
  address.scheme = required(reader, "scheme", TextKind::Line);
  address.value = required(reader, "value", TextKind::Line);
  reader.refuse_others();
  return address;
}

void InvoiceReader::items(Reader& reader, Invoice& invoice) {
  const Place place = reader.array("items");
  if (!place) {
    if (!reader.has("items")) reader.report_missing("items");
    return;
  }
  const std::size_t count = place->size();
  if (count == 0) return reader.report(*place, "must have at least one item");
  if (count > limits_.items) {
    return reader.report(
        *place, "has " + std::to_string(count) + " items: at most " + std::to_string(limits_.items) + " are allowed");
  }
  invoice.items.resize(count);
  auto into = invoice.items.begin();
  for (const Value element : place->elements()) item(Reader(element, reader.problems()), *into++);
}

void InvoiceReader::item(Reader reader, LineItem& item) {
  if (!reader.place().is_object()) return;
  item.description = required(reader, "description", TextKind::Text);
  item.details = lines(reader, "details");
  item.sku = line(reader, "sku");
  item.quantity = decimal(reader, reader.required_value("quantity")).value_or(Decimal());
  item.unit = line(reader, "unit");
  item.unit_price = not_negative(reader, reader.required_value("unitPrice")).value_or(Decimal());
  if (std::optional<Reader> inner = reader.object("discount")) {
    reduction(*inner, item.discount.emplace());
    inner->refuse_others();
  }
  const Place rate_place = reader.value("taxRate");
  const std::optional<Decimal> rate = rate_place ? percent(reader, rate_place) : Decimal();
  item.tax_rate = rate.value_or(Decimal());
  item.tax_category = resolve_category(reader, tax_category(reader), rate_place, rate);
  item.tax_exemption_reason = lines(reader, "taxExemptionReason");
  reader.refuse_others();
}

void InvoiceReader::reduction(Reader& reader, Reduction& reduction) {
  if (!reader.place().is_object()) return;
  const Place percent_place = reader.value("percent");
  const Place amount_place = reader.value("amount");
  reduction.percent = percent(reader, percent_place);
  reduction.amount = not_negative(reader, amount_place);
  if (percent_place.has_value() == amount_place.has_value()) {
    reader.report(reader.place(), "must have exactly one of percent and amount");
  }
  reduction.reason = lines(reader, "reason");
}

std::vector<DocumentReduction> InvoiceReader::reductions(Reader& reader, std::string_view name) {
  const Place place = reader.array(name);
  if (!place) return {};
  if (place->size() > limits_.reductions) {
    reader.report(*place, "has " + std::to_string(place->size()) + " entries: at most " +
                              std::to_string(limits_.reductions) + " are allowed");
    return {};
  }
  std::vector<DocumentReduction> all(place->size());
  auto into = all.begin();
  for (const Value element : place->elements()) document_reduction(Reader(element, reader.problems()), *into++);
  return all;
}

void InvoiceReader::document_reduction(Reader reader, DocumentReduction& reduction) {
  if (!reader.place().is_object()) return;
  this->reduction(reader, reduction.reduction);
  const Place rate_place = reader.value("taxRate");
  reduction.tax_rate = percent(reader, rate_place);
  std::string category = tax_category(reader);
  if (rate_place) {
    reduction.tax_category = resolve_category(reader, std::move(category), rate_place, reduction.tax_rate);
  } else if (!category.empty()) {
    reader.report_missing("taxRate", {}, "is missing: taxCategory says something only together with a taxRate");
  }
  reader.refuse_others();
}

std::string InvoiceReader::tax_category(Reader& reader) {
  return checked(reader, "taxCategory", is_tax_category,
                 "must be one of the tax categories S, Z, E, AE, K, G, O, L, M and B");
}

std::string InvoiceReader::resolve_category(Reader& reader, std::string typed, Place rate_place,
                                            std::optional<Decimal> rate) {
  if (typed.empty() || !rate) return typed.empty() ? (rate && !rate->is_zero() ? "S" : "Z") : typed;
  if (std::optional<std::string> problem = tax_rate_problem(typed, *rate)) {
    if (rate_place) {
      reader.report(*rate_place, std::move(*problem));
    } else {
      reader.report_missing("taxRate", {}, std::move(*problem));
    }
  }
  return typed;
}

std::optional<PrecedingInvoice> InvoiceReader::preceding_invoice(Reader& reader) {
  std::optional<Reader> inner = reader.object("precedingInvoice");
  if (!inner) return std::nullopt;
  PrecedingInvoice preceding;
  preceding.number = required(*inner, "number", TextKind::Line);
  preceding.issue_date = day(*inner, inner->string("issueDate"));
  inner->refuse_others();
  return preceding;
}

Design InvoiceReader::design(Reader reader) {
  Design design;
  const Place name = reader.string("name");
  design.name = text(reader, name, TextKind::Line);
  if (!design.name.empty()) {
    std::optional<std::string> problem;
    if (!is_design_name(design.name)) problem = "must be the name of a design: a to z, 0 to 9 and '-'";
    report_first(reader, *name, std::move(problem), limits_.design_name, design.name);
  }
  design.accent_color = checked(reader, "accentColor", is_color, "must be a colour like #1a2b3c");
  if (const Place place = reader.string("logo"); place && !place->string().empty()) {
    design.logo = place->string();
    report_first(reader, *place, logo_problem(design.logo), limits_.logo, design.logo);
  }
  const auto is_paper = [](std::string_view typed) { return typed == "A4" || typed == "Letter"; };
  const std::string paper = checked(reader, "paper", is_paper, "must be A4 or Letter");
  if (!paper.empty()) design.paper = paper == "A4" ? Paper::A4 : Paper::Letter;
  reader.refuse_others();
  return design;
}

Invoice InvoiceReader::read_invoice(Reader reader) {
  Invoice invoice;
  if (!reader.place().is_object()) return invoice;
  heading(reader, invoice);
  currency_and_locale(reader, invoice);
  seller(reader, invoice);
  client(reader, invoice);
  items(reader, invoice);
  invoice.discounts = reductions(reader, "discounts");
  invoice.charges = reductions(reader, "charges");
  invoice.prepaid = not_negative(reader, reader.value("prepaid"));
  invoice.buyer_reference = line(reader, "buyerReference");
  invoice.purchase_order = line(reader, "purchaseOrder");
  invoice.preceding_invoice = preceding_invoice(reader);
  invoice.payment_terms = lines(reader, "paymentTerms");
  invoice.payment_reference = line(reader, "paymentReference");
  invoice.notes = lines(reader, "notes");
  if (std::optional<Reader> inner = reader.object("design")) invoice.design = design(std::move(*inner));
  reader.refuse_others();
  return invoice;
}

}  // namespace inkvoice::invoice
