#include <cstdio>

#include "app/commands.h"
#include "base/clock.h"
#include "invoice/invoice_json.h"
#include "invoice/totals.h"
#include "render/render.h"

namespace inkvoice::app {

namespace {

Result<std::string> make(const RenderArguments& arguments) {
  const std::string text = TRY(read_input(arguments.input));
  invoice::Invoice invoice = TRY(invoice::parse_invoice(text));
  if (!invoice.issue_date) invoice.issue_date = day_of(SystemClock().now());
  if (!arguments.design.empty()) invoice.design.name = arguments.design;
  const invoice::Totals totals = TRY(invoice::compute_totals(invoice));
  const render::Pdf pdf = TRY(render::Renderer().render(invoice, totals));
  for (const std::string& warning : pdf.warnings) {
    std::fprintf(stderr, "%s: warning: %s\n", arguments.input.c_str(), warning.c_str());
  }
  return std::string(as_text(pdf.bytes));
}

}  // namespace

int render(const RenderArguments& arguments) {
  const auto pdf = make(arguments);
  if (!pdf) return complain(arguments.input, pdf.error());
  if (const auto written = write_output(arguments.output, *pdf); !written)
    return complain(arguments.output, written.error());
  return kOk;
}

}  // namespace inkvoice::app
