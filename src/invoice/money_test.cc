#include "invoice/money.h"

#include <gtest/gtest.h>
#include <unicode/ucurr.h>
#include <unicode/ustring.h>

#include "invoice/wide.h"

namespace inkvoice::invoice {
namespace {

Currency currency(std::string_view code) { return Currency::find(code).value(); }
Decimal decimal(std::string_view text) { return Decimal::parse(text).value(); }

TEST(Currency, HasTheMinorUnitsOfIso4217) {
  const std::pair<const char*, int> places[] = {{"EUR", 2}, {"USD", 2}, {"JPY", 0}, {"KRW", 0}, {"KWD", 3}, {"BHD", 3},
                                                {"IQD", 3}, {"TND", 3}, {"CLP", 0}, {"ISK", 0}, {"UGX", 0}, {"VND", 0},
                                                {"HUF", 2}, {"IDR", 2}, {"MGA", 2}, {"MRU", 2}, {"CLF", 4}, {"UYW", 4},
                                                {"XCG", 2}, {"ZWG", 2}, {"SLE", 2}, {"XOF", 0}, {"COP", 2}, {"RSD", 2}};
  for (const auto& [code, expected] : places) EXPECT_EQ(currency(code).places, expected) << code;
}

TEST(Currency, RefusesOtherCodes) {
  for (const char* code :
       {"", "EU", "EURO", "eur", "XXX", "XTS", "XAU", "XDR", "DEM", "HRK", "ABC", "UR ", "R U", " US"}) {
    EXPECT_FALSE(Currency::find(code)) << code;
  }
}

TEST(Currency, IsKnownToIcu) {
  for (const char* code : {"EUR", "AED", "CHE", "SSP", "ZMW", "UYI", "XPF", "OMR", "CLF", "BGN", "ANG"}) {
    UChar name[4];
    u_charsToUChars(code, name, 4);
    EXPECT_NE(ucurr_getNumericCode(name), 0) << code;
    EXPECT_TRUE(Currency::find(code)) << code;
  }
}

TEST(Money, WritesTheCurrencysPlaces) {
  EXPECT_EQ(to_string(Money{-123450}, currency("EUR")), "-1234.50");
  EXPECT_EQ(to_string(Money{0}, currency("EUR")), "0.00");
  EXPECT_EQ(to_string(Money{5}, currency("EUR")), "0.05");
  EXPECT_EQ(to_string(Money{100}, currency("JPY")), "100");
  EXPECT_EQ(to_string(Money{0}, currency("JPY")), "0");
  EXPECT_EQ(to_string(Money{-5}, currency("KWD")), "-0.005");
  Int128 large = 1;
  for (int i = 0; i < 27; ++i) large *= 10;
  EXPECT_EQ(to_string(Money{large}, currency("EUR")), "10000000000000000000000000.00");
}

TEST(Money, ReadsBackWhatItWrote) {
  for (const char* code : {"EUR", "JPY", "KWD", "CLF"}) {
    for (const Int128 minor :
         {Int128(0), Int128(1), Int128(-1), Int128(99), Int128(-100), Int128(123456789), Int128(1) << 90}) {
      const std::string text = to_string(Money{minor}, currency(code));
      EXPECT_EQ(parse_money(text, currency(code)), Money{minor}) << text;
    }
  }
  for (const char* bad :
       {"", "-", "1", "1.0", "1.000", ".50", "01.00", "-0.00", "1,00", "+1.00", "1.00 ", "1e2.00", "a.00"}) {
    EXPECT_FALSE(parse_money(bad, currency("EUR"))) << bad;
  }
  for (const char* bad : {"1.0", "00", "-0"}) EXPECT_FALSE(parse_money(bad, currency("JPY"))) << bad;
  EXPECT_FALSE(parse_money(std::string(50, '1'), currency("JPY")));
}

TEST(Money, RoundsHalfAwayFromZero) {
  EXPECT_EQ(round_half_away(decimal("1.005"), currency("EUR")).minor, 101);
  EXPECT_EQ(round_half_away(decimal("-1.005"), currency("EUR")).minor, -101);
  EXPECT_EQ(round_half_away(decimal("1.004999"), currency("EUR")).minor, 100);
  EXPECT_EQ(round_half_away(decimal("2.5"), currency("JPY")).minor, 3);
  EXPECT_EQ(round_half_away(decimal("-2.5"), currency("JPY")).minor, -3);
  EXPECT_EQ(round_half_away(decimal("0.0005"), currency("KWD")).minor, 1);
}

TEST(Money, MultipliesExactly) {
  EXPECT_EQ(multiply_rounded(decimal("1.5"), decimal("0.03"), currency("EUR")).minor, 5);
  EXPECT_EQ(multiply_rounded(decimal("-1.5"), decimal("0.03"), currency("EUR")).minor, -5);
  EXPECT_EQ(multiply_rounded(decimal("0.000001"), decimal("0.000001"), currency("EUR")).minor, 0);
  const Money most = multiply_rounded(decimal("999999999999.999999"), decimal("999999999999.999999"), currency("EUR"));
  EXPECT_EQ(to_string(most, currency("EUR")), "999999999999999998000000.00");
}

TEST(Money, TakesPercents) {
  EXPECT_EQ(percent_of(Money{1050}, decimal("5")).minor, 53);  // 52.5
  EXPECT_EQ(percent_of(Money{-1050}, decimal("5")).minor, -53);
  EXPECT_EQ(percent_of(Money{10000}, decimal("5.5")).minor, 550);
  EXPECT_EQ(percent_of(Money{0}, decimal("100")).minor, 0);
  Int128 large = 1;
  for (int i = 0; i < 27; ++i) large *= 10;
  EXPECT_EQ(percent_of(Money{large}, decimal("100")).minor, large);
  EXPECT_EQ(percent_of(Money{large}, decimal("999999999999")).minor, large / 100 * 999999999999);
}

TEST(Wide, DividesDownWithItsRemainder) {
  const auto check = [](Int128 a, Int128 b, Int128 by, Int128 quotient, Int128 remainder) {
    const std::optional<Quotient> got = multiply_divide_floor(a, b, by);
    ASSERT_TRUE(got);
    EXPECT_TRUE(got->quotient == quotient && got->remainder == remainder);
  };
  check(7, 3, 5, 4, 1);
  check(-7, 3, 5, -5, 4);
  const Int128 big = static_cast<Int128>(1) << 90;
  check(big, big, big, big, 0);
  check(-big, big + 1, big, -big - 1, 0);
  check(big + 1, big, big + 2, big - 1, 2);  // (b² + b) = (b − 1)(b + 2) + 2
  EXPECT_FALSE(multiply_divide_floor(big, big, 1));
}

}  // namespace
}  // namespace inkvoice::invoice
