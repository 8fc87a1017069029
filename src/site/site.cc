#include "site/site.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/text.h"
#include "http/problem.h"
#include "http/ranges.h"
#include "http/router.h"
#include "http/syntax.h"

namespace inkvoice::site {

namespace {

constexpr std::string_view kMagic = "INKSITE1";
constexpr std::size_t kFields = 11;
constexpr std::string_view kNotFoundPage = "/404";

std::unexpected<Error> broken(std::string_view what) {
  return fail(Code::Corrupt, "The pack of the web app is broken: " + std::string(what) + ".");
}

std::uint32_t read_u32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return value;
}

std::vector<std::string_view> split(std::string_view line, char at) {
  std::vector<std::string_view> fields;
  while (true) {
    const std::size_t end = line.find(at);
    fields.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return fields;
    line.remove_prefix(end + 1);
  }
}

/// Thousandths of the weight that Accept-Encoding gives `coding` (RFC 9110, 12.5.3); what is not named weighs
/// `otherwise`.
int weight_of(std::string_view list, std::string_view coding, int otherwise) {
  int any = otherwise;
  while (!list.empty()) {
    const std::string_view element = http::take_list_element(list);
    const std::string_view name = http::trim_blanks(element.substr(0, element.find(';')));
    int weight = 1000;
    if (const std::size_t q = element.find("q="); q != std::string_view::npos) {
      std::string digits(element.substr(q + 2, 5));  // "0.125"
      std::erase(digits, '.');
      digits.resize(4, '0');
      weight = parse_integer<int>(digits).value_or(0);
    }
    if (equals_ignoring_case(name, coding)) return weight;
    if (name == "*") any = weight;
  }
  return any;
}

bool wants_html(const http::Request& request) {
  std::string_view list = request.headers.find("Accept").value_or("");
  while (!list.empty()) {
    const std::string_view element = http::take_list_element(list);
    if (equals_ignoring_case(http::trim_blanks(element.substr(0, element.find(';'))), "text/html")) return true;
  }
  return false;
}

/// "/login/?a=b" → "/login?a=b". As it was sent, so that nothing has to be encoded again.
std::string without_slash(std::string_view target) {
  const std::size_t end = std::min(target.find('?'), target.size());
  std::string to(target.substr(0, end - 1));
  to += target.substr(end);
  return to;
}

http::Response not_built() {
  http::Response response{.status = 404};
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  response.headers.add("Cache-Control", "no-store");
  response.body = std::string("The web app was not built into this program. The API is under /api/v1.\n");
  return response;
}

void add_page_headers(http::Headers& headers, std::string_view policy) {
  headers.add("Content-Security-Policy", std::string(policy));
  headers.add("Referrer-Policy", "same-origin");
  headers.add("Cross-Origin-Opener-Policy", "same-origin");
  headers.add("Permissions-Policy",
              "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()");
}

}  // namespace

Result<Site> Site::load(std::string_view pack) {
  Site site;
  if (pack.empty()) return site;
  if (!pack.starts_with(kMagic) || pack.size() < kMagic.size() + 4) return broken("it does not begin as one");
  pack.remove_prefix(kMagic.size());
  const std::size_t index_size = read_u32(pack);
  pack.remove_prefix(4);
  if (index_size > pack.size()) return broken("its index is cut");
  std::string_view index = pack.substr(0, index_size);
  const std::string_view bodies = pack.substr(index_size);
  while (!index.empty()) {
    const std::size_t end = index.find('\n');
    if (end == std::string_view::npos) return broken("the last line of its index has no end");
    const auto fields = split(index.substr(0, end), '\t');
    index.remove_prefix(end + 1);
    if (fields.size() != kFields || !fields[0].starts_with('/')) return broken("a line of its index has other fields");
    Entry entry = TRY(read_entry(fields, bodies));
    if (!site.entries_.emplace(fields[0], entry).second) return broken("it has a path twice");
  }
  return site;
}

