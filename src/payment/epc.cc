#include "payment/epc.h"

#include "payment/reference.h"

namespace inkvoice::payment {

namespace {

constexpr std::size_t kMostBytes = 331, kMostName = 70, kMostText = 140;
constexpr invoice::Int128 kMostCents = 99'999'999'999;

/// EPC409-09: countries and territories whose accounts SEPA reaches, as their IBANs begin. Outside the European
/// Economic Area a transfer needs the BIC too.
constexpr std::string_view kEconomicArea =
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK ";
constexpr std::string_view kBeyond = "AD AL CH GB GI MC MD ME MK RS SM VA ";

bool is_among(std::string_view countries, std::string_view iban) {
  for (std::size_t at = 0; at < countries.size(); at += 3) {
    if (iban.starts_with(countries.substr(at, 2))) return true;
  }
  return false;
}

bool is_reached(const invoice::Party& seller) {
  return is_among(kEconomicArea, seller.iban) || (is_among(kBeyond, seller.iban) && !seller.bic.empty());
}

bool is_sepa_transfer(const invoice::Invoice& invoice, const invoice::Totals& totals) {
  return invoice.type == invoice::DocumentType::Invoice && invoice.currency.code == "EUR" &&
         is_reached(invoice.seller) && totals.due.minor > 0;
}

EpcAnswer none(std::string_view pointer, std::string_view problem) {
  return {std::nullopt, std::string(pointer), "no payment code was made: " + std::string(problem)};
}

}  // namespace

EpcAnswer epc_code(const invoice::Invoice& invoice, const invoice::Totals& totals) {
  const invoice::Party& seller = invoice.seller;
  if (!is_sepa_transfer(invoice, totals)) return {};
  if (seller.name.empty()) return none("/seller/name", "it needs the seller's name");
  if (totals.due.minor > kMostCents) return none("/items", "the amount due is above 999,999,999.99");
  const std::string head = "BCD\n002\n1\nSCT\n" + seller.bic + '\n';
  std::string tail = '\n' + compact(seller.iban) + "\nEUR" + to_string(totals.due, invoice.currency) + "\n\n";
  const bool numbered = invoice.payment_reference.empty();
  const std::string_view pointer = numbered ? "/number" : "/paymentReference";
  const std::string& reference = numbered ? invoice.number : invoice.payment_reference;
  if (is_creditor_reference(reference)) {
    tail += compact(reference);
  } else {
    if (cut(reference, kMostText) != cut(reference, std::string::npos)) {
      return none(pointer, "the reference has more than 140 characters");
    }
    if (!reference.empty()) tail += '\n' + cut(reference, kMostText);
  }
  while (tail.back() == '\n') tail.pop_back();  // empty fields at the end are left out
  // Letters of four bytes may be too many: then the name is cut, which no bank compares.
  std::string name = cut(seller.name, kMostName);
  for (std::size_t most = kMostName; head.size() + name.size() + tail.size() > kMostBytes && most > 1; --most) {
    name = cut(seller.name, most - 1);
  }
  if (head.size() + name.size() + tail.size() > kMostBytes) return none(pointer, "the reference is too long for it");
  return {head + name + tail, {}, {}};
}

}  // namespace inkvoice::payment
