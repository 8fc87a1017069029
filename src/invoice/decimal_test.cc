#include "invoice/decimal.h"

#include <gtest/gtest.h>

#include <random>

namespace inkvoice::invoice {
namespace {

std::optional<std::int64_t> millionths(std::string_view text) {
  const std::optional<Decimal> decimal = Decimal::parse(text);
  return decimal ? std::optional(decimal->millionths()) : std::nullopt;
}

TEST(Decimal, ReadsJsonNumbersExactly) {
  EXPECT_EQ(millionths("0"), 0);
  EXPECT_EQ(millionths("-0"), 0);
  EXPECT_EQ(millionths("-0.000"), 0);
  EXPECT_EQ(millionths("1.5"), 1'500'000);
  EXPECT_EQ(millionths("0.1"), 100'000);
  EXPECT_EQ(millionths("-0.000001"), -1);
  EXPECT_EQ(millionths("999999999999.999999"), 999'999'999'999'999'999);
  EXPECT_EQ(millionths("-999999999999.999999"), -999'999'999'999'999'999);
  EXPECT_EQ(millionths("1.50000000000000000000000000000"), 1'500'000);
}

TEST(Decimal, TakesExponentsThatFit) {
  EXPECT_EQ(millionths("1e3"), 1'000'000'000);
  EXPECT_EQ(millionths("15E-1"), 1'500'000);
  EXPECT_EQ(millionths("1.25e+2"), 125'000'000);
  EXPECT_EQ(millionths("1e11"), 100'000'000'000'000'000);
  EXPECT_EQ(millionths("1e-6"), 1);
  EXPECT_EQ(millionths("1000000e-12"), 1);
  EXPECT_EQ(millionths("0.000000000001e12"), 1'000'000);
  EXPECT_EQ(millionths("0e999999999999999999999"), 0);
  EXPECT_EQ(millionths("10e-999999999999999999999"), std::nullopt);
}

TEST(Decimal, RefusesWhatDoesNotFit) {
  for (const char* text : {"1000000000000", "1e12", "0.0000001", "1e-7", "1.2345678", "1e999999999", "1e-999999999",
                           "123456789012345678901234567890", "999999999999.9999999", "1e99999999999999999999999999"}) {
    EXPECT_FALSE(Decimal::parse(text)) << text;
  }
  EXPECT_FALSE(Decimal::parse(std::string(1'000'000, '9')));
}

TEST(Decimal, RefusesWhatIsNotANumber) {
  for (const char* text :
       {"",      " ",   "-",   "+1",       "1,5", "1.", ".5",    "01",  "-01",   "1e",    "1e+", "1e+-5",
        "1e-+5", "0x1", "NaN", "Infinity", " 1",  "1 ", "1.5.5", "--1", "1_000", "1e5e5", "١"}) {
    EXPECT_FALSE(Decimal::parse(text)) << text;
  }
}

TEST(Decimal, WritesTheShortestText) {
  EXPECT_EQ(Decimal().to_string(), "0");
  EXPECT_EQ(Decimal::whole(20).to_string(), "20");
  EXPECT_EQ(Decimal::from_millionths(1'500'000).to_string(), "1.5");
  EXPECT_EQ(Decimal::from_millionths(-1).to_string(), "-0.000001");
  EXPECT_EQ(Decimal::from_millionths(999'999'999'999'999'999).to_string(), "999999999999.999999");
}

TEST(Decimal, ReadsBackWhatItWrites) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 20'000; ++i) {
    const auto bits = static_cast<int>(random() % 60);
    const std::int64_t value = static_cast<std::int64_t>(random() >> (63 - bits)) % 1'000'000'000'000'000'000;
    const Decimal decimal = Decimal::from_millionths(i % 2 == 0 ? value : -value);
    ASSERT_EQ(Decimal::parse(decimal.to_string()), decimal);
  }
}

}  // namespace
}  // namespace inkvoice::invoice
