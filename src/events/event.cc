#include "events/event.h"

#include "base/text.h"

namespace inkvoice::events {

std::string_view to_string(Type type) {
  switch (type) {
    case Type::InvoiceProcessing:
      return "invoice_processing";
    case Type::InvoiceReady:
      return "invoice_ready";
    case Type::InvoiceFailed:
      return "invoice_failed";
    case Type::InvoiceUpdated:
      return "invoice_updated";
    case Type::BatchProgress:
      break;
  }
  return "batch_progress";
}

std::string to_json(const Event& event) {
  std::string out = R"({"id":")";
  append_json_escaped(out, event.id);
  out += R"(","type":")";
  out += to_string(event.type);
  out += R"(","invoiceId":")";
  append_json_escaped(out, event.invoice_id);
  out += R"(","at":")" + to_rfc3339(event.at) + R"(","data":)";
  out += event.data.empty() ? "{}" : event.data;
  return out + "}";
}

}  // namespace inkvoice::events
