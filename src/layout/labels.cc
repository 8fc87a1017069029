#include "layout/labels.h"

#include <memory>
#include <vector>

extern "C" {
extern const char inkvoice_labels[], inkvoice_labels_end[];
}

namespace inkvoice::layout {

namespace {

/// In the order of enum Label.
constexpr std::array<std::string_view, static_cast<std::size_t>(Label::Count)> kNames = {"invoice",
                                                                                         "credit_note",
                                                                                         "no_number",
                                                                                         "billed_to",
                                                                                         "credited_to",
                                                                                         "issue_date",
                                                                                         "due_date",
                                                                                         "service_period",
                                                                                         "buyer_reference",
                                                                                         "purchase_order",
                                                                                         "preceding_invoice",
                                                                                         "vat_id",
                                                                                         "tax_id",
                                                                                         "registration_id",
                                                                                         "contact",
                                                                                         "description",
                                                                                         "quantity",
                                                                                         "unit_price",
                                                                                         "tax",
                                                                                         "amount",
                                                                                         "sku",
                                                                                         "item_discount",
                                                                                         "items_net",
                                                                                         "discount",
                                                                                         "charge",
                                                                                         "net",
                                                                                         "total",
                                                                                         "prepaid",
                                                                                         "amount_due",
                                                                                         "amount_credited",
                                                                                         "tax_rate",
                                                                                         "taxable_amount",
                                                                                         "tax_amount",
                                                                                         "payment",
                                                                                         "iban",
                                                                                         "bic",
                                                                                         "payment_reference",
                                                                                         "payment_terms",
                                                                                         "notes",
                                                                                         "page_of",
                                                                                         "carried_forward",
                                                                                         "brought_forward",
                                                                                         "scan_to_pay"};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

std::string_view primary_language(std::string_view locale) { return locale.substr(0, locale.find_first_of("-_")); }

}  // namespace

/// All label files, read once.
class LabelFiles {
 public:
  LabelFiles() {
    std::string_view text(inkvoice_labels, static_cast<std::size_t>(inkvoice_labels_end - inkvoice_labels));
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size() - 1);
      read_line(trimmed(text.substr(0, end)));
      text.remove_prefix(end + 1);
    }
    const Labels& english = find("en");
    for (const auto& labels : all_) {  // a label that a translation lacks is said in English
      for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (labels->texts_[i].empty()) labels->texts_[i] = english.texts_[i];
      }
    }
  }

  const Labels& find(std::string_view language) const {
    const Labels* english = nullptr;
    for (const auto& labels : all_) {
      if (labels->language_ == language) return *labels;
      if (labels->language_ == "en") english = labels.get();
    }
    return *english;
  }

 private:
  void read_line(std::string_view line) {
    if (line.starts_with('[') && line.ends_with(']')) {
      all_.push_back(std::make_unique<Labels>());
      all_.back()->language_ = line.substr(1, line.size() - 2);
      return;
    }
    const std::size_t equals = line.find('=');
    if (line.starts_with('#') || equals == std::string_view::npos || all_.empty()) return;
    const std::string_view name = trimmed(line.substr(0, equals));
    const std::string_view value = trimmed(line.substr(equals + 1));
    Labels& labels = *all_.back();
    if (name.starts_with("unit_")) labels.units_[name.substr(5)] = value;
    if (name.starts_with("category_")) labels.categories_[name.substr(9)] = value;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      if (kNames[i] == name) labels.texts_[i] = value;
    }
  }

  std::vector<std::unique_ptr<Labels>> all_;
};

const Labels& Labels::for_locale(std::string_view locale) {
  static const LabelFiles files;
  return files.find(primary_language(locale));
}

std::string_view Labels::unit(std::string_view code) const {
  const auto found = units_.find(code);
  return found == units_.end() ? code : found->second;
}

std::string_view Labels::category(std::string_view code) const {
  const auto found = categories_.find(code);
  return found == categories_.end() ? std::string_view() : found->second;
}

}  // namespace inkvoice::layout
