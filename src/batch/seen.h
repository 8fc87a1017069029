/// A set of texts that only grows, some six bytes a text: for names and keys of millions of invoices.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace inkvoice::batch {

/// Keeps fingerprints: about one in 10^8 texts is taken for seen that is not, and the same ones in each run.
class Seen {
 public:
  /// Adds `text`; false when it was there already.
  bool add(std::string_view text);

 private:
  static constexpr std::size_t kSlots = std::size_t{1} << 20;
  static constexpr std::size_t kMostInTable = kSlots / 4 * 3;
  struct Free {
    void operator()(std::uint32_t* table) const;
  };
  /// Full tables stay as they are, so that nothing is ever copied; pages of a table that nobody touched cost nothing.
  std::vector<std::unique_ptr<std::uint32_t[], Free>> tables_;
  std::size_t in_last_ = 0;
};

}  // namespace inkvoice::batch
