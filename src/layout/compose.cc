#include "layout/compose.h"

#include <array>
#include <set>

#include "base/text.h"

namespace inkvoice::layout {

using invoice::Address;
using invoice::Party;

/// JSON pointers of one party's fields.
struct PartySources {
  const char *name, *line1, *line2, *city, *region, *country, *email, *phone, *vat_id, *tax_id, *registration_id,
      *contact;
};

namespace {

constexpr PartySources kSeller = {"/seller/name",         "/seller/address/line1",  "/seller/address/line2",
                                  "/seller/address/city", "/seller/address/region", "/seller/address/country",
                                  "/seller/email",        "/seller/phone",          "/seller/vatId",
                                  "/seller/taxId",        "/seller/registrationId", "/seller/contact"};
constexpr PartySources kClient = {"/client/name",         "/client/address/line1",  "/client/address/line2",
                                  "/client/address/city", "/client/address/region", "/client/address/country",
                                  "/client/email",        "/client/phone",          "/client/vatId",
                                  "/client/taxId",        "/client/registrationId", "/client/contact"};

void add(std::vector<Phrase>& out, std::string_view text, const char* pointer) {
  if (!text.empty()) out.push_back({text, {pointer, 0}});
}

bool is_city_first(std::string_view country) {
  return country == "US" || country == "CA" || country == "AU" || country == "GB" || country == "IE" ||
         country == "NZ" || country == "IN" || country == "ZA";
}

}  // namespace

std::string to_pointer(Source source) {
  std::string out;
  for (const char* c = source.pointer; *c != '\0'; ++c) {
    if (*c == '%') {
      append_number(out, source.index);
    } else {
      out += *c;
    }
  }
  return out;
}

void Composition::clear() {
  seller.clear();
  client.clear();
  facts.clear();
  taxes.clear();
  totals.clear();
  payment.clear();
  seller_ids.clear();
}

std::string_view Composer::join(std::initializer_list<std::string_view> parts) const {
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  char* out = static_cast<char*>(arena.allocate(size, 1));
  char* end = out;
  for (const std::string_view part : parts) {
    if (!part.empty()) std::memcpy(end, part.data(), part.size());
    end += part.size();
  }
  return {out, size};
}

/// Its blanks as no-break spaces: a period is broken between its two dates.
std::string_view Composer::unbroken(std::string_view text) const {
  std::string_view out;
  while (!text.empty()) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    const bool more = blank < text.size();
    out = join({out, text.substr(0, blank), more ? "\u00A0" : ""});
    text.remove_prefix(blank + (more ? 1 : 0));
  }
  return out;
}

Phrase Composer::joined(const Phrase& first, std::span<const Phrase> rest) const {
  Phrase out = first;
  for (const Phrase& phrase : rest) {
    if (out.text.empty()) {
      out = phrase;
    } else {
      out.text = join({out.text, "  ·  ", phrase.text});
    }
  }
  return out;
}

void Composer::compose(Composition& out) const {
  out.clear();
  const bool credit = invoice.type == invoice::DocumentType::CreditNote;
  out.title = labels[credit ? Label::CreditNote : Label::Invoice];
  out.number = {invoice.number.empty() ? labels[Label::NoNumber] : std::string_view(invoice.number), {"/number", 0}};
  out.title_number = {join({out.title, " ", out.number.text}), {"/number", 0}};
  out.client_label = labels[credit ? Label::CreditedTo : Label::BilledTo];
  compose_parties(out);
  compose_facts(out);
  compose_taxes(out);
  compose_totals(out);
  compose_payment(out);
  out.notes = {invoice.notes, {"/notes", 0}};
}

void Composer::add_address(std::vector<Phrase>& lines, const Party& party, const PartySources& at,
                           bool with_country) const {
  const Address& a = party.address;
  add(lines, a.line1, at.line1);
  add(lines, a.line2, at.line2);
  if (is_city_first(a.country)) {
    const std::string_view comma = !a.city.empty() && !a.region.empty() ? ", " : "";
    const std::string_view blank = !a.postal_code.empty() && !(a.city.empty() && a.region.empty()) ? " " : "";
    add(lines, join({a.city, comma, a.region, blank, a.postal_code}), at.city);
  } else {
    const std::string_view blank = !a.city.empty() && !a.postal_code.empty() ? " " : "";
    add(lines, join({a.postal_code, blank, a.city}), at.city);
    add(lines, a.region, at.region);
  }
  if (!a.country.empty() && with_country) add(lines, formats.country(a.country, arena), at.country);
}

