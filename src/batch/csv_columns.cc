#include "batch/csv_columns.h"

#include <algorithm>
#include <array>

namespace inkvoice::batch {

namespace {

constexpr auto kHead = std::to_array<CsvColumn>({
    {"number", "number"},
    {"type", "type"},
    {"issueDate", "issueDate"},
    {"dueDate", "dueDate"},
    {"servicePeriod.start", "servicePeriod/start"},
    {"servicePeriod.end", "servicePeriod/end"},
    {"currency", "currency"},
    {"locale", "locale"},
    {"seller.name", "seller/name"},
    {"seller.email", "seller/email"},
    {"seller.phone", "seller/phone"},
    {"seller.vatId", "seller/vatId"},
    {"seller.taxId", "seller/taxId"},
    {"seller.registrationId", "seller/registrationId"},
    {"seller.contact", "seller/contact"},
    {"seller.electronicAddress.scheme", "seller/electronicAddress/scheme"},
    {"seller.electronicAddress.value", "seller/electronicAddress/value"},
    {"seller.address.line1", "seller/address/line1"},
    {"seller.address.line2", "seller/address/line2"},
    {"seller.address.city", "seller/address/city"},
    {"seller.address.postalCode", "seller/address/postalCode"},
    {"seller.address.region", "seller/address/region"},
    {"seller.address.country", "seller/address/country"},
    {"seller.iban", "seller/iban"},
    {"seller.bic", "seller/bic"},
    {"client.name", "client/name"},
    {"client.email", "client/email"},
    {"client.phone", "client/phone"},
    {"client.vatId", "client/vatId"},
    {"client.taxId", "client/taxId"},
    {"client.registrationId", "client/registrationId"},
    {"client.contact", "client/contact"},
    {"client.electronicAddress.scheme", "client/electronicAddress/scheme"},
    {"client.electronicAddress.value", "client/electronicAddress/value"},
    {"client.address.line1", "client/address/line1"},
    {"client.address.line2", "client/address/line2"},
    {"client.address.city", "client/address/city"},
    {"client.address.postalCode", "client/address/postalCode"},
    {"client.address.region", "client/address/region"},
    {"client.address.country", "client/address/country"},
    {"discount.percent", "discounts/0/percent"},
    {"discount.amount", "discounts/0/amount"},
    {"discount.reason", "discounts/0/reason"},
    {"discount.taxRate", "discounts/0/taxRate"},
    {"discount.taxCategory", "discounts/0/taxCategory"},
    {"charge.percent", "charges/0/percent"},
    {"charge.amount", "charges/0/amount"},
    {"charge.reason", "charges/0/reason"},
    {"charge.taxRate", "charges/0/taxRate"},
    {"charge.taxCategory", "charges/0/taxCategory"},
    {"prepaid", "prepaid"},
    {"buyerReference", "buyerReference"},
    {"purchaseOrder", "purchaseOrder"},
    {"precedingInvoice.number", "precedingInvoice/number"},
    {"precedingInvoice.issueDate", "precedingInvoice/issueDate"},
    {"paymentTerms", "paymentTerms"},
    {"paymentReference", "paymentReference"},
    {"notes", "notes"},
    {"design.name", "design/name"},
    {"design.accentColor", "design/accentColor"},
    {"design.logo", "design/logo"},
    {"design.paper", "design/paper"},
});

constexpr auto kItem = std::to_array<CsvColumn>({
    {"item.description", "description"},
    {"item.details", "details"},
    {"item.sku", "sku"},
    {"item.quantity", "quantity"},
    {"item.unit", "unit"},
    {"item.unitPrice", "unitPrice"},
    {"item.discount.percent", "discount/percent"},
    {"item.discount.amount", "discount/amount"},
    {"item.discount.reason", "discount/reason"},
    {"item.taxRate", "taxRate"},
    {"item.taxCategory", "taxCategory"},
    {"item.taxExemptionReason", "taxExemptionReason"},
});

/// Opens and closes what stands between one path and the next. The step "0" is the only element of an array.
class Nesting {
 public:
  explicit Nesting(json::Writer& writer) : writer_(writer) {}

  void put(std::string_view path, std::string_view text) {
    const std::size_t last = path.rfind('/');
    const std::string_view parent = last == std::string_view::npos ? std::string_view() : path.substr(0, last + 1);
    while (!parent.starts_with(open_)) close();
    while (open_.size() < parent.size()) open(parent);
    writer_.key(path.substr(parent.size())).string(text);
  }

  void close_all() {
    while (!open_.empty()) close();
  }

 private:
  /// One step further towards `parent`, which ends in "/".
  void open(std::string_view parent) {
    const std::size_t end = parent.find('/', open_.size()) + 1;
    const std::string_view step = parent.substr(open_.size(), end - open_.size());
    if (step != "0/") writer_.key(step.substr(0, step.size() - 1));
    open_ = parent.substr(0, end);
    if (parent.substr(end).starts_with("0/")) {
      writer_.begin_array();
    } else {
      writer_.begin_object();
    }
    is_array_.push_back(parent.substr(end).starts_with("0/"));
  }

  void close() {
    if (is_array_.back()) {
      writer_.end_array();
    } else {
      writer_.end_object();
    }
    is_array_.pop_back();
    const std::size_t before = open_.size() < 2 ? std::string_view::npos : open_.rfind('/', open_.size() - 2);
    open_ = before == std::string_view::npos ? std::string_view() : open_.substr(0, before + 1);
  }

  json::Writer& writer_;
  std::string_view open_;  ///< "", or the steps that are open, each with its "/"
  std::vector<bool> is_array_;
};

}  // namespace

std::span<const CsvColumn> head_columns() { return kHead; }
std::span<const CsvColumn> item_columns() { return kItem; }

void write_fields(json::Writer& writer, std::span<const CsvColumn> columns, std::span<const std::string> cells) {
  Nesting nesting(writer);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!cells[i].empty()) nesting.put(columns[i].path, cells[i]);
  }
  nesting.close_all();
}

}  // namespace inkvoice::batch
