/// zlib streams of data that comes again: font subsets of equal glyphs, character maps.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "pdf/packer.h"

namespace inkvoice::pdf {

/// For one thread. What was packed before gives the same bytes as packing it anew.
class PackedCache {
 public:
  struct Packed {
    std::string_view bytes;
    std::size_t raw_size = 0;
  };

  PackedCache();
  /// Valid until the next call.
  std::string_view packed(std::string_view raw);

  /// The same for data that `make` gives (a Result of Bytes) and that `key` describes whole: it is only made when it is
  /// not known yet.
  template <class Make>
  Result<Packed> made(std::string_view key, Make make) {
    if (const Entry* known = find(Kind::Described, key)) return known->view();
    const auto raw = TRY(make());
    return add(Kind::Described, key, as_text(raw));
  }

 private:
  enum class Kind : std::uint8_t { Itself, Described };
  struct Entry {
    Kind kind = Kind::Itself;
    std::string key, packed;
    std::size_t raw_size = 0;
    Packed view() const { return {packed, raw_size}; }
  };

  const Entry* find(Kind kind, std::string_view key) const;
  Packed add(Kind kind, std::string_view key, std::string_view raw);

  Packer packer_;
  Buffer scratch_;
  std::unordered_map<std::uint64_t, Entry> entries_;
  std::size_t bytes_ = 0;
};

}  // namespace inkvoice::pdf
