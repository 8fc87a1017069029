/// Where the invoices of a batch come from: JSON lines, a CSV, or a folder of JSON files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace inkvoice::batch {

/// One wrong place of the input, or a warning about it.
struct Problem {
  std::string file;
  std::uint64_t line = 0;  ///< 0: the file as a whole
  std::string pointer;     ///< into the invoice JSON (RFC 6901)
  std::string message;
  bool is_warning = false;
};

/// One invoice to make.
struct Job {
  std::string file;        ///< as the report names it
  std::uint64_t line = 0;  ///< where the invoice begins in it; 0: it is the file
  std::string path;        ///< to be read for the JSON; "": the JSON is in `json`
  std::string json;
  std::string fallback;                   ///< the output's stem where the invoice has no number
  std::int64_t changed = 0;               ///< when the input was written, nanoseconds since 1970
  std::vector<std::uint64_t> item_lines;  ///< CSV: where each item stands
  std::vector<Problem> problems;          ///< found before anything was read as an invoice: it is not made
};

/// One thread at a time.
class Source {
 public:
  virtual ~Source() = default;
  /// In the input's order; nothing at its end. Fails when the input cannot be read any further.
  virtual Result<std::optional<Job>> next() = 0;
  /// How much of the input is behind us, 0 to 1; nothing where nobody can know.
  virtual std::optional<double> progress() const = 0;
};

}  // namespace inkvoice::batch
