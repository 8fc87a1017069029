/// The European Payments Council's code for a SEPA credit transfer (EPC069-12): a banking app reads it and has the
/// transfer filled in.
#pragma once

#include <optional>
#include <string>

#include "invoice/invoice.h"
#include "invoice/totals.h"

namespace inkvoice::payment {

constexpr int kEpcMostVersion = 13;

/// What came of it: the code's bytes, or why the data that is there gives none.
struct EpcAnswer {
  std::optional<std::string> payload;
  std::string pointer, problem;  ///< a JSON pointer and a sentence; empty where there is nothing to transfer
};

/// For euros that are due on a SEPA account; not for a credit note. The reference is the invoice's, else its number;
/// never a part of it, since who is paid looks for the whole.
EpcAnswer epc_code(const invoice::Invoice& invoice, const invoice::Totals& totals);

}  // namespace inkvoice::payment
