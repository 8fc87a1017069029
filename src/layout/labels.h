/// The words that the page itself says, in the invoice's language; from labels/LANGUAGE.txt.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>

namespace inkvoice::layout {

enum class Label {
  Invoice,
  CreditNote,
  NoNumber,
  BilledTo,
  CreditedTo,
  IssueDate,
  DueDate,
  ServicePeriod,
  BuyerReference,
  PurchaseOrder,
  PrecedingInvoice,
  VatId,
  TaxId,
  RegistrationId,
  Contact,
  Description,
  Quantity,
  UnitPrice,
  Tax,
  Amount,
  Sku,
  ItemDiscount,
  ItemsNet,
  Discount,
  Charge,
  Net,
  Total,
  Prepaid,
  AmountDue,
  AmountCredited,
  TaxRate,
  TaxableAmount,
  TaxAmount,
  Payment,
  Iban,
  Bic,
  PaymentReference,
  PaymentTerms,
  Notes,
  PageOf,
  CarriedForward,
  BroughtForward,
  ScanToPay,
  Count
};

/// Immutable; views live as long as the process.
class Labels {
 public:
  /// For a BCP 47 tag: its language's labels, or English where there are none.
  static const Labels& for_locale(std::string_view locale);

  std::string_view language() const { return language_; }
  std::string_view operator[](Label label) const { return texts_[static_cast<std::size_t>(label)]; }
  /// "h" for HUR; a unit that is no known code is shown as it was typed.
  std::string_view unit(std::string_view code) const;
  /// "Reverse charge" for AE; "" for the ordinary categories.
  std::string_view category(std::string_view code) const;

 private:
  friend class LabelFiles;
  std::string_view language_;
  std::array<std::string_view, static_cast<std::size_t>(Label::Count)> texts_;
  std::unordered_map<std::string_view, std::string_view> units_, categories_;
};

}  // namespace inkvoice::layout
