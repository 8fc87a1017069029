/// The Swiss QR-bill (SIX, Implementation Guidelines QR-bill 2.3): what its payment part says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "invoice/invoice.h"
#include "invoice/totals.h"

namespace inkvoice::payment {

struct SwissBill {
  std::string payload;                ///< what the code says
  std::string account;                ///< printed: "CH44 3199 9123 0008 8901 2"
  std::vector<std::string> creditor;  ///< name and address, line by line
  std::vector<std::string> debtor;    ///< the same; empty where a box is to be filled in by hand
  std::string reference;              ///< printed; empty for none
  std::string message;                ///< empty for none
  bool tells_reference = true;        ///< else it may not say the invoice's reference, or not the whole
  std::string currency, amount;       ///< "CHF", "1 949.75"
};

/// What came of it: a bill, or why the data that is there gives none.
struct SwissAnswer {
  std::optional<SwissBill> bill;
  std::string pointer, problem;  ///< a JSON pointer and a sentence; empty where all is well or no bill is asked for
};

/// A bill for an account of Switzerland or Liechtenstein, in francs or euros, with something due.
SwissAnswer swiss_bill(const invoice::Invoice& invoice, const invoice::Totals& totals);

}  // namespace inkvoice::payment
