/// The arithmetic of an invoice (DESIGN "Arithmetic", EN 16931 BR-CO-10 to BR-CO-17).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "invoice/invoice.h"

namespace inkvoice::invoice {

/// One pair of tax category and rate, summed (BG-23).
struct TaxGroup {
  std::string category;
  Decimal rate;
  Money net, tax;
  bool operator==(const TaxGroup&) const = default;
};

/// A discount or charge on the whole invoice as it worked out, over all groups.
struct AppliedReduction {
  std::string reason;
  Decimal percent;  ///< 0 where an amount was given
  Money amount;     ///< positive takes off (discount) or adds on (charge)
};

struct Totals {
  std::vector<Money> item_nets;  ///< in the items' order
  Money items_net;               ///< their sum (BT-106)
  std::vector<AppliedReduction> discounts, charges;
  std::vector<TaxGroup> taxes;  ///< by falling rate, then category
  Money net, tax, gross, prepaid, due;
};

/// Fails with Invalid where an amount grows past what an invoice can hold (10^27 minor units), naming the place.
Result<Totals> compute_totals(const Invoice& invoice);

}  // namespace inkvoice::invoice
