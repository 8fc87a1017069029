/// What is wrong with a batch's input, one line a problem.
#pragma once

#include <string>

#include "batch/source.h"

namespace inkvoice::batch {

/// "in.jsonl:17: /items/0/quantity: must be a number", "in.jsonl:17: warning: …", with the line's end.
std::string to_line(const Problem& problem);

/// {"file","line","pointer","severity","message"} and the line's end; "line" only where there is one.
std::string to_json_line(const Problem& problem);

}  // namespace inkvoice::batch
