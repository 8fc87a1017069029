// Invoices a second of one warm renderer, and its bytes; the data changes with each invoice.
#include <benchmark/benchmark.h>

#include <vector>

#include "invoice/totals.h"
#include "render/render.h"
#include "render/samples.h"

namespace {

using inkvoice::invoice::Invoice;
using inkvoice::invoice::Totals;

struct Sample {
  Invoice invoice;
  Totals totals;
};

using Make = Invoice (*)(std::size_t lines, unsigned seed);

std::vector<Sample> make_samples(Make make, std::size_t lines, std::size_t count) {
  std::vector<Sample> out;
  for (unsigned seed = 0; seed < count; ++seed) {
    Invoice invoice = make(lines, seed);
    Totals totals = *inkvoice::invoice::compute_totals(invoice);
    out.push_back({std::move(invoice), std::move(totals)});
  }
  return out;
}

void render(benchmark::State& state, Make make, const inkvoice::render::Options& options) {
  const auto lines = static_cast<std::size_t>(state.range(0));
  const std::vector<Sample> samples = make_samples(make, lines, lines <= 100 ? 509 : 1);
  inkvoice::render::Renderer renderer;
  std::size_t bytes = 0, next = 0;
  for (auto _ : state) {
    const Sample& sample = samples[next++ % samples.size()];
    const auto pdf = renderer.render(sample.invoice, sample.totals, options);
    bytes = pdf->bytes.size();
    benchmark::DoNotOptimize(pdf->bytes.data());
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["bytes"] = static_cast<double>(bytes);
}

}  // namespace

namespace samples = inkvoice::render::samples;

BENCHMARK_CAPTURE(render, tagged, &samples::everyday, {})
    ->Arg(10)
    ->Arg(100)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(render, untagged, &samples::everyday, {.tagged = false})
    ->Arg(10)
    ->Arg(100)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(render, chinese, &samples::chinese, {})->Arg(10)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(render, arabic, &samples::arabic, {})->Arg(10)->Unit(benchmark::kMicrosecond);
