#include "library/prepare.h"

#include <utility>

#include "invoice/invoice_json.h"
#include "layout/designs.h"
#include "render/check.h"

namespace inkvoice::library {

Result<void> check_names(std::string_view design, std::string_view profile) {
  if (layout::find_design(design) == nullptr) return fail(Code::Invalid, layout::unknown_design(design));
  if (profile.empty() || profile == "auto" || profile == "none") return {};
  return fail(Code::Invalid, "the profile \"" + std::string(profile) +
                                 "\" is not to be had: this version cannot embed e-invoices (auto and none can be)");
}

Result<Prepared> prepare(std::string_view json, const Settings& settings) {
  Prepared prepared;
  invoice::Limits limits = render::limits_to_draw();
  if (settings.sheets || !settings.design.empty()) limits.design_name = nullptr;  // another stands in for it
  prepared.invoice = TRY(invoice::parse_invoice(json, limits));
  if (!prepared.invoice.issue_date) prepared.invoice.issue_date = settings.today;
  if (!settings.design.empty()) prepared.invoice.design.name = settings.design;
  prepared.totals = TRY(invoice::compute_totals(prepared.invoice));
  prepared.sheets = settings.sheets;
  return prepared;
}

}  // namespace inkvoice::library
