/// The one line that a terminal shows while a batch runs.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace inkvoice::batch {

struct Progress {
  std::uint64_t done = 0;  ///< invoices, failed and skipped ones too
  std::uint64_t failed = 0;
  std::chrono::duration<double> elapsed{};
  std::optional<double> fraction;  ///< of the input, 0 to 1
};

/// "12,345 invoices, 4,980/s, 37 %, 1:23 left, 2 failed".
std::string to_text(const Progress& progress);

}  // namespace inkvoice::batch
