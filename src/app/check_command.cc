#include <cstdio>

#include "app/commands.h"
#include "invoice/invoice_json.h"
#include "invoice/totals.h"
#include "json/json.h"

namespace inkvoice::app {

namespace {

Result<std::string> report(const std::string& input) {
  const std::string text = TRY(read_input(input));
  const invoice::Invoice invoice = TRY(invoice::parse_invoice(text));
  const invoice::Totals totals = TRY(invoice::compute_totals(invoice));
  std::string answer;
  json::Writer writer(answer);
  writer.begin_object().key("number");
  if (invoice.number.empty()) {
    writer.null();
  } else {
    writer.string(invoice.number);
  }
  writer.key("totals").raw(invoice::to_json(totals, invoice.currency));
  writer.key("warnings").begin_array().end_array().end_object();
  return answer + "\n";
}

}  // namespace

int check(const std::string& input) {
  const auto answer = report(input);
  if (!answer) return complain(input, answer.error());
  if (const auto written = write_output("-", *answer); !written) return complain("standard output", written.error());
  return kOk;
}

}  // namespace inkvoice::app
