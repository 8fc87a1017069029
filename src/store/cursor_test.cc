#include "store/cursor.h"

#include <gtest/gtest.h>

#include <set>

namespace inkvoice::store {
namespace {

constexpr SipKey kKey{0x0706050403020100, 0x0f0e0d0c0b0a0908};

TEST(SipHash, GivesItsAuthorsVectors) {
  // Aumasson, Bernstein: the key 00 … 0f and the texts "", 00, 00 01, … of their reference's vectors.h.
  std::string text;
  EXPECT_EQ(siphash(kKey, text), 0x726fdb47dd0e0e31u);
  text.push_back('\0');
  EXPECT_EQ(siphash(kKey, text), 0x74f839c593dc67fdu);
  for (char c = 1; c <= 14; ++c) text.push_back(c);
  EXPECT_EQ(siphash(kKey, text), 0xa129ca6149be45e5u);
}

TEST(Cursor, OpensForItsUserAlone) {
  for (const std::int64_t seq : {std::int64_t{1}, std::int64_t{42}, std::numeric_limits<std::int64_t>::max()}) {
    const std::string cursor = seal_cursor(kKey, "ann", seq);
    const Result<std::int64_t> opened = open_cursor(kKey, "ann", cursor);
    ASSERT_TRUE(opened);
    EXPECT_EQ(*opened, seq);
    EXPECT_FALSE(open_cursor(kKey, "ben", cursor));
    EXPECT_FALSE(open_cursor({1, 2}, "ann", cursor));
  }
}

TEST(Cursor, NoBitMayChange) {
  const std::string cursor = seal_cursor(kKey, "ann", 7);
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    for (const char c : {'0', '5', 'f', 'g', '-', ' '}) {
      std::string bent = cursor;
      bent[i] = c;
      if (bent != cursor) {
        EXPECT_FALSE(open_cursor(kKey, "ann", bent)) << bent;
      }
    }
  }
}

TEST(Cursor, NeighboursLookNothingAlike) {
  // Neither half counts up from row to row: how many rows lie between two cursors stays hidden.
  std::set<std::string> halves;
  for (std::int64_t seq = 1; seq <= 100; ++seq) {
    const std::string cursor = seal_cursor(kKey, "ann", seq);
    halves.insert(cursor.substr(0, 4));
    halves.insert(cursor.substr(16, 4));
  }
  EXPECT_GT(halves.size(), 190u);
}

}  // namespace
}  // namespace inkvoice::store
