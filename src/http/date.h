/// Dates in fields (RFC 9110, 5.6.7).
#pragma once

#include <string>

#include "base/clock.h"

namespace inkvoice::http {

/// "Sun, 06 Nov 1994 08:49:37 GMT".
std::string to_http_date(Timestamp at);

}  // namespace inkvoice::http
