/// Puts objects of one request each, and makes sure of each.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "s3/client.h"

namespace inkvoice::s3 {

std::vector<Result<void>> put_objects(Exchange& exchange, std::span<const Upload> uploads,
                                      const std::string& content_type, Deadline deadline);

}  // namespace inkvoice::s3
