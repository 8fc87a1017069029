#include "events/event.h"

#include <gtest/gtest.h>

namespace inkvoice::events {
namespace {

using namespace std::chrono_literals;

TEST(Event, IsWrittenAsTheContractSays) {
  const Event event{.id = "7",
                    .user = "ann",
                    .type = Type::InvoiceReady,
                    .invoice_id = "a\"b",
                    .at = std::chrono::sys_days(2026y / 11 / 23) + 8h,
                    .data = R"({"pages":1})"};
  EXPECT_EQ(
      to_json(event),
      R"({"id":"7","type":"invoice_ready","invoiceId":"a\"b","at":"2026-11-23T08:00:00.000Z","data":{"pages":1}})");
}

TEST(Event, HasTheContractsTypes) {
  EXPECT_EQ(to_string(Type::InvoiceProcessing), "invoice_processing");
  EXPECT_EQ(to_string(Type::InvoiceFailed), "invoice_failed");
  EXPECT_EQ(to_string(Type::InvoiceUpdated), "invoice_updated");
  EXPECT_EQ(to_string(Type::BatchProgress), "batch_progress");
}

}  // namespace
}  // namespace inkvoice::events
