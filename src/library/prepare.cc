#include "library/prepare.h"

#include <utility>

#include "invoice/checks.h"
#include "invoice/invoice_json.h"

namespace inkvoice::library {

Result<void> check_names(std::string_view design, std::string_view profile) {
  if (!design.empty() && !invoice::is_design_name(design)) {
    return fail(Code::Invalid, "the design's name must be 1 to 40 small letters, digits and hyphens");
  }
  if (profile.empty() || profile == "auto" || profile == "none") return {};
  return fail(Code::Invalid, "the profile \"" + std::string(profile) +
                                 "\" is not to be had: this version cannot embed e-invoices (auto and none can be)");
}

Result<Prepared> prepare(std::string_view json, const Settings& settings) {
  Prepared prepared;
  prepared.invoice = TRY(invoice::parse_invoice(json));
  if (!prepared.invoice.issue_date) prepared.invoice.issue_date = settings.today;
  if (!settings.design.empty()) prepared.invoice.design.name = settings.design;
  prepared.totals = TRY(invoice::compute_totals(prepared.invoice));
  return prepared;
}

}  // namespace inkvoice::library