Result<Site::Entry> Site::read_entry(std::span<const std::string_view> fields, std::string_view bodies) {
  Entry entry{.type = fields[1],
              .etag = fields[2],
              .immutable = fields[3] == "immutable",
              .policy = fields[4] == "-" ? "" : fields[4],
              .bodies = {}};
  if (!entry.immutable && fields[3] != "no-cache") return broken("an entry has no known cache rule");
  if (entry.type.empty() || !is_id(entry.etag)) return broken("an entry has no type or no etag");
  for (const Coding coding : {Identity, Gzip, Brotli}) {
    const auto offset = parse_integer<std::size_t>(fields[5 + 2 * coding]);
    const auto length = parse_integer<std::size_t>(fields[6 + 2 * coding]);
    if (!offset || !length || *offset > bodies.size() || *length > bodies.size() - *offset) {
      return broken("a body lies outside");
    }
    entry.bodies[coding] = bodies.substr(*offset, *length);
  }
  return entry;
}

const Site::Entry* Site::find(std::string_view path) const {
  const auto found = entries_.find(path);
  return found == entries_.end() ? nullptr : &found->second;
}

std::optional<http::Response> Site::answer(const http::Request& request) const {
  const bool reads = request.method == http::Method::Get || request.method == http::Method::Head;
  std::string_view path = request.path;
  if (const Entry* entry = find(path)) {
    if (!reads) return http::no_route("GET, HEAD");
    return send(request, *entry, path == kNotFoundPage ? 404 : 200);
  }
  if (!reads) return std::nullopt;
  if (path.size() > 1 && path.ends_with('/') && find(path.substr(0, path.size() - 1)) != nullptr) {
    http::Response response{.status = 308};
    response.headers.add("Location", without_slash(request.target));
    response.headers.add("Cache-Control", "no-cache");
    return response;
  }
  if (!wants_html(request)) return std::nullopt;
  if (empty()) return not_built();
  const Entry* const page = find(kNotFoundPage);
  if (page == nullptr) return std::nullopt;
  return send(request, *page, 404);
}

Site::Coding Site::choose(const http::Request& request, const Entry& entry) {
  const std::string_view list = request.headers.find("Accept-Encoding").value_or("");
  Coding best = Identity;
  int best_weight = weight_of(list, "identity", 1);  // as it is when nothing else may be
  for (const auto& [coding, name] : {std::pair(Gzip, "gzip"), std::pair(Brotli, "br")}) {
    const int weight = entry.bodies[coding].empty() ? 0 : weight_of(list, name, 0);
    if (weight == 0 || weight < best_weight) continue;
    best = coding;
    best_weight = weight;
  }
  return best;
}

http::Response Site::send(const http::Request& request, const Entry& entry, int status) {
  constexpr std::array<std::string_view, 3> kNames{"", "gzip", "br"};
  const Coding coding = choose(request, entry);
  // A strong tag is of the very bytes (RFC 9110, 8.8.3.3), so each coding has its own.
  std::string etag = "\"";
  etag += entry.etag;
  if (coding != Identity) etag.append("-").append(kNames[coding]);
  etag += '"';

  http::Response response{.status = status};
  http::Headers& headers = response.headers;
  headers.add("Content-Type", std::string(entry.type));
  headers.add("Cache-Control", entry.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  headers.add("Vary", "Accept-Encoding");
  headers.add("X-Content-Type-Options", "nosniff");
  headers.add("Cross-Origin-Resource-Policy", "same-origin");
  if (!entry.policy.empty()) add_page_headers(headers, entry.policy);
  if (status == 200) headers.add("ETag", etag);
  if (status == 200 && http::none_match_fails(request, etag)) {
    response.status = 304;
    return response;
  }
  if (coding != Identity) headers.add("Content-Encoding", std::string(kNames[coding]));
  response.body = http::StaticBody{entry.bodies[coding]};
  return response;
}

}  // namespace inkvoice::site
