/// An invoice as answered (DESIGN "HTTP contract").
#pragma once

#include <string>

#include "base/clock.h"
#include "json/json.h"
#include "store/records.h"

namespace inkvoice::api {

/// The input's fields, and id, state, overdue, number, pdf, totals, createdAt, updatedAt.
std::string to_json(const store::Invoice& invoice, Timestamp now);

/// The same without what only the document has (items, notes, addresses …): a row of a list.
void write_summary(json::Writer& writer, const store::InvoiceSummary& invoice, Timestamp now);

}  // namespace inkvoice::api
