/// zlib streams of data that comes again: font subsets of equal glyphs, character maps.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "pdf/deflater.h"

namespace inkvoice::pdf {

/// For one thread. What was packed before gives the same bytes as packing it anew.
class PackedCache {
 public:
  PackedCache();
  /// Valid until the next call.
  std::string_view packed(std::string_view raw);

 private:
  struct Entry {
    std::string raw, packed;
  };
  Deflater deflater_;
  Buffer scratch_;
  std::unordered_map<std::uint64_t, Entry> entries_;
  std::size_t bytes_ = 0;
};

}  // namespace inkvoice::pdf
