/// Host names to addresses, within a deadline.
#pragma once

#include <netdb.h>

#include <memory>

#include "base/result.h"
#include "redis/socket.h"

namespace inkvoice::redis {

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

/// The C library's resolver can take half a minute, so a name is asked for in a thread that is left behind if it does.
Result<Addresses> resolve(const std::string& host, std::uint16_t port, Deadline deadline);

}  // namespace inkvoice::redis
