#include <charconv>

#include "api/access.h"
#include "api/allowance.h"
#include "api/routes.h"
#include "api/seller_profile.h"
#include "base/log.h"
#include "base/text.h"
#include "http/content_disposition.h"
#include "http/problem.h"
#include "http/ranges.h"
#include "invoice/invoice_json.h"
#include "invoice/totals.h"

namespace inkvoice::api {

namespace {

constexpr std::int64_t kLongestLink = std::int64_t{7} * 24 * 3600;  // seconds
constexpr std::int64_t kDefaultLink = 3600;
constexpr std::chrono::minutes kAddressLifetime{
    5};  // of the file store's own: to begin the download, not to pass it on

/// A stretch of a stored file, read as it is sent.
class FileBody final : public http::BodySource {
 public:
  FileBody(std::unique_ptr<files::Reader> reader, std::uint64_t offset, std::uint64_t size)
      : reader_(std::move(reader)), offset_(offset), size_(size) {}

  std::uint64_t size() const override { return size_; }

  Result<std::string> read(std::size_t max) override {
    std::string chunk(std::min<std::uint64_t>(max, size_ - sent_), '\0');
    TRY(reader_->read(offset_ + sent_, std::as_writable_bytes(std::span(chunk))));
    sent_ += chunk.size();
    return chunk;
  }

