/// Puts one large object in parts: whole at its end, or not at all.
#pragma once

#include <string>

#include "s3/client.h"

namespace inkvoice::s3 {

Result<void> put_in_parts(Exchange& exchange, const Upload& upload, const Options& options, Deadline deadline);

}  // namespace inkvoice::s3
