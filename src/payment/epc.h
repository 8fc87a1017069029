/// The European Payments Council's code for a SEPA credit transfer (EPC069-12): a banking app reads it and has the
/// transfer filled in.
#pragma once

#include <optional>
#include <string>

#include "invoice/invoice.h"
#include "invoice/totals.h"

namespace inkvoice::payment {

constexpr int kEpcMostVersion = 13;

/// The code's bytes; nothing where there is nothing to transfer: not in euros, no SEPA account, nothing due, a credit
/// note. The reference is the invoice's, else its number.
std::optional<std::string> epc_payload(const invoice::Invoice& invoice, const invoice::Totals& totals);

}  // namespace inkvoice::payment
