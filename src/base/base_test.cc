#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/parallel.h"
#include "base/text.h"

namespace inkvoice {
namespace {

using namespace std::chrono_literals;

TEST(Clock, WritesRfc3339InUtc) {
  const Timestamp at = std::chrono::sys_days(2026y / 11 / 23) + 8h + 5min + 9s + 7ms;
  EXPECT_EQ(to_rfc3339(at), "2026-11-23T08:05:09.007Z");
}

TEST(Clock, ReadsOnlyDatesThatExist) {
  EXPECT_EQ(parse_iso_date("2024-02-29"), std::chrono::sys_days(2024y / 2 / 29));
  for (const char* bad : {"2026-02-29", "2026-02-30", "2026-13-01", "2026-00-10", "2026-1-1", "0000-01-01",
                          "9999-01-01", "2026-11-23T00:00:00Z", " 2026-11-23", "2026/11/23", "", "20261123"}) {
    EXPECT_FALSE(parse_iso_date(bad)) << bad;
  }
}

TEST(Ids, AreLongAndDoNotRepeat) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    ids.insert(random_id());
  }
  EXPECT_EQ(ids.size(), 1000u);
  EXPECT_EQ(ids.begin()->size(), 22u);
  EXPECT_TRUE(is_id(*ids.begin()));
}

TEST(Ids, RefuseWhatCannotBeOne) {
  for (const char* bad : {"", "../x", "a b", "a%2f", "ä"}) {
    EXPECT_FALSE(is_id(bad)) << bad;
  }
  EXPECT_FALSE(is_id(std::string(65, 'a')));
}

TEST(Text, EscapesJson) {
  std::string out;
  append_json_escaped(out, "a\"b\\c\nd\x01é");
  EXPECT_EQ(out, "a\\\"b\\\\c\\nd\\u0001é");
}

TEST(Text, ReadsWholeIntegersOnly) {
  EXPECT_EQ(parse_integer<int>("42"), 42);
  for (const char* bad : {"", "+1", " 1", "1 ", "1.0", "99999999999999"}) {
    EXPECT_FALSE(parse_integer<int>(bad)) << bad;
  }
}

TEST(Text, KnowsWellFormedUtf8) {
  for (const char* good : {"", "abc", "é", "€", "😀", "\xED\x9F\xBF"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  for (const char* bad : {"\x80", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF"}) {
    EXPECT_FALSE(is_utf8(bad));
  }
}

TEST(Text, DecodesPercents) {
  EXPECT_EQ(percent_decode("a%2Fb%c3%A9+c%00"), std::string("a/b\xC3\xA9+c\0", 8));
  EXPECT_EQ(percent_decode("%41"), "A");
  EXPECT_EQ(percent_decode(""), "");
  for (const char* bad : {"%", "%4", "a%4", "%4g", "%+1", "%%41"}) {
    EXPECT_EQ(percent_decode(bad), std::nullopt) << bad;
  }
}

TEST(Parallel, DoesAllAndTellsTheFirstFailure) {
  std::vector<int> done(1000);
  EXPECT_TRUE(for_each_in_parallel(done.size(), 4, [&](std::size_t i) -> Result<void> {
    ++done[i];
    return {};
  }));
  EXPECT_EQ(std::ranges::count(done, 1), 1000);
  EXPECT_TRUE(for_each_in_parallel(0, 4, [](std::size_t) -> Result<void> { return fail(Code::Internal, "never"); }));
  const auto failed = for_each_in_parallel(1000, 1, [&](std::size_t i) -> Result<void> {
    ++done[i];
    if (i < 10) return {};
    return fail(Code::Conflict, "the eleventh");
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "the eleventh");
  EXPECT_EQ(std::ranges::count(done, 2), 11);
}

TEST(Log, WritesOneJsonObjectALine) {
  EXPECT_EQ(log::format_json(log::Level::Warn, "say \"hi\"\n", {{"user", "a\x1b[31m"}, {"count", 3}, {"ok", true}},
                             "2026-11-23T00:00:00.000Z"),
            R"({"time":"2026-11-23T00:00:00.000Z","level":"warn","message":"say \"hi\"\n",)"
            R"("user":"a\u001b[31m","count":3,"ok":true})");
}

}  // namespace
}  // namespace inkvoice
