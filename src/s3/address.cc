#include "s3/address.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace inkvoice::s3 {

namespace {

constexpr std::string_view kScheme = "s3://";
constexpr std::string_view kAmazonsFirstRegion = "us-east-1";

/// Amazon's rules for buckets, with the capitals and underscores that old ones have left out.
bool is_bucket(std::string_view name) {
  constexpr std::string_view kCharacters = "abcdefghijklmnopqrstuvwxyz0123456789.-";
  return name.size() >= 3 && name.size() <= 63 && name.find_first_not_of(kCharacters) == std::string_view::npos &&
         name.front() != '-' && name.front() != '.' && name.back() != '-' && name.back() != '.' &&
         name.find("..") == std::string_view::npos;
}

bool is_prefix(std::string_view prefix) {
  constexpr std::string_view kCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_./-";
  return prefix.find_first_not_of(kCharacters) == std::string_view::npos &&
         prefix.find("..") == std::string_view::npos && prefix.find("//") == std::string_view::npos &&
         prefix.size() <= 512;
}

bool is_region(std::string_view region) {
  constexpr std::string_view kCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  return !region.empty() && region.size() <= 64 && region.find_first_not_of(kCharacters) == std::string_view::npos;
}

Result<void> read_endpoint(Address& address, std::string_view endpoint) {
  constexpr std::string_view kHttp = "http://";
  constexpr std::string_view kHttps = "https://";
  address.https = endpoint.starts_with(kHttps);
  if (!address.https && !endpoint.starts_with(kHttp)) {
    return fail(Code::Invalid, "endpoint must begin with https:// or http://");
  }
  std::string_view host = endpoint.substr(address.https ? kHttps.size() : kHttp.size());
  if (host.ends_with('/')) host.remove_suffix(1);
  if (host.contains('@')) return fail(Code::Invalid, "no credentials in the endpoint: they go into AWS_ACCESS_KEY_ID");
  const std::size_t colon = host.find(':', host.starts_with('[') ? std::min(host.find(']'), host.size()) : 0);
  const std::string_view port = colon == std::string_view::npos ? "" : host.substr(colon + 1);
  if (host.empty() || colon == 0 || host.find_first_of("/?# \\") != std::string_view::npos) {
    return fail(Code::Invalid, "endpoint must be https://HOST or http://HOST:PORT, without a path");
  }
  if (colon != std::string_view::npos && parse_integer<std::uint16_t>(port).value_or(0) == 0) {
    return fail(Code::Invalid, "endpoint must end in a port from 1 to 65535, or in none");
  }
  // As libcurl writes the Host field, which is signed.
  if (port == (address.https ? "443" : "80")) host = host.substr(0, colon);
  address.host = to_lower_ascii(host);
  address.path_style = true;
  return {};
}

Result<void> read_option(Address& address, std::string_view name, std::string_view value) {
  if (name == "endpoint") return read_endpoint(address, value);
  if (name == "region") {
    if (!is_region(value)) return fail(Code::Invalid, "region must be a name such as eu-west-1");
    address.region = value;
    return {};
  }
  if (name == "style") return {};  // when all are known
  return fail(Code::Invalid, "unknown option '" + std::string(name) + "'; there are endpoint, region and style");
}

Result<void> read_options(Address& address, std::string_view query) {
  std::string style;
  for (std::size_t at = 0; at < query.size();) {
    const std::size_t end = std::min(query.find('&', at), query.size());
    const std::string_view option = query.substr(at, end - at);
    const std::size_t equals = std::min(option.find('='), option.size());
    const auto value = percent_decode(option.substr(std::min(equals + 1, option.size())));
    if (!value) return fail(Code::Invalid, "holds a % that is not followed by two hexadecimal digits");
    const std::string_view name = option.substr(0, equals);
    TRY(read_option(address, name, *value));
    if (name == "style") style = *value;
    at = end + 1;
  }
  if (!style.empty() && style != "path" && style != "virtual") {
    return fail(Code::Invalid, "style must be path or virtual");
  }
  if (address.host.empty()) address.path_style = address.bucket.contains('.');  // no certificate is for a.b.host
  if (!style.empty()) address.path_style = style == "path";
  return {};
}

}  // namespace

std::string Address::path_of(std::string_view key) const {
  std::string path = "/";
  if (path_style) path += bucket + "/";
  return path.append(prefix).append(key);
}

Result<Address> parse_address(std::string_view url, std::string_view default_region) {
  if (!url.starts_with(kScheme)) return fail(Code::Invalid, "must be s3://BUCKET/PREFIX?endpoint=URL&region=NAME");
  url.remove_prefix(kScheme.size());
  const std::size_t question = std::min(url.find('?'), url.size());
  const std::string_view place = url.substr(0, question);
  const std::size_t slash = std::min(place.find('/'), place.size());

  Address address;
  address.bucket = place.substr(0, slash);
  address.prefix = place.substr(std::min(slash + 1, place.size()));
  if (!is_bucket(address.bucket)) {
    return fail(Code::Invalid,
                "'" + address.bucket + "' is not the name of a bucket: 3 to 63 of a-z, 0-9, '-' and '.'");
  }
  if (!is_prefix(address.prefix))
    return fail(Code::Invalid, "the prefix may hold A-Z, a-z, 0-9, '_', '-', '.' and single '/'");
  if (!address.prefix.empty() && !address.prefix.ends_with('/')) address.prefix += '/';
  TRY(read_options(address, url.substr(std::min(question + 1, url.size()))));

  const bool amazon = address.host.empty();
  if (address.region.empty()) address.region = default_region;
  if (address.region.empty() && amazon) {
    return fail(Code::Invalid,
                "needs region=NAME (or the variable AWS_REGION), or endpoint=URL where it is not Amazon's");
  }
  // What other servers take for the region when nobody has set one.
  if (address.region.empty()) address.region = kAmazonsFirstRegion;
  if (amazon) address.host = "s3." + address.region + ".amazonaws.com";
  return address;
}

}  // namespace inkvoice::s3
