/// How an invoice's PDF ended, as an event.
#pragma once

#include <string>

#include "events/event_log.h"
#include "store/records.h"

namespace inkvoice::store {

/// InvoiceReady or InvoiceFailed; `pdf` is one of the two.
events::NewEvent announcement(std::string owner, std::string invoice_id, const Pdf& pdf);

}  // namespace inkvoice::store
