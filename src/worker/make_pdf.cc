#include "worker/make_pdf.h"

#include "auth/sha256.h"
#include "invoice/invoice_json.h"
#include "invoice/totals.h"

namespace inkvoice::worker {

namespace {

// The content's hash in the key: a second run of the same job writes the same file, and a cut file has another name.
constexpr std::size_t kHashInKey = 16;

/// No limits here: the document was checked when it was taken in, and limits may have been lowered since.
constexpr invoice::Limits kNoLimits = {.items = SIZE_MAX, .text = SIZE_MAX};

}  // namespace

Result<MadePdf> make_pdf(const store::Invoice& invoice, render::Renderer& renderer) {
  invoice::Invoice document = TRY(invoice::parse_invoice(invoice.document, kNoLimits));
  document.number = invoice.number;
  const invoice::Totals totals = TRY(invoice::compute_totals(document));
  render::Pdf pdf = TRY(renderer.render(document, totals));

  MadePdf made;
  made.bytes = std::move(pdf.bytes);
  made.warnings = std::move(pdf.warnings);
  made.record.status = invoice::PdfStatus::Ready;
  made.record.bytes = made.bytes.size();
  made.record.pages = pdf.pages;
  made.record.sha256 = auth::sha256_hex(as_text(made.bytes));
  made.record.key = "pdf/" + invoice.id + "-" + made.record.sha256.substr(0, kHashInKey) + ".pdf";
  return made;
}

}  // namespace inkvoice::worker
