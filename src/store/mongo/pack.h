/// Large invoice documents in little room: a BSON document ends at 16 MiB, and an invoice of 100,000 lines has 12 MB.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace inkvoice::store {

/// zlib's format (RFC 1950), the plain size as eight bytes (little end first) before it.
std::string pack(std::string_view text);

/// Corrupt: pack() did not make this.
Result<std::string> unpack(std::string_view packed);

}  // namespace inkvoice::store
