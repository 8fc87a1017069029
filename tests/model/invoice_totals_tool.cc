/// Reads one invoice JSON a line and answers each with a line: its totals, item nets and what discounts and charges
/// came to, or its errors. Also holds every invoice to parse_invoice(to_json(x)) == x.
#include <iostream>
#include <string>

#include "invoice/invoice_json.h"
#include "invoice/totals.h"
#include "json/json.h"

namespace {

using namespace inkvoice;
using json::Writer;

void put_error(Writer& out, const Error& error) {
  out.begin_object().key("error").string(error.message).key("errors").begin_array();
  for (const FieldError& field : error.fields) {
    out.begin_object().key("pointer").string(field.pointer).key("message").string(field.message).end_object();
  }
  out.end_array().end_object();
}

void put_applied(Writer& out, const char* name, const std::vector<invoice::AppliedReduction>& all,
                 const invoice::Currency& currency) {
  out.key(name).begin_array();
  for (const invoice::AppliedReduction& applied : all) out.string(to_string(applied.amount, currency));
  out.end_array();
}

void put_answer(Writer& out, const std::string& line) {
  const Result<invoice::Invoice> invoice = invoice::parse_invoice(line);
  if (!invoice) return put_error(out, invoice.error());
  const Result<invoice::Invoice> again = invoice::parse_invoice(invoice::to_json(*invoice));
  if (!again || *again != *invoice) return put_error(out, {.message = "does not read back as it was written"});
  const Result<invoice::Totals> totals = invoice::compute_totals(*invoice);
  if (!totals) return put_error(out, totals.error());
  out.begin_object().key("totals").raw(invoice::to_json(*totals, invoice->currency)).key("itemNets").begin_array();
  for (const invoice::Money net : totals->item_nets) out.string(to_string(net, invoice->currency));
  out.end_array();
  put_applied(out, "discounts", totals->discounts, invoice->currency);
  put_applied(out, "charges", totals->charges, invoice->currency);
  out.end_object();
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  std::string line;
  std::string answer;
  while (std::getline(std::cin, line)) {
    answer.clear();
    Writer out(answer);
    put_answer(out, line);
    answer += '\n';
    std::cout << answer;
  }
}
