/// A place in a user's list as text: opaque, and of use to that user alone. The row's number is hidden, since it would
/// tell how many invoices others make.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/siphash.h"

namespace inkvoice::store {

std::string seal_cursor(const SipKey& key, std::string_view owner, std::int64_t seq);

/// Invalid with pointer "/cursor" for anything that seal_cursor() did not write for `owner`.
Result<std::int64_t> open_cursor(const SipKey& key, std::string_view owner, std::string_view cursor);

}  // namespace inkvoice::store
