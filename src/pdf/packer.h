/// zlib streams of a few kilobytes, fast: a general compressor spends more on its tables than on so little data.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "pdf/buffer.h"
#include "pdf/huffman.h"

namespace inkvoice::pdf {

/// For one thread. The same data gives the same bytes, whatever came before.
class Packer {
 public:
  Packer();
  /// Appends `data` as a zlib stream (RFC 1950); less than 2 GiB.
  void append(Buffer& out, std::string_view data);

 private:
  /// Literals, then a copy of what stood some bytes before; none at the end of a block.
  struct Sequence {
    std::uint32_t literals = 0;
    std::uint16_t length = 0;
    std::uint16_t distance_extra = 0;
    std::uint8_t distance_symbol = 0;
  };
  struct Found {
    std::size_t length = 0, distance = 0;
  };
  /// Where the same bytes stood last.
  struct Entered {
    std::uint32_t of_four = 0, of_seven = 0;
  };
  class Bits;

  std::size_t find_sequences(std::size_t from);
  Found longest_match(std::size_t at);
  Entered enter(std::size_t at);
  void take(std::size_t literals_from, std::size_t at, Found found);
  void write_block(Bits& bits, std::size_t from, bool last);
  void write_lengths(Bits& bits);

  static constexpr unsigned kHashBits = 13;
  static constexpr unsigned kLiteralCodes = 286, kDistanceCodes = 30;  // RFC 1951, 3.2.5 and 3.2.6

  std::string_view data_;
  std::vector<std::uint32_t> fours_, sevens_;  ///< by hash of that many bytes: their last place, counted from base_
  std::uint32_t base_ = 1;                     ///< where this stream starts in that count
  std::vector<Sequence> sequences_;            ///< of the block under way
  std::array<std::uint32_t, kLiteralCodes> literal_counts_ = {};
  std::array<std::uint32_t, kDistanceCodes> distance_counts_ = {};
  std::array<HuffmanCode, kLiteralCodes> literal_codes_;
  std::array<HuffmanCode, kDistanceCodes> distance_codes_;
};

}  // namespace inkvoice::pdf
