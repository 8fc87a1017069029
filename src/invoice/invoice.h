/// The invoice as its issuer typed it, checked and in types; DESIGN's "invoice JSON". Nothing derived is in here:
/// amounts are in totals.h. Dates are days without a time. Empty strings and nullopt mean "not given".
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "invoice/decimal.h"
#include "invoice/money.h"

namespace inkvoice::invoice {

using Day = std::chrono::sys_days;

enum class DocumentType { Invoice, CreditNote };

struct Address {
  std::string line1, line2, city, postal_code, region;
  std::string country;  ///< ISO 3166-1 alpha-2
  bool operator==(const Address&) const = default;
};

struct ElectronicAddress {
  std::string scheme, value;  ///< scheme: CEF EAS code
  bool operator==(const ElectronicAddress&) const = default;
};

/// The seller or the client.
struct Party {
  std::string name, email, phone, vat_id, tax_id, registration_id, contact;
  std::optional<ElectronicAddress> electronic_address;
  Address address;
  std::string iban, bic;  ///< the seller's alone
  bool operator==(const Party&) const = default;
};

/// Exactly one of percent and amount.
struct Reduction {
  std::optional<Decimal> percent;
  std::optional<Decimal> amount;
  std::string reason;
  bool operator==(const Reduction&) const = default;
};

/// A discount or a charge on the whole invoice. With a tax rate it belongs to that tax group, else it is shared out.
struct DocumentReduction {
  Reduction reduction;
  std::optional<Decimal> tax_rate;
  std::string tax_category;
  bool operator==(const DocumentReduction&) const = default;
};

struct LineItem {
  std::string description, details, sku;
  std::string unit;          ///< UN/ECE Rec 20 code or free text
  std::string tax_category;  ///< UNTDID 5305; resolved: S, or Z where the rate is 0
  std::string tax_exemption_reason;
  Decimal quantity, unit_price, tax_rate;
  std::optional<Reduction> discount;
  bool operator==(const LineItem&) const = default;
};

struct Period {
  Day start, end;
  bool operator==(const Period&) const = default;
};

struct PrecedingInvoice {
  std::string number;
  std::optional<Day> issue_date;
  bool operator==(const PrecedingInvoice&) const = default;
};

enum class Paper { A4, Letter };

struct Design {
  std::string name;          ///< "" is the default design
  std::string accent_color;  ///< "#rrggbb"
  std::string logo;          ///< a data: URL of a PNG, JPEG or SVG, as typed; never an address to fetch
  std::optional<Paper> paper;
  bool operator==(const Design&) const = default;
};

struct Invoice {
  DocumentType type = DocumentType::Invoice;
  std::string number;  ///< "" until one is given
  std::optional<Day> issue_date, due_date;
  std::optional<Period> service_period;
  Currency currency;
  std::string locale = "en";  ///< BCP 47
  Party seller, client;
  std::vector<LineItem> items;
  std::vector<DocumentReduction> discounts, charges;
  std::optional<Decimal> prepaid;
  std::string buyer_reference, purchase_order;
  std::optional<PrecedingInvoice> preceding_invoice;
  std::string payment_terms, payment_reference, notes;
  Design design;
  bool operator==(const Invoice&) const = default;
};

}  // namespace inkvoice::invoice
