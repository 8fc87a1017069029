/// Invoice numbers: a pattern and a sequence make BT-1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "invoice/invoice.h"

namespace inkvoice::invoice {

/// Text with {YYYY}, {YY}, {MM} of the issue date and exactly one {SEQ} or {SEQ:n} (zero-padded to n ≤ 12 digits).
inline constexpr std::string_view kDefaultNumberPattern = "INV-{YYYY}-{SEQ:4}";

/// Invalid (pointer "") when the pattern is not as above, is longer than 60 characters or has control characters.
Result<void> check_number_pattern(std::string_view pattern);

/// Which sequence counts: the pattern with the date filled in and {SEQ} left, so that {YYYY} starts anew each year.
std::string sequence_name(std::string_view pattern, Day issue_date);

/// The number itself, from what sequence_name() gave; `sequence` counts from 1.
std::string format_number(std::string_view sequence_name, std::uint64_t sequence);

}  // namespace inkvoice::invoice
