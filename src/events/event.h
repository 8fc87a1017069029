/// A fact that happened to a user's invoices, in the past tense.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace inkvoice::events {

enum class Type { InvoiceProcessing, InvoiceReady, InvoiceFailed, InvoiceUpdated, BatchProgress };

/// As in the JSON: "invoice_ready".
std::string_view to_string(Type type);

struct NewEvent {
  std::string user;  ///< whose it is: the topic
  Type type = Type::InvoiceUpdated;
  std::string invoice_id;
  std::string data = "{}";  ///< a JSON object
};

struct Event {
  std::string id;  ///< opaque; grows within a user's log in the backend's own order
  std::string user;
  Type type = Type::InvoiceUpdated;
  std::string invoice_id;
  Timestamp at;
  std::string data = "{}";
};

/// {"id":…,"type":…,"invoiceId":…,"at":…,"data":…}
std::string to_json(const Event& event);

}  // namespace inkvoice::events
