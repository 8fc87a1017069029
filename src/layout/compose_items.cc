#include "layout/compose.h"

namespace inkvoice::layout {

ItemTexts Composer::item(std::size_t index, text::Arena& scratch) const {
  const invoice::LineItem& item = invoice.items[index];
  const auto at = static_cast<std::uint32_t>(index);
  const auto join_with = [&scratch](std::string_view a, std::string_view b, std::string_view c) {
    char* out = static_cast<char*>(scratch.allocate(a.size() + b.size() + c.size(), 1));
    std::memcpy(out, a.data(), a.size());
    std::memcpy(out + a.size(), b.data(), b.size());
    std::memcpy(out + a.size() + b.size(), c.data(), c.size());
    return std::string_view(out, a.size() + b.size() + c.size());
  };
  ItemTexts out;
  out.description = {item.description, {"/items/%/description", at}};
  out.details[0] = {item.details, {"/items/%/details", at}};
  if (!item.sku.empty()) out.details[1] = {join_with(labels[Label::Sku], " ", item.sku), {"/items/%/sku", at}};
  if (item.discount) {
    const invoice::Reduction& discount = *item.discount;
    const std::string_view reason =
        discount.reason.empty() ? labels[Label::ItemDiscount] : std::string_view(discount.reason);
    const auto taken_off =
        invoice::Decimal::from_millionths(-(discount.percent ? *discount.percent : *discount.amount).millionths());
    const std::string_view value = discount.percent ? formats.percent(taken_off, scratch)
                                                    : formats.decimal(taken_off, invoice.currency.places, scratch);
    out.details[2] = {join_with(reason, " ", value), {"/items/%/discount/reason", at}};
  }
  out.unit = {labels.unit(item.unit), {"/items/%/unit", at}};
  out.quantity = formats.decimal(item.quantity, 0, scratch);
  out.unit_price = formats.decimal(item.unit_price, invoice.currency.places, scratch);
  out.tax = formats.percent(item.tax_rate, scratch);
  out.net = formats.amount(totals.item_nets[index], scratch);
  return out;
}

}  // namespace inkvoice::layout
