/// Who the client is when proxies of ours stand in front: what they say is believed, what anybody else says is not.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace inkvoice::http {

/// An IPv6 address; an IPv4 address is its mapped form (RFC 4291, 2.5.5.2).
using IpAddress = std::array<std::uint8_t, 16>;

/// "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"; no port, no brackets, no zone.
std::optional<IpAddress> parse_ip(std::string_view text);
std::string to_string(const IpAddress& address);

class TrustedProxies {
 public:
  /// Addresses or CIDR blocks; Invalid names the one that is neither.
  static Result<TrustedProxies> parse(const std::vector<std::string>& blocks);

  bool contains(const IpAddress& address) const;

  struct Client {
    std::string address;
    bool secure = false;
  };
  /// `peer`: the address at the other end of the socket. From a proxy of ours: the right-most address in
  /// X-Forwarded-For that is not one of ours, and whether X-Forwarded-Proto ends with https. From anybody else both
  /// fields mean nothing.
  Client client_of(const IpAddress& peer, const Headers& headers) const;

 private:
  struct Block {
    IpAddress address;
    int bits;
  };
  std::vector<Block> blocks_;
};

}  // namespace inkvoice::http
