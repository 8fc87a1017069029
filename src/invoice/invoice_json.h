/// The invoice JSON of DESIGN.md, read strictly and written in one order.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "invoice/invoice.h"
#include "invoice/totals.h"

namespace inkvoice::invoice {

/// What a later step finds wrong with a text; nothing when it is right.
using Check = std::optional<std::string> (*)(std::string_view);

/// What may not be exceeded, configurable; and what is checked beyond the form, so that it is told with all the rest.
struct Limits {
  std::size_t items = 100'000;
  std::size_t text = 10'000;     ///< characters (code points) of one text
  std::size_t reductions = 100;  ///< discounts on the whole invoice; charges
  Check design_name = nullptr;
  Check logo = nullptr;  ///< a data URL
};

/// Reads one invoice. Malformed: not JSON, not UTF-8, nested too deep. Invalid: every wrong place at once with its
/// JSON pointer — unknown and duplicate fields, wrong types, values out of range, dates that do not exist, NUL and
/// other control characters (line ends and tabs are allowed in texts), missing required fields.
/// Bidi overrides and isolates (U+202A–202E, U+2066–2069) are refused too: they could show another number than the one
/// stored. Numbers are read from their text, exactly. A field that is `null` counts as not given, and so does an empty
/// text. Texts are kept in Unicode's form NFC, an IBAN without blanks. At most 100 wrong places are listed, then one
/// entry says how many more.
Result<Invoice> parse_invoice(std::string_view json, const Limits& limits = {});

/// The same over `profile_json`'s fields: what the invoice leaves out is taken from there (objects field by field,
/// as RFC 7396 merges; null hides a default). Errors point into the invoice.
Result<Invoice> parse_invoice(std::string_view json, std::string_view defaults_json, const Limits& limits = {});

/// `patch` merged into `json` by RFC 7396, both invoice JSON; then read as above.
Result<Invoice> patch_invoice(std::string_view json, std::string_view patch, const Limits& limits = {});

/// The input's fields as a JSON object without blanks: fields not given are left out, decimals are strings.
/// parse_invoice(to_json(x)) is x.
std::string to_json(const Invoice& invoice);

/// {"net":"…","tax":"…","gross":"…","prepaid":"…","due":"…","taxes":[{"category","rate","net","tax"}…]}.
std::string to_json(const Totals& totals, const Currency& currency);

}  // namespace inkvoice::invoice
