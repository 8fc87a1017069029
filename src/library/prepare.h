/// Invoice JSON → what a renderer takes; the same for the commands and for libinkvoice.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "invoice/invoice.h"
#include "invoice/totals.h"

namespace inkvoice::layout {
struct DesignSheets;
}

namespace inkvoice::library {

struct Prepared {
  invoice::Invoice invoice;
  invoice::Totals totals;
  const layout::DesignSheets* sheets = nullptr;  ///< as Settings have it
};

struct Settings {
  std::string design;  ///< over the invoice's own; "" leaves it
  const layout::DesignSheets* sheets =
      nullptr;         ///< a design of the user's own, over both; must outlive what is prepared
  invoice::Day today;  ///< the issue date of an invoice that has none
};

/// What is wrong with `design` or `profile` as a caller names them ("" for not named); nothing when both are fine.
/// Profiles are "auto" and "none": this version cannot embed e-invoices, so both mean the plain PDF.
Result<void> check_names(std::string_view design, std::string_view profile);

/// Reads, checks and sums up one invoice; fails as invoice::parse_invoice and invoice::compute_totals do.
Result<Prepared> prepare(std::string_view json, const Settings& settings);

}  // namespace inkvoice::library
