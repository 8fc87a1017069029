#include "payment/swiss.h"

#include "base/utf8.h"
#include "payment/reference.h"

namespace inkvoice::payment {

namespace {

constexpr std::size_t kMostName = 70, kMostStreet = 70, kMostPostalCode = 16, kMostCity = 35, kMostMessage = 140;
constexpr invoice::Int128 kMostCents = 99'999'999'999;

/// Guidelines 2.3, 4.1.1: Basic Latin, Latin-1, Latin Extended-A, four letters of Romanian, the euro.
bool is_allowed(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if ((c >= 0x20 && c <= 0x7E) || (c >= 0xA0 && c <= 0x17F) || (c >= 0x218 && c <= 0x21B) || c == 0x20AC) continue;
    return false;
  }
  return true;
}

/// Does the account take QR references, and only these?
bool is_qr_iban(std::string_view iban) {
  const std::string_view institution = iban.substr(4, 5);
  return institution >= "30000" && institution <= "31999";
}

struct PostalAddress {
  std::string name, street, postal_code, city, country;

  explicit PostalAddress(const invoice::Party& party)
      : name(cut(party.name, kMostName)),
        street(cut(party.address.line1, kMostStreet)),
        postal_code(cut(party.address.postal_code, kMostPostalCode)),
        city(cut(party.address.city, kMostCity)),
        country(party.address.country) {}

  bool is_complete() const {
    const bool full = !name.empty() && !postal_code.empty() && !city.empty() && !country.empty();
    return full && is_allowed(name) && is_allowed(street) && is_allowed(postal_code) && is_allowed(city);
  }
  /// The seven lines of a structured address; the house number is part of the street.
  std::string lines() const {
    return "S\n" + name + '\n' + street + "\n\n" + postal_code + '\n' + city + '\n' + country + '\n';
  }
  std::vector<std::string> printed() const {
    std::vector<std::string> out = {name};
    if (!street.empty()) out.push_back(street);
    const bool domestic = country == "CH" || country == "LI";
    out.push_back((domestic ? "" : country + "-") + postal_code + ' ' + city);
    return out;
  }
};

/// "1 949.75": thousands by a blank, always two places.
std::string printed_amount(const std::string& amount) {
  const std::size_t point = amount.find('.');
  return grouped(std::string_view(amount).substr(0, point), 3, true) + amount.substr(point);
}

SwissAnswer none(std::string pointer, std::string problem) {
  return {std::nullopt, std::move(pointer), "no Swiss QR-bill was made: " + std::move(problem)};
}

std::string_view reference_type(bool qr, bool scor) {
  if (qr) return "QRR\n";
  return scor ? "SCOR\n" : "NON\n";
}

void add_message(SwissBill& bill, const std::string& said) {
  const std::string message = cut(said, kMostMessage);
  if (is_allowed(message)) bill.message = message;
  bill.tells_reference = bill.message == cut(said, std::string::npos);
}

bool is_swiss_transfer(const invoice::Invoice& invoice, const invoice::Totals& totals, std::string_view iban) {
  if (invoice.type != invoice::DocumentType::Invoice || totals.due.minor <= 0) return false;
  if (!(iban.starts_with("CH") || iban.starts_with("LI")) || iban.size() != 21) return false;
  return invoice.currency.code == "CHF" || invoice.currency.code == "EUR";
}

}  // namespace

SwissAnswer swiss_bill(const invoice::Invoice& invoice, const invoice::Totals& totals) {
  const std::string iban = compact(invoice.seller.iban);
  const std::string& currency = invoice.currency.code;
  if (!is_swiss_transfer(invoice, totals, iban)) return {};
  if (totals.due.minor > kMostCents) return none("/items", "the amount due is above 999,999,999.99");
  const PostalAddress creditor(invoice.seller), debtor(invoice.client);
  if (!creditor.is_complete()) {
    return none("/seller/address", "it needs the seller's name, postal code, city and country in Latin letters");
  }
  const std::string reference = compact(invoice.payment_reference);
  const bool qr = is_qr_reference(reference), scor = is_creditor_reference(reference);
  if (is_qr_iban(iban) && !qr) return none("/paymentReference", "this account (a QR-IBAN) needs a QR reference");
  if (!is_qr_iban(iban) && qr) return none("/seller/iban", "a QR reference needs a QR-IBAN");

  SwissBill bill;
  const std::string amount = to_string(totals.due, invoice.currency);
  add_message(bill, reference.empty() || qr || scor ? invoice.number : invoice.payment_reference);
  bill.tells_reference |= qr || scor;
  bill.payload = "SPC\n0200\n1\n" + iban + '\n' + creditor.lines() + "\n\n\n\n\n\n\n" + amount + '\n' + currency + '\n';
  bill.payload += debtor.is_complete() ? debtor.lines() : std::string(7, '\n');
  bill.payload += reference_type(qr, scor);
  if (qr || scor) bill.payload += reference;
  bill.payload += '\n' + bill.message + "\nEPD";
  bill.account = grouped(iban, 4);
  bill.creditor = creditor.printed();
  if (debtor.is_complete()) bill.debtor = debtor.printed();
  if (qr || scor) bill.reference = grouped(reference, qr ? 5 : 4, qr);
  bill.currency = currency;
  bill.amount = printed_amount(amount);
  SwissAnswer answer{std::move(bill), {}, {}};
  if (!answer.bill->tells_reference && !reference.empty()) {
    answer.pointer = "/paymentReference";
    answer.problem = "the Swiss QR-bill cannot say it: it takes 140 Latin letters at most";
  }
  return answer;
}

}  // namespace inkvoice::payment
