/// Names of the PDFs that a batch makes.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "batch/seen.h"

namespace inkvoice::batch {

/// `text` as a file name's stem that every system can hold: "/" and what else Windows or a shell trips over become "-",
/// likewise blanks; no leading or trailing dots and hyphens; at most 120 bytes; CON, NUL and the like get a "_". ""
/// where nothing is left.
std::string safe_stem(std::string_view text);

/// Gives each invoice a name of its own: "STEM.pdf" to the first in the input's order, and "STEM-line-17.pdf" to
/// another with the same stem, whatever threads do. Names that differ in ASCII case alone count as the same, for there
/// are file systems that see them so. Safe from any thread.
class Names {
 public:
  /// Waits until all lower numbers had their turn; each number from 0 on must come, once. An empty `stem` takes no
  /// name and gives "". `else_stem` is what tells it from others: "line-17", or a file's name.
  std::string take(std::uint64_t number, std::string_view stem, std::string_view else_stem);

 private:
  std::string claim(const std::string& stem, std::string_view else_stem);

  std::mutex mutex_;
  std::condition_variable moved_;
  std::uint64_t turn_ = 0;  // guarded by mutex_
  Seen taken_;              // guarded by mutex_
};

}  // namespace inkvoice::batch
