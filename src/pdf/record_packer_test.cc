#include "pdf/record_packer.h"

#include <gtest/gtest.h>
#include <libdeflate.h>

#include <array>
#include <random>
#include <string>

#include "pdf/huffman.h"

namespace inkvoice::pdf {
namespace {

class RecordPackerTest : public ::testing::Test {
 protected:
  std::size_t expect_back(std::string_view data, std::span<const RecordPacker::Stretch> stretches) {
    Buffer records, out;
    records << data;
    packer_.append(out, records, stretches);
    libdeflate_decompressor* const reader = libdeflate_alloc_decompressor();
    std::string back(data.size() + 1, '?');
    std::size_t size = 0;
    EXPECT_EQ(libdeflate_zlib_decompress(reader, out.data(), out.size(), back.data(), back.size(), &size),
              LIBDEFLATE_SUCCESS);
    libdeflate_free_decompressor(reader);
    back.resize(size);
    EXPECT_TRUE(back == data) << data.size();
    EXPECT_EQ(records.view(), data);
    return out.size();
  }

  std::size_t expect_back(std::string_view data, std::uint32_t distance) {
    const RecordPacker::Stretch all{static_cast<std::uint32_t>(data.size()), distance};
    return expect_back(data, {&all, 1});
  }

  RecordPacker packer_;
  std::mt19937 random_{7};
};

TEST_F(RecordPackerTest, GivesBackSmallAndEqualBytes) {
  for (const char* text : {"", "a", "ab", "abc", "aaa", "aaaa", "abcabcabcab"}) {
    for (const std::uint32_t distance : {0U, 1U, 3U, 40U}) expect_back(text, distance);
  }
  EXPECT_LT(expect_back(std::string(100'000, 'x'), 1), 200U);
}

TEST_F(RecordPackerTest, SaysCountingRecordsInAFewBytesEach) {
  std::string data;
  for (int i = 10'000; i < 20'000; ++i) data += "<</S/TD/P " + std::to_string(i) + " 0 R/K 0>>\n";
  EXPECT_LT(expect_back(data, 26), 30'000U);
}

TEST_F(RecordPackerTest, GivesBackWhatTheStretchesSayWrongly) {
  for (int round = 0; round < 200; ++round) {
    std::string data;
    std::vector<RecordPacker::Stretch> stretches;
    while (data.size() < 70'000 && random_() % 50 != 0) {
      const std::size_t count = random_() % 3'000;
      for (std::size_t i = 0; i < count; ++i) {
        data += random_() % 9 == 0 || data.size() < 40 ? static_cast<char>(random_()) : data[data.size() - 40];
      }
      constexpr std::array<std::uint32_t, 8> kDistances = {0, 1, 2, 7, 40, 80, 32'768, 100'000};
      stretches.push_back({static_cast<std::uint32_t>(data.size()), kDistances[random_() % kDistances.size()]});
    }
    expect_back(data, stretches);
  }
}

TEST(Huffman, HoldsCodesToTheirLimit) {
  std::array<std::uint32_t, 40> counts = {};
  std::uint32_t a = 1, b = 1;  // the counts that give the longest codes
  for (std::uint32_t& count : counts) {
    count = a;
    a = std::exchange(b, a + b);
  }
  for (const unsigned limit : {7U, 15U}) {
    std::array<std::uint8_t, 40> lengths = {};
    find_code_lengths(counts, limit, lengths);
    double space = 0;
    for (const std::uint8_t length : lengths) {
      EXPECT_GE(length, 1);
      EXPECT_LE(length, limit);
      space += 1.0 / (1U << length);
    }
    EXPECT_EQ(space, 1.0);  // complete, and no more
  }
}

}  // namespace
}  // namespace inkvoice::pdf
