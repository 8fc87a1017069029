/// Reads an invoice's fields out of JSON objects; what is wrong is gathered, and reading goes on.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invoice/invoice.h"
#include "invoice/invoice_json.h"
#include "invoice/text_rules.h"
#include "json/object_reader.h"

namespace inkvoice::invoice {

/// One for each input. The result is an invoice only if the readers' Problems are empty afterwards.
class InvoiceReader {
 public:
  explicit InvoiceReader(const Limits& limits) : limits_(limits) {}

  Invoice read_invoice(json::ObjectReader reader);

 private:
  using Reader = json::ObjectReader;
  using Place = std::optional<json::Value>;  ///< where a field is, if it was given

  std::string text(Reader& reader, Place place, TextKind kind);
  std::string line(Reader& reader, std::string_view name) { return text(reader, reader.string(name), TextKind::Line); }
  std::string lines(Reader& reader, std::string_view name) { return text(reader, reader.string(name), TextKind::Text); }
  std::string required(Reader& reader, std::string_view name, TextKind kind);
  /// A line that `normalize` (string_view to optional string) gives its form; else reported as `expected`.
  template <class Normalize>
  std::string shaped(Reader& reader, std::string_view name, Normalize normalize, const char* expected);
  /// A line that has the shape `is_right`; else reported as `expected`.
  template <class IsRight>
  std::string checked(Reader& reader, std::string_view name, IsRight is_right, const char* expected);

  /// Reports `problem`, or else what `further` (null for nothing) finds wrong with the text.
  static void report_first(Reader& reader, const json::Value& place, std::optional<std::string> problem, Check further,
                           std::string_view text);

  std::optional<Decimal> decimal(Reader& reader, Place place);
  std::optional<Decimal> not_negative(Reader& reader, Place place);
  std::optional<Decimal> percent(Reader& reader, Place place);
  std::optional<Day> day(Reader& reader, Place place);
  /// The same, but an empty text is no date either.
  std::optional<Day> required_day(Reader& reader, Place place);

  void heading(Reader& reader, Invoice& invoice);
  void currency_and_locale(Reader& reader, Invoice& invoice);
  std::optional<Period> period(Reader& reader);
  void client(Reader& reader, Invoice& invoice);
  void seller(Reader& reader, Invoice& invoice);
  Party party(Reader& reader, std::string name);
  Address address(Reader reader);
  ElectronicAddress electronic_address(Reader reader);
  void items(Reader& reader, Invoice& invoice);
  void item(Reader reader, LineItem& item);
  void reduction(Reader& reader, Reduction& reduction);
  std::vector<DocumentReduction> reductions(Reader& reader, std::string_view name);
  void document_reduction(Reader reader, DocumentReduction& reduction);
  std::string tax_category(Reader& reader);
  /// Gives the category that `typed` ("" for none) means for the rate, and reports a rate that it cannot have.
  std::string resolve_category(Reader& reader, std::string typed, Place rate_place, std::optional<Decimal> rate);
  std::optional<PrecedingInvoice> preceding_invoice(Reader& reader);
  Design design(Reader reader);

  const Limits& limits_;
};

}  // namespace inkvoice::invoice
