/// Invoices for tests and benchmarks.
#pragma once

#include "invoice/invoice.h"
#include "invoice/totals.h"

namespace inkvoice::render::samples {

/// An everyday invoice with `lines` items; `seed` changes names, texts and numbers.
invoice::Invoice everyday(std::size_t lines, unsigned seed = 0);

/// The same in other scripts.
invoice::Invoice chinese(std::size_t lines, unsigned seed = 0);
invoice::Invoice arabic(std::size_t lines, unsigned seed = 0);

}  // namespace inkvoice::render::samples
