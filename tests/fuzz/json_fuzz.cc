// Any bytes as an invoice: read, summed and written again, they are the same invoice.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "invoice/invoice_json.h"
#include "invoice/totals.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace invoice = inkvoice::invoice;
  const auto read = invoice::parse_invoice({reinterpret_cast<const char*>(data), size});
  if (!read) return 0;
  (void)invoice::compute_totals(*read);
  const auto again = invoice::parse_invoice(invoice::to_json(*read));
  if (!again || !(*again == *read)) std::abort();
  return 0;
}