void Composer::add_ids(std::vector<Phrase>& lines, const Party& party, const PartySources& at) const {
  const auto labelled = [&](Label label, std::string_view value, const char* pointer) {
    if (!value.empty()) add(lines, join({labels[label], " ", value}), pointer);
  };
  labelled(Label::VatId, party.vat_id, at.vat_id);
  labelled(Label::TaxId, party.tax_id, at.tax_id);
  labelled(Label::RegistrationId, party.registration_id, at.registration_id);
}

void Composer::compose_parties(Composition& out) const {
  const Party& seller = invoice.seller;
  const Party& client = invoice.client;
  // A country is only said where it tells something: between parties of two countries.
  const bool abroad = seller.address.country != client.address.country;
  out.seller_name = {seller.name, {kSeller.name, 0}};
  add_address(out.seller, seller, kSeller, abroad);
  out.seller_postal = out.seller.size();
  out.sender = joined(out.seller_name, out.seller);
  add(out.seller, seller.contact, kSeller.contact);
  add(out.seller, seller.phone, kSeller.phone);
  add(out.seller, seller.email, kSeller.email);
  out.client_name = {client.name, {kClient.name, 0}};
  add(out.client, client.contact, kClient.contact);
  add_address(out.client, client, kClient, abroad);
  out.client_postal = out.client.size();
  add(out.client, client.email, kClient.email);
  add(out.client, client.phone, kClient.phone);
  add_ids(out.client, client, kClient);
  out.client_details = joined({}, std::span(out.client).subspan(out.client_postal));
  add_ids(out.seller_ids, seller, kSeller);
  out.footer = joined(out.seller_name, out.seller_ids);
}

void Composer::compose_facts(Composition& out) const {
  const auto fact = [&out](std::string_view label, std::string_view value, const char* pointer) {
    if (!value.empty()) out.facts.push_back({label, {value, {pointer, 0}}});
  };
  if (invoice.issue_date) fact(labels[Label::IssueDate], formats.date(*invoice.issue_date, arena), "/issueDate");
  if (invoice.due_date) fact(labels[Label::DueDate], formats.date(*invoice.due_date, arena), "/dueDate");
  if (invoice.service_period) {
    const auto [start, end] = *invoice.service_period;
    const std::string_view from = unbroken(formats.date(start, arena));
    fact(labels[Label::ServicePeriod], start == end ? from : join({from, " – ", unbroken(formats.date(end, arena))}),
         "/servicePeriod");
  }
  fact(labels[Label::BuyerReference], invoice.buyer_reference, "/buyerReference");
  fact(labels[Label::PurchaseOrder], invoice.purchase_order, "/purchaseOrder");
  if (invoice.preceding_invoice) {
    const auto& preceding = *invoice.preceding_invoice;
    fact(labels[Label::PrecedingInvoice],
         preceding.issue_date ? join({preceding.number, ", ", formats.date(*preceding.issue_date, arena)})
                              : std::string_view(preceding.number),
         "/precedingInvoice/number");
  }
}

void Composer::compose_taxes(Composition& out) const {
  for (const invoice::TaxGroup& group : totals.taxes) {
    TaxRow row;
    row.rate = formats.percent(group.rate, arena);
    row.net = formats.amount(group.net, arena);
    row.tax = formats.amount(group.tax, arena);
    row.reason = {labels.category(group.category), {}};
    out.taxes.push_back(row);
  }
  compose_reasons(out);
}

