/// Where a Redis is: redis://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE], or rediss:// for TLS with a checked certificate.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace inkvoice::redis {

struct Address {
  std::string host;
  std::uint16_t port = 6379;
  std::string user;      ///< "": the server's default user
  std::string password;  ///< "": none
  int database = 0;
  bool tls = false;
  bool verify = true;   ///< ?verify=off: the certificate is not checked (some hosts have self-signed ones)
  std::string ca_file;  ///< ?ca=FILE: whom to trust in place of the system's authorities
};

/// Invalid, with one field named `variable` for each thing that is wrong; the message never holds the password.
Result<Address> parse_address(std::string_view url, const std::string& variable);

/// HOST:PORT/DATABASE, without secrets.
std::string to_text(const Address& address);

}  // namespace inkvoice::redis
