#include "pdf/packer.h"

#include <gtest/gtest.h>
#include <libdeflate.h>

#include <random>
#include <string>

namespace inkvoice::pdf {
namespace {

class PackerTest : public ::testing::Test {
 protected:
  std::string packed(std::string_view data, Effort effort = Effort::Least) {
    Buffer out;
    packer.append(out, data, effort);
    return std::string(out.view());
  }

  static std::string unpacked(std::string_view packed, std::size_t size) {
    libdeflate_decompressor* const reader = libdeflate_alloc_decompressor();
    std::string out(size, '?');
    EXPECT_EQ(libdeflate_zlib_decompress(reader, packed.data(), packed.size(), out.data(), size, nullptr),
              LIBDEFLATE_SUCCESS);
    libdeflate_free_decompressor(reader);
    return out;
  }

  void expect_back(std::string_view data) {
    for (const Effort effort : {Effort::Least, Effort::Some, Effort::More}) {
      EXPECT_TRUE(unpacked(packed(data, effort), data.size()) == data) << data.size();
    }
  }

  Packer packer;
  std::mt19937 random{7};
};

TEST_F(PackerTest, GivesBackSmallAndEqualBytes) {
  for (const char* text : {"", "a", "ab", "abc", "abcd", "abcabcabcabcabcabc"}) expect_back(text);
  for (const std::size_t size : {3U, 4U, 5U, 258U, 259U, 260U, 517U, 40'000U, 3'000'000U}) {
    expect_back(std::string(size, 'x'));
  }
}

TEST_F(PackerTest, GivesBackNoise) {
  for (const std::size_t size : {10U, 1'000U, 70'000U, 2'500'000U}) {
    std::string noise(size, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    expect_back(noise);
  }
}

TEST_F(PackerTest, TakesMoreEffortForFewerBytes) {
  std::string tree;
  for (int i = 0; i < 300; ++i) {
    const std::string n = std::to_string(i);
    tree += "<</S/TD/P " + std::to_string(i / 7 * 7) + " 0 R/Pg 3 0 R/K " + n + ">>\n";
  }
  const std::size_t least = packed(tree).size(), more = packed(tree, Effort::More).size();
  EXPECT_LT(more, least);
  EXPECT_LT(least, tree.size() / 4);
}

TEST_F(PackerTest, GivesTheSameBytesWhateverCameBefore) {
  const std::string a = "<</S/TD/P 12 0 R/Pg 3 0 R/K 4>><</S/TD/P 12 0 R/Pg 3 0 R/K 5>>", b(50'000, 'b');
  const std::string first = packed(a);
  packed(b);
  packed(a + b);
  packed(b, Effort::Some);
  EXPECT_EQ(packed(a), first);
}

}  // namespace
}  // namespace inkvoice::pdf
