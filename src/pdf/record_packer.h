/// zlib streams (RFC 1950) of records whose writer knows how far back each looks the same.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "pdf/buffer.h"

namespace inkvoice::pdf {

/// For one thread. Nothing is searched for: a fraction of a general compressor's time, and less to say, since distances
/// are few. The same data and stretches give the same bytes.
class RecordPacker {
 public:
  /// Up to the byte `end` the data is like what stands `distance` before it, mostly; 0: like nothing.
  struct Stretch {
    std::uint32_t end = 0, distance = 0;
  };

  /// Appends `records` as a zlib stream; the last stretch ends where they do. Nothing of them changes.
  void append(Buffer& out, Buffer& records, std::span<const Stretch> stretches);

 private:
  static constexpr std::size_t kLiterals = 286, kDistances = 30, kMostDistance = 32768, kMostMatch = 258;
  /// Bits as they are written, the lowest first.
  struct Bits {
    std::uint32_t value = 0, count = 0;
  };

  void find_tokens(std::string_view data, std::span<const Stretch> stretches);
  void write_block(Buffer& out, std::span<const Stretch> stretches);
  void find_length_bits(std::span<const std::uint8_t> lengths, std::span<const std::uint16_t> codes);
  void find_distance_bits(std::span<const Stretch> stretches, std::span<const std::uint8_t> lengths,
                          std::span<const std::uint16_t> codes);

  std::vector<std::uint32_t> tokens_;  ///< a byte; or kMatch, length and number of the stretch
  std::size_t token_count_ = 0;
  std::array<std::uint32_t, kLiterals> literal_counts_ = {};
  std::array<std::uint32_t, kDistances> distance_counts_ = {};
  std::array<std::uint32_t, kMostMatch + 1> length_counts_ = {};
  std::array<Bits, kMostMatch + 1> length_bits_ = {};
  std::vector<Bits> distance_bits_;  ///< by stretch
};

}  // namespace inkvoice::pdf
