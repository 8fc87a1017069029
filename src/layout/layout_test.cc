#include <gtest/gtest.h>
#include <unicode/unumberformatter.h>

#include <algorithm>
#include <random>

#include "base/utf8.h"
#include "layout/formats.h"
#include "layout/labels.h"
#include "layout/plan.h"

namespace inkvoice::layout {
namespace {

using invoice::Currency;
using invoice::Decimal;
using invoice::Money;

constexpr PlanFrame kFrame = {.first_top = 0, .later_top = 0, .bottom = 100, .table_head = 10};

Strip strip(Strip::Kind kind, Length height, bool keep = false, Length gap = 0) {
  return {.kind = kind, .keep_with_next = keep, .gap = gap, .fixed = height};
}

std::vector<Slot> planned(const std::vector<Strip>& strips) {
  std::vector<Slot> out;
  plan(strips, kFrame, out);
  return out;
}

TEST(Plan, GoesOnOnTheNextPageBelowARepeatedHead) {
  const std::vector<Slot> slots = planned(std::vector<Strip>(12, strip(Strip::Kind::Row, 10)));
  EXPECT_EQ(slots[9].page, 0U);
  EXPECT_EQ(slots[9].y, 90);
  EXPECT_EQ(slots[10].page, 1U);
  EXPECT_EQ(slots[10].y, 10) << "below the head";
}

TEST(Plan, TotalsTakeTheLastRowsWithThem) {
  std::vector<Strip> strips(9, strip(Strip::Kind::Row, 10));
  strips[7].keep_with_next = strips[8].keep_with_next = true;
  strips.push_back(strip(Strip::Kind::Closing, 20));
  const std::vector<Slot> slots = planned(strips);
  EXPECT_EQ(slots[6].page, 0U);
  EXPECT_EQ(slots[7].page, 1U);
  EXPECT_EQ(slots[9].page, 1U);
}

TEST(Plan, DropsTheGapAtThePagesTop) {
  const std::vector<Slot> slots =
      planned({strip(Strip::Kind::Closing, 80), strip(Strip::Kind::Closing, 30, false, 15)});
  EXPECT_EQ(slots[1].page, 1U);
  EXPECT_EQ(slots[1].y, 0);
}

TEST(Plan, KeepsNothingTogetherThatNoPageHolds) {
  const std::vector<Slot> slots = planned({strip(Strip::Kind::Closing, 60, true), strip(Strip::Kind::Closing, 60)});
  EXPECT_EQ(slots[0].page, 0U);
  EXPECT_EQ(slots[1].page, 1U);
}

TEST(Plan, SplitsARowOnlyWhenItIsTallerThanAPage) {
  const Strip tall{.kind = Strip::Kind::Row, .split = Strip::Split::WhenTaller, .lines = 20, .leading = 10};
  Strip small = tall;
  small.lines = 5;
  const std::vector<Slot> slots = planned({strip(Strip::Kind::Row, 70), small, tall});
  ASSERT_EQ(slots.size(), 5U);
  EXPECT_EQ(slots[1].page, 1U) << "whole on the next page";
  EXPECT_EQ(slots[2].page, 1U);
  EXPECT_EQ(slots[2].to, 4U);
  EXPECT_EQ(slots[3].from, 4U);
  EXPECT_EQ(slots[4].to, 20U);
}

TEST(Plan, LeavesNoSingleLineBehindOrAhead) {
  const Strip notes{.split = Strip::Split::Anywhere, .lines = 6, .leading = 10};
  const std::vector<Slot> widow = planned({strip(Strip::Kind::Closing, 50), notes});
  ASSERT_EQ(widow.size(), 3U);
  EXPECT_EQ(widow[1].to, 4U) << "two lines go over, not one";
  const std::vector<Slot> orphan = planned({strip(Strip::Kind::Closing, 90), notes});
  ASSERT_EQ(orphan.size(), 2U);
  EXPECT_EQ(orphan[1].page, 1U);
}

TEST(Plan, KeepsAHeadingWithItsTextsFirstLines) {
  const Strip notes{.split = Strip::Split::Anywhere, .lines = 6, .leading = 10};
  const std::vector<Slot> fits =
      planned({strip(Strip::Kind::Closing, 65), strip(Strip::Kind::Paragraph, 10, true), notes});
  EXPECT_EQ(fits[1].page, 0U) << "two lines have room";
  EXPECT_EQ(fits[2].to, 2U);
  const std::vector<Slot> over =
      planned({strip(Strip::Kind::Closing, 75), strip(Strip::Kind::Paragraph, 10, true), notes});
  EXPECT_EQ(over[1].page, 1U) << "one has";
}

TEST(Plan, LeavesRoomForWhatIsCarriedForward) {
  PlanFrame frame = kFrame;
  frame.carry = 10;
  std::vector<Slot> slots;
  plan(std::vector<Strip>(12, strip(Strip::Kind::Row, 10)), frame, slots);
  EXPECT_EQ(slots[8].page, 0U);
  EXPECT_EQ(slots[9].page, 1U) << "the sum takes its place";
  EXPECT_EQ(slots[9].y, 20) << "below the head and the sum";
}

TEST(Labels, FallBackToEnglish) {
  EXPECT_EQ(Labels::for_locale("de-AT")[Label::Invoice], "Rechnung");
  EXPECT_EQ(Labels::for_locale("tlh")[Label::Invoice], "Invoice");
  EXPECT_EQ(Labels::for_locale("fr").unit("HUR"), "h");
  EXPECT_EQ(Labels::for_locale("fr").unit("bundle"), "bundle");
}

TEST(Labels, SpeakEveryLanguageWhole) {
  const Labels& english = Labels::for_locale("en");
  for (const char* language :
       {"de", "fr", "es", "it", "nl", "pl", "pt", "sv", "da", "cs", "ar", "he", "zh", "ja", "hi"}) {
    const Labels& labels = Labels::for_locale(language);
    EXPECT_EQ(labels.language(), language);
    for (const Label label : {Label::CreditNote, Label::AmountDue, Label::DueDate, Label::NoNumber}) {
      EXPECT_NE(labels[label], english[label]) << language;
    }
    EXPECT_NE(labels[Label::PageOf].find("{page}"), std::string_view::npos) << language;
    EXPECT_NE(labels[Label::PageOf].find("{pages}"), std::string_view::npos) << language;
    EXPECT_NE(labels.category("AE"), "") << language;
  }
}

TEST(Formats, WritesAsTheLocaleDoes) {
  text::Arena arena;
  const Money amount{123456};
  EXPECT_EQ(Formats("de", {}).money(amount, arena), "1.234,56\u00A0€");
  EXPECT_EQ(Formats("fr", {}).money(amount, arena), "1\u202F234,56\u00A0€");
  EXPECT_EQ(Formats("en-IN", {"INR", 2}).money({12345678900}, arena), "₹12,34,56,789.00");
  EXPECT_EQ(Formats("en", {"JPY", 0}).money(amount, arena), "¥123,456");
  EXPECT_EQ(Formats("en", {"KWD", 3}).amount(amount, arena), "123.456");
  EXPECT_EQ(Formats("en", {}).amount({-5}, arena), "-0.05");
  EXPECT_EQ(Formats("es", {}).amount({123456}, arena), "1234,56") << "no group of a single digit";
  EXPECT_EQ(Formats("de", {}).decimal(Decimal::from_millionths(1'500'000), 0, arena), "1,5");
  EXPECT_EQ(Formats("de", {}).percent(Decimal::from_millionths(5'500'000), arena), "5,5\u00A0%");
  using namespace std::chrono;
  EXPECT_EQ(Formats("de", {}).date(sys_days(2026y / November / 3), arena), "3. November 2026");
}

std::string utf8(std::u16string_view wide) {
  std::string out;
  for (const char16_t c : wide) append_utf8(out, c);
  return out;
}

/// ICU itself is the judge: what it prints for the same number.
TEST(Formats, AgreesWithIcu) {
  std::mt19937_64 random(7);
  for (const char* locale : {"en", "de", "fr", "es", "it", "nl", "pl",    "pt",    "sv",    "da",   "cs",
                             "he", "zh", "ja", "hi", "ar", "fa", "en_IN", "de_CH", "es_MX", "pt_PT"}) {
    text::Arena arena;
    std::string tag = locale;
    std::replace(tag.begin(), tag.end(), '_', '-');
    const Formats formats(tag, {"EUR", 2});
    UErrorCode status = U_ZERO_ERROR;
    constexpr std::u16string_view kSkeleton = u"currency/EUR";
    UNumberFormatter* icu =
        unumf_openForSkeletonAndLocale(kSkeleton.data(), static_cast<int>(kSkeleton.size()), locale, &status);
    UFormattedNumber* number = unumf_openResult(&status);
    for (int i = 0; i < 300; ++i) {
      const auto minor = static_cast<std::int64_t>(random()) >> (random() % 63);
      const std::string digits = invoice::to_string(Money{minor}, {"EUR", 2});
      UChar text[128];
      unumf_formatDecimal(icu, digits.data(), static_cast<int>(digits.size()), number, &status);
      const int length = unumf_resultToString(number, text, 128, &status);
      ASSERT_TRUE(U_SUCCESS(status));
      EXPECT_EQ(formats.money({minor}, arena), utf8({text, static_cast<std::size_t>(length)}))
          << locale << ' ' << digits;
    }
    unumf_closeResult(number);
    unumf_close(icu);
  }
}

}  // namespace
}  // namespace inkvoice::layout