 private:
  std::unique_ptr<files::Reader> reader_;
  std::uint64_t offset_, size_, sent_ = 0;
};

/// Whose invoice is asked for: the caller's, or the signer's of a link that holds.
Result<std::string> owner_of(const Call& call, const std::string& id) {
  const auto signature = call.request.query_value("signature");
  if (signature) {
    const auto expires = parse_integer<std::int64_t>(call.request.query_value("expires").value_or(""));
    std::string owner(call.request.query_value("owner").value_or(""));
    if (expires && call.services.links.verify(owner, id, *expires, *signature, call.now())) return owner;
    return fail(Code::Forbidden, "This link has expired or is not whole. Ask for a new one.");
  }
  if (call.caller) return call.caller->user_id;
  return fail(Code::Unauthorized, "Log in to download this PDF.");
}

Result<void> need_ready(const store::Invoice& invoice) {
  switch (invoice.pdf.status) {
    case invoice::PdfStatus::Ready:
      return {};
    case invoice::PdfStatus::Processing:
      return fail(Code::Conflict, "The PDF is still being made.");
    case invoice::PdfStatus::Failed:
      return fail(Code::Conflict, "The PDF could not be made: " + invoice.pdf.error);
    case invoice::PdfStatus::None:
      break;
  }
  return fail(Code::Conflict, "This invoice is a draft and has no PDF yet.");
}

bool is_lost(const Error& error) { return error.code == Code::NotFound || error.code == Code::Corrupt; }

/// A lost or cut file is made again from the invoice, which is the truth; the caller is told to come back.
std::unexpected<Error> make_again(const store::Invoice& invoice, const Call& call) {
  log::error("a PDF is lost or cut and is made again", {{"invoice", invoice.id}, {"key", invoice.pdf.key}});
  const queue::NewJob job{.invoice_id = invoice.id, .owner = invoice.owner};
  TRY(call.services.store.request_pdf(invoice.owner, invoice.id, call.now(), job, {}));
  return fail(Code::Unavailable, "The stored PDF was damaged and is being made again. Try again in a moment.");
}

/// The file, if it is there with the length that was stored.
Result<std::unique_ptr<files::Reader>> open_whole(const store::Invoice& invoice, const Call& call) {
  auto reader = call.services.files.open(invoice.pdf.key);
  if (reader && (*reader)->size() == invoice.pdf.bytes) return reader;
  if (!reader && !is_lost(reader.error())) return reader;
  return make_again(invoice, call);
}

std::string file_name(const store::Invoice& invoice) {
  return (invoice.number.empty() ? "invoice-" + invoice.id : invoice.number) + ".pdf";
}

void describe_pdf(http::Response& response, const std::string& name) {
  response.headers.set("Content-Type", "application/pdf");
  response.headers.set("Content-Disposition", http::content_disposition(http::Disposition::Attachment, name));
  response.headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
}

/// To the file store's own address, which gives the file with the same name and type; nothing where it has none, or
/// where only GET would work there.
Result<std::optional<http::Response>> redirect(const store::Invoice& invoice, const Call& call) {
  if (!call.services.settings.redirect_downloads || call.request.method != http::Method::Get) return std::nullopt;
  const std::string disposition = http::content_disposition(http::Disposition::Attachment, file_name(invoice));
  const auto address = call.services.files.address(
      invoice.pdf.key, {.content_type = "application/pdf", .disposition = disposition, .lifetime = kAddressLifetime});
  if (!address && !is_lost(address.error())) return std::unexpected(address.error());
  if (!address || (*address && (*address)->size != invoice.pdf.bytes)) return make_again(invoice, call);
  if (!*address) return std::nullopt;
  http::Response response{.status = 307};
  response.headers.set("Location", (*address)->url);
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Referrer-Policy", "no-referrer");
  return response;
}

http::Response out_of_range(const http::Response& selected) {
  http::Response refused = http::respond(http::Problem{.status = 416, .detail = "The range lies outside the file."});
  refused.headers.set("Content-Range", std::string(selected.headers.find("Content-Range").value_or("")));
  return refused;
}

}  // namespace

Result<http::Response> download_pdf(const Call& call) {
  const std::string id = TRY(invoice_id(call));
  const std::string owner = TRY(owner_of(call, id));
  const store::Invoice invoice = TRY(call.services.store.invoice(owner, id));
  TRY(need_ready(invoice));

  const std::string etag = "\"" + invoice.pdf.sha256 + "\"";
  http::Response response;
  response.headers.set("Cache-Control", "private, no-cache");
  const http::Selection part = http::select(call.request, invoice.pdf.bytes, etag, response.headers);
  response.status = part.status;
  if (part.status == 304) return response;
  if (part.status == 416) return out_of_range(response);
  if (auto elsewhere = TRY(redirect(invoice, call))) return std::move(*elsewhere);
  auto reader = TRY(open_whole(invoice, call));
  describe_pdf(response, file_name(invoice));
  response.body = std::make_shared<FileBody>(std::move(reader), part.offset, part.length);
  return response;
}

Result<http::Response> create_link(const Call& call) {
  const std::string id = TRY(invoice_id(call));
  std::int64_t ttl = kDefaultLink;
  if (!call.request.body.empty()) {
    const json::Document body = TRY(read_body(call));
    json::Problems problems(body);
    json::ObjectReader fields(body.root(), problems);
    ttl = fields.integer("ttlSeconds", 1, kLongestLink).value_or(kDefaultLink);
    fields.refuse_others();
    TRY(check(problems));
  }
  const store::Invoice invoice = TRY(call.services.store.invoice(call.user(), id));
  TRY(need_ready(invoice));

  const auto until = std::chrono::floor<std::chrono::seconds>(call.now()) + std::chrono::seconds(ttl);
  const std::int64_t expires = until.time_since_epoch().count();
  std::string url =
      call.services.settings.public_url + "/api/v1/invoices/" + id + "/pdf?owner=" + call.user() + "&expires=";
  append_number(url, expires);
  url += "&signature=" + call.services.links.sign(call.user(), id, expires);
  std::string answer;
  json::Writer writer(answer);
  writer.begin_object().key("url").string(url).key("expiresAt").string(to_rfc3339(until)).end_object();
  return json_response(200, std::move(answer));
}

Result<http::Response> preview(const Call& call) {
  if (call.request.body.empty()) return fail(Code::Malformed, "The request needs a JSON body.");
  const SellerProfile profile = TRY(load_profile(call.services.store, call.user()));
  invoice::Invoice typed =
      TRY(invoice::parse_invoice(call.request.body, profile.invoice_defaults, call.services.settings.invoice_limits));
  if (!typed.issue_date) typed.issue_date = day_of(call.now());
  const invoice::Totals totals = TRY(invoice::compute_totals(typed));
  Allowance allowance = TRY(Allowance::take(call, call.services.settings.previews, call.user()));
  if (!allowance.allowed()) return allowance.refusal("That was too many previews");
  const render::Pdf pdf = TRY(call.services.renderers.render(typed, totals));
  allowance.use();
  http::Response response{.body = std::string(as_text(pdf.bytes))};
  describe_pdf(response, "preview.pdf");
  allowance.describe(response);
  return response;
}

}  // namespace inkvoice::api
