#include <sys/resource.h>

#include <cstdio>
#include <string>

#include "app/commands.h"
#include "base/text.h"
#include "invoice/invoice_json.h"
#include "invoice/totals.h"
#include "render/render.h"

namespace inkvoice::app {

namespace {

constexpr std::array<std::string_view, 10> kWork = {
    "Design of the booking page",     "API integration with the warehouse system",
    "Database migration, dry run",    "On-site workshop: accessibility review",
    "Hosting, monitored, per month",  "Emergency call-out, weekend rate",
    "Translation of help texts",      "Security audit: findings, fixes and re-test",
    "Printed manuals, perfect bound", "Travel and accommodation, Zürich – Łódź"};
constexpr std::array<int, 5> kRates = {20, 20, 10, 0, 20};

/// An invoice whose amounts and texts differ with `seed`, so that nothing of the last one can be used again whole.
invoice::Invoice make_invoice(std::size_t lines, std::size_t seed) {
  invoice::Invoice invoice;
  invoice.number = "INV-2026-" + std::to_string(100'000 + seed);
  invoice.issue_date = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::days(seed % 365);
  invoice.due_date = *invoice.issue_date + std::chrono::days(30);
  invoice.currency = *invoice::Currency::find("EUR");
  invoice.seller = {
      .name = "Atelier Nordwind SARL",
      .email = "billing@nordwind.example",
      .vat_id = "FR12345678901",
      .address = {.line1 = "14 rue de la Source", .city = "Lyon", .postal_code = "69001", .country = "FR"},
      .iban = "FR7630006000011234567890189",
      .bic = "AGRIFRPP"};
  invoice.client = {
      .name = "Große & Söhne GmbH " + std::to_string(seed % 997),
      .vat_id = "DE123456789",
      .address = {.line1 = "Königsallee 92a", .city = "Düsseldorf", .postal_code = "40212", .country = "DE"}};
  invoice.notes = "Payment within 30 days. Thank you.";
  invoice.items.reserve(lines);
  for (std::size_t i = 0; i < lines; ++i) {
    invoice::LineItem item;
    item.description = std::string(kWork[(i + seed) % kWork.size()]) + " #" + std::to_string(i + seed);
    item.quantity = invoice::Decimal::whole(static_cast<std::int64_t>(1 + (i * 7 + seed) % 12));
    item.unit = i % 2 == 0 ? "HUR" : "C62";
    item.unit_price = invoice::Decimal::from_millionths(
        static_cast<std::int64_t>(37'000'000 + (i * 113 + seed * 17) % 960 * 990'000));
    item.tax_rate = invoice::Decimal::whole(kRates[i % kRates.size()]);
    item.tax_category = item.tax_rate.is_zero() ? "Z" : "S";
    invoice.items.push_back(std::move(item));
  }
  return invoice;
}

long peak_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

}  // namespace

int bench(const BenchArguments& arguments) {
  using Clock = std::chrono::steady_clock;
  render::Renderer renderer;
  std::uint64_t bytes = 0;
  // What a warm process has: the fonts read, the caches filled with the commonest words.
  const std::size_t warm = std::min<std::size_t>(arguments.count, 20);
  Clock::time_point begin = Clock::now();
  for (std::size_t i = 0; i < arguments.count + warm; ++i) {
    if (i == warm) {
      begin = Clock::now();
      bytes = 0;
    }
    const invoice::Invoice invoice = make_invoice(arguments.lines, i);
    const auto totals = invoice::compute_totals(invoice);
    if (!totals) return complain("bench", totals.error());
    const auto pdf = renderer.render(invoice, *totals);
    if (!pdf) return complain("bench", pdf.error());
    bytes += pdf->bytes.size();
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  const auto count = static_cast<double>(arguments.count);
  char line[512];
  const int length = std::snprintf(
      line, sizeof line,
      "{\"lines\":%zu,\"count\":%zu,\"seconds\":%.3f,\"invoicesPerSecond\":%.1f,\"millisecondsPerInvoice\":%.4f,"
      "\"bytesPerPdf\":%.0f,\"peakMiB\":%.1f}\n",
      arguments.lines, arguments.count, seconds, count / seconds, seconds * 1e3 / count,
      static_cast<double>(bytes) / count, static_cast<double>(peak_kib()) / 1024);
  const auto written = write_output("-", {line, static_cast<std::size_t>(length)});
  return written ? kOk : complain(output_name("-"), written.error());
}

}  // namespace inkvoice::app
