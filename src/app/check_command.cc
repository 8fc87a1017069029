#include <cstdio>

#include "app/commands.h"
#include "invoice/invoice_json.h"
#include "invoice/totals.h"
#include "json/json.h"
#include "render/check.h"
#include "render/render.h"

namespace inkvoice::app {

namespace {

/// What only shows when the invoice is laid out: a character that no font has is an error here, anything else said.
Result<std::vector<std::string>> lay_out(const invoice::Invoice& invoice, const invoice::Totals& totals) {
  render::Pdf pdf = TRY(render::Renderer().render(invoice, totals));
  auto missing = render::missing_characters(pdf);
  if (missing.empty()) return std::move(pdf.warnings);
  return std::unexpected(Error{Code::Invalid, "The invoice has characters that no font has.", std::move(missing)});
}

Result<std::string> report(const std::string& input) {
  const std::string text = TRY(read_input(input));
  const invoice::Invoice invoice = TRY(invoice::parse_invoice(text, render::limits_to_draw()));
  const invoice::Totals totals = TRY(invoice::compute_totals(invoice));
  const std::vector<std::string> warnings = TRY(lay_out(invoice, totals));
  std::string answer;
  json::Writer writer(answer);
  writer.begin_object().key("number");
  if (invoice.number.empty()) {
    writer.null();
  } else {
    writer.string(invoice.number);
  }
  writer.key("totals").raw(invoice::to_json(totals, invoice.currency));
  writer.key("warnings").begin_array();
  for (const std::string& warning : warnings) writer.string(warning);
  writer.end_array().end_object();
  return answer + "\n";
}

}  // namespace

int check(const std::string& input) {
  const auto answer = report(input);
  if (!answer) return complain(input, answer.error());
  if (const auto written = write_output("-", *answer); !written) return complain(output_name("-"), written.error());
  return kOk;
}

}  // namespace inkvoice::app
