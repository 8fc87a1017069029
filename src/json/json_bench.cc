/// How quick reading is on invoices of 10 and of 100,000 items.
#include <benchmark/benchmark.h>

#include "json/json.h"

namespace {

using inkvoice::json::Document;

std::string invoice(int items) {
  std::string text = R"({"number":"INV-2026-000010","currency":"EUR","client":{"name":"Große & Söhne GmbH"},"items":[)";
  for (int i = 0; i < items; ++i) {
    if (i > 0) text += ", ";
    text += R"({"description": "Translation of help texts (German, French) #)" + std::to_string(i) +
            R"(", "quantity": "1.5", "unit": "HUR", "unitPrice": "637.00", "taxRate": "20"})";
  }
  return text + "]}";
}

void parse(benchmark::State& state) {
  const std::string text = invoice(static_cast<int>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(Document::borrow(text));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(parse)->Arg(10)->Arg(100'000)->Unit(benchmark::kMicrosecond);

void find_duplicates(benchmark::State& state) {
  const Document document = Document::parse(invoice(static_cast<int>(state.range(0)))).value();
  for (auto _ : state) benchmark::DoNotOptimize(document.duplicates());
}
BENCHMARK(find_duplicates)->Arg(10)->Arg(100'000)->Unit(benchmark::kMicrosecond);

}  // namespace
