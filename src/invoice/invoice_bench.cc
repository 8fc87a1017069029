/// How quick an invoice is read, totalled and written: one of 10 items and one of 100,000.
#include <benchmark/benchmark.h>

#include <array>

#include "invoice/invoice_json.h"
#include "invoice/totals.h"

namespace {

using namespace inkvoice::invoice;

constexpr const char* kHead =
    R"({"number":"INV-2026-000010","issueDate":"2026-11-23","dueDate":"2026-12-23","currency":"EUR","locale":"en",)"
    R"("seller":{"name":"Atelier Nordwind SARL","vatId":"FR12345678901","email":"billing@nordwind.example",)"
    R"("phone":"+33 1 23 45 67 89","address":{"line1":"14 rue de la Source","city":"Lyon","postalCode":"69001",)"
    R"("country":"FR"},"iban":"FR7630006000011234567890189","bic":"AGRIFRPP"},"client":{"name":"Große & Söhne GmbH",)"
    R"("email":"kreditoren@grosse-soehne.example","vatId":"DE123456789","address":{"line1":"Königsallee 92a",)"
    R"("line2":"Hinterhaus, 3. Stock","city":"Düsseldorf","postalCode":"40212","country":"DE"}},"items":[)";

std::string sample(std::int64_t items) {
  constexpr std::array kWork{"Design of the booking page", "API integration with the warehouse system",
                             "Translation of help texts (German, French)", "Travel and accommodation, Zürich – Łódź"};
  constexpr std::array kRates{"20", "20", "10", "0", "5.5"};
  std::string json = kHead;
  for (std::int64_t i = 0; i < items; ++i) {
    if (i > 0) json += ",";
    const auto k = static_cast<std::size_t>(i);
    json += R"({"description":")" + std::string(kWork[k % kWork.size()]) + " #" + std::to_string(i) +
            R"(","quantity":")" + std::to_string(1 + i * 7 % 12) + R"(.5","unit":"HUR","unitPrice":")" +
            std::to_string(37 + i * 113 % 960) + R"(.99","taxRate":")" + kRates[k % kRates.size()] + "\"}";
  }
  return json + R"(],"notes":"Payment within 30 days. Late payment: 3 times the legal interest rate."})";
}

void read_invoice(benchmark::State& state) {
  const std::string json = sample(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(parse_invoice(json));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(json.size()));
}
BENCHMARK(read_invoice)->Arg(10)->Arg(100'000)->Unit(benchmark::kMicrosecond);

void total_invoice(benchmark::State& state) {
  const Invoice invoice = parse_invoice(sample(state.range(0))).value();
  for (auto _ : state) benchmark::DoNotOptimize(compute_totals(invoice));
}
BENCHMARK(total_invoice)->Arg(10)->Arg(100'000)->Unit(benchmark::kMicrosecond);

void write_invoice(benchmark::State& state) {
  const Invoice invoice = parse_invoice(sample(state.range(0))).value();
  for (auto _ : state) benchmark::DoNotOptimize(to_json(invoice));
}
BENCHMARK(write_invoice)->Arg(10)->Arg(100'000)->Unit(benchmark::kMicrosecond);

}  // namespace