/// Why items are not taxed, each reason of a group once.
void Composer::compose_reasons(Composition& out) const {
  std::vector<std::string> given(totals.taxes.size());
  std::set<std::pair<std::size_t, std::string_view>> known;
  for (std::size_t i = 0; i < invoice.items.size(); ++i) {
    const invoice::LineItem& item = invoice.items[i];
    if (item.tax_exemption_reason.empty()) continue;
    for (std::size_t at = 0; at < given.size(); ++at) {
      const invoice::TaxGroup& group = totals.taxes[at];
      if (group.category != item.tax_category || group.rate != item.tax_rate) continue;
      if (!known.insert({at, item.tax_exemption_reason}).second) break;
      if (given[at].empty()) {
        out.taxes[at].reason.source = {"/items/%/taxExemptionReason", static_cast<std::uint32_t>(i)};
      } else {
        given[at] += '\n';
      }
      given[at] += item.tax_exemption_reason;
      break;
    }
  }
  for (std::size_t at = 0; at < given.size(); ++at) {
    if (!given[at].empty()) out.taxes[at].reason.text = arena.copy(given[at]);
  }
}

void Composer::compose_totals(Composition& out) const {
  const auto row = [&](Phrase label, invoice::Money amount, Emphasis emphasis) {
    const bool plain = emphasis == Emphasis::Plain;
    out.totals.push_back({label, plain ? formats.amount(amount, arena) : formats.money(amount, arena), emphasis});
  };
  const auto reductions = [&](const std::vector<invoice::AppliedReduction>& list, Label name, const char* pointer,
                              bool takes_off) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto& applied = list[i];
      const std::string_view reason = applied.reason.empty() ? labels[name] : std::string_view(applied.reason);
      const std::string_view text =
          applied.percent.is_zero() ? reason : join({reason, " (", formats.percent(applied.percent, arena), ")"});
      row({text, {pointer, static_cast<std::uint32_t>(i)}}, takes_off ? -applied.amount : applied.amount,
          Emphasis::Plain);
    }
  };
  const bool reduced = !totals.discounts.empty() || !totals.charges.empty();
  if (reduced) row({labels[Label::ItemsNet], {}}, totals.items_net, Emphasis::Plain);
  reductions(totals.discounts, Label::Discount, "/discounts/%/reason", true);
  reductions(totals.charges, Label::Charge, "/charges/%/reason", false);
  row({labels[Label::Net], {}}, totals.net, Emphasis::Plain);
  row({labels[Label::Tax], {}}, totals.tax, Emphasis::Plain);
  const bool credit = invoice.type == invoice::DocumentType::CreditNote;
  const bool prepaid = totals.prepaid.minor != 0;
  if (prepaid) {
    row({labels[Label::Total], {}}, totals.gross, Emphasis::Strong);
    row({labels[Label::Prepaid], {}}, -totals.prepaid, Emphasis::Plain);
  }
  row({labels[credit ? Label::AmountCredited : Label::AmountDue], {}}, totals.due, Emphasis::Due);
}

void Composer::compose_payment(Composition& out) const {
  const auto fact = [&out](std::string_view label, std::string_view value, const char* pointer) {
    if (!value.empty()) out.payment.push_back({label, {value, {pointer, 0}}});
  };
  const auto account = [&](std::string_view label, std::string_view value, const char* pointer) {
    if (value.empty()) return;
    const Phrase labelled = {join({label, " ", value}), {pointer, 0}};
    out.payment.push_back({label, {value, {pointer, 0}}, Fact::Kind::Account, labelled});
  };
  const std::string& iban = invoice.seller.iban;
  if (!iban.empty()) {
    char* grouped = static_cast<char*>(arena.allocate(iban.size() * 2, 1));
    std::size_t size = 0, letters = 0;
    for (const char c : iban) {  // ISO 13616 prints it in groups of four
      if (c == ' ') continue;
      if (letters > 0 && letters % 4 == 0) grouped[size++] = ' ';
      grouped[size++] = c;
      ++letters;
    }
    account(labels[Label::Iban], {grouped, size}, "/seller/iban");
  }
  account(labels[Label::Bic], invoice.seller.bic, "/seller/bic");
  fact(labels[Label::PaymentReference],
       invoice.payment_reference.empty() && !iban.empty() ? invoice.number : invoice.payment_reference,
       "/paymentReference");
  fact(labels[Label::PaymentTerms], invoice.payment_terms, "/paymentTerms");
  if (!invoice.payment_terms.empty()) out.payment.back().kind = Fact::Kind::Terms;
}

}  // namespace inkvoice::layout
