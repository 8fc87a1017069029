#include "http/client_address.h"

#include <arpa/inet.h>

#include <algorithm>

#include "base/text.h"
#include "http/syntax.h"

namespace inkvoice::http {

namespace {

constexpr IpAddress kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr int kMappedBits = 96;

bool same_bits(const IpAddress& a, const IpAddress& b, int bits) {
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  const int rest = bits % 8;
  return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

/// The elements of all fields `name`, as if they were one list (RFC 9110, 5.3).
std::vector<std::string_view> list_of(const Headers& headers, std::string_view name) {
  std::vector<std::string_view> elements;
  for (const auto& [field, value] : headers.all()) {
    if (!equals_ignoring_case(field, name)) continue;
    std::string_view list = value;
    while (!list.empty()) {
      elements.push_back(take_list_element(list));
    }
  }
  return elements;
}

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view text) {
  const std::string terminated(text);
  IpAddress address = kMapped;
  if (inet_pton(AF_INET, terminated.c_str(), address.data() + 12) == 1) return address;
  if (inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1) return address;
  return std::nullopt;
}

std::string to_string(const IpAddress& address) {
  char text[INET6_ADDRSTRLEN];
  const bool v4 = same_bits(address, kMapped, kMappedBits);
  return v4 ? inet_ntop(AF_INET, address.data() + 12, text, sizeof text)
            : inet_ntop(AF_INET6, address.data(), text, sizeof text);
}

Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& blocks) {
  TrustedProxies proxies;
  for (const std::string& block : blocks) {
    const std::size_t slash = block.find('/');
    const std::string_view text = std::string_view(block).substr(0, slash);
    const auto address = parse_ip(text);
    const int widest = text.find(':') == std::string_view::npos ? 32 : 128;
    const auto bits =
        slash == std::string::npos ? widest : parse_integer<int>(std::string_view(block).substr(slash + 1));
    if (!address || !bits || *bits < 0 || *bits > widest) {
      return fail(Code::Invalid, "\"" + block + "\" is neither an address nor a block of addresses.");
    }
    proxies.blocks_.push_back({*address, *bits + (widest == 32 ? kMappedBits : 0)});
  }
  return proxies;
}

bool TrustedProxies::contains(const IpAddress& address) const {
  return std::ranges::any_of(blocks_, [&](const Block& b) { return same_bits(address, b.address, b.bits); });
}

TrustedProxies::Client TrustedProxies::client_of(const IpAddress& peer, const Headers& headers) const {
  if (!contains(peer)) return {.address = to_string(peer)};
  IpAddress client = peer;
  const auto hops = list_of(headers, "X-Forwarded-For");
  for (auto hop = hops.rbegin(); hop != hops.rend() && contains(client); ++hop) {
    const auto address = parse_ip(*hop);
    if (!address) break;
    client = *address;
  }
  const auto schemes = list_of(headers, "X-Forwarded-Proto");
  return {.address = to_string(client), .secure = !schemes.empty() && equals_ignoring_case(schemes.back(), "https")};
}

}  // namespace inkvoice::http
