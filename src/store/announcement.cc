#include "store/announcement.h"

#include "base/text.h"

namespace inkvoice::store {

namespace {

std::string ready_data(const Pdf& pdf) {
  std::string data = R"({"pdf":{"status":"ready","bytes":)";
  append_number(data, pdf.bytes);
  data += R"(,"pages":)";
  append_number(data, pdf.pages);
  data += R"(,"sha256":")" + pdf.sha256 + R"("}})";
  return data;
}

std::string failed_data(const std::string& reason) {
  std::string data = R"({"pdf":{"status":"failed","error":")";
  append_json_escaped(data, reason);
  data += R"("}})";
  return data;
}

}  // namespace

events::NewEvent announcement(std::string owner, std::string invoice_id, const Pdf& pdf) {
  const bool ready = pdf.status == invoice::PdfStatus::Ready;
  return {.user = std::move(owner),
          .type = ready ? events::Type::InvoiceReady : events::Type::InvoiceFailed,
          .invoice_id = std::move(invoice_id),
          .data = ready ? ready_data(pdf) : failed_data(pdf.error)};
}

}  // namespace inkvoice::store
