#include <gtest/gtest.h>

#include <thread>

#include "batch/file_name.h"
#include "batch/in_order.h"
#include "batch/json_lines.h"
#include "batch/progress.h"
#include "batch/report.h"
#include "batch/seen.h"
#include "batch/spool.h"

namespace inkvoice::batch {
namespace {

using namespace std::chrono_literals;

TEST(FileName, IsSafeEverywhere) {
  EXPECT_EQ(safe_stem("INV-2026.7_a"), "INV-2026.7_a");
  EXPECT_EQ(safe_stem("INV/2026\\7: \"x\"*?|<>"), "INV-2026-7-x");
  EXPECT_EQ(safe_stem("../../etc/passwd"), "etc-passwd");
  EXPECT_EQ(safe_stem("..."), "");
  EXPECT_EQ(safe_stem(" "), "");
  EXPECT_EQ(safe_stem("Rechnung Zürich №7 請求書"), "Rechnung-Zürich-№7-請求書");
  EXPECT_EQ(safe_stem("a\xC2\xA0\xE2\x80\x8Dz"), "a-z");  // a blank and a joiner that nobody sees
  EXPECT_EQ(safe_stem("nul"), "_nul");
  EXPECT_EQ(safe_stem("COM1.x"), "_COM1.x");
  EXPECT_EQ(safe_stem("com12"), "com12");
  EXPECT_EQ(safe_stem("$(reboot);a\nb"), "reboot-a-b");
}

TEST(FileName, IsCutBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "ü";
  EXPECT_EQ(safe_stem("a" + text), "a" + text.substr(0, 118));
}

TEST(Names, AreEachGivenOnceInTheInputsOrder) {
  Names names;
  EXPECT_EQ(names.take(0, "A", "line-1"), "A.pdf");
  EXPECT_EQ(names.take(1, "", "line-2"), "");
  EXPECT_EQ(names.take(2, "A", "line-3"), "A-line-3.pdf");
  EXPECT_EQ(names.take(3, "a", "line-4"), "a-line-4.pdf");
  EXPECT_EQ(names.take(4, "A-line-6", "line-5"), "A-line-6.pdf");
  EXPECT_EQ(names.take(5, "A", "line-6"), "A-line-6-2.pdf");
}

TEST(Names, WaitForTheirTurn) {
  Names names;
  std::string second;
  std::thread later([&] { second = names.take(1, "A", "line-2"); });
  EXPECT_EQ(names.take(0, "A", "line-1"), "A.pdf");
  later.join();
  EXPECT_EQ(second, "A-line-2.pdf");
}

TEST(Seen, KnowsTwoMillionTexts) {
  Seen seen;
  int wrong = 0;
  for (int i = 0; i < 2'000'000; ++i) wrong += seen.add("INV-" + std::to_string(i)) ? 0 : 1;
  for (int i = 0; i < 2'000'000; i += 7) wrong += seen.add("INV-" + std::to_string(i)) ? 1 : 0;
  EXPECT_EQ(wrong, 0);
}

TEST(InOrder, HandsOnInOrderAndBoundsWhatWaits) {
  std::vector<int> got;
  InOrder<int> order([&](int&& value) { got.push_back(value); }, {.values = 8, .bytes = 100});
  std::atomic<int> next = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (;;) {
        order.wait_for_room();
        const int number = next++;
        if (number >= 2000) return;
        if (number % 97 == 0) std::this_thread::yield();
        order.put(static_cast<std::uint64_t>(number), number, 30);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(got.size(), 2000u);
  EXPECT_TRUE(std::is_sorted(got.begin(), got.end()));
}

TEST(JsonLines, CountsLinesAndSkipsBlankOnes) {
  const std::string text = "\xEF\xBB\xBF\n {\"a\":1}\r\n\n\t\n{}";
  JsonLines lines(
      [text, at = std::size_t{0}](std::span<char> buffer) mutable -> Result<std::size_t> {
        const std::size_t count = text.copy(buffer.data(), std::min<std::size_t>(2, buffer.size()), at);
        at += count;
        return count;
      },
      {.name = "f", .bytes = text.size()});
  const auto first = lines.next();
  ASSERT_TRUE(first && *first);
  EXPECT_EQ((*first)->line, 2u);
  EXPECT_EQ((*first)->json, " {\"a\":1}\r");
  EXPECT_EQ((*first)->fallback, "line-2");
  const auto second = lines.next();
  ASSERT_TRUE(second && *second);
  EXPECT_EQ((*second)->line, 5u);
  EXPECT_EQ(lines.progress(), 1.0);
  const auto end = lines.next();
  ASSERT_TRUE(end);
  EXPECT_FALSE(*end);
}

TEST(JsonLines, ReportsAReadThatFails) {
  JsonLines lines([](std::span<char>) -> Result<std::size_t> { return fail(Code::NotFound, "gone"); }, {.name = "f"});
  const auto first = lines.next();
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().message, "gone");
}

TEST(Spool, GivesBackWhatItSpilled) {
  Spool spool(testing::TempDir());
  std::string expected, got;
  for (int i = 0; i < 300'000; ++i) {
    const std::string piece = std::to_string(i) + "\n";
    ASSERT_TRUE(spool.append(piece));
    expected += piece;
  }
  EXPECT_EQ(spool.size(), expected.size());
  ASSERT_TRUE(spool.replay([&](std::string_view bytes) {
    got += bytes;
    return Result<void>();
  }));
  EXPECT_TRUE(got == expected);
}

TEST(Report, WritesLinesAndJson) {
  const Problem error{.file = "in \xFF.jsonl", .line = 17, .pointer = "/items/0", .message = "is \"bad\""};
  EXPECT_EQ(to_line(error), "in \xFF.jsonl:17: /items/0: is \"bad\"\n");
  EXPECT_EQ(to_json_line(error), R"({"file":"in ?.jsonl","line":17,"pointer":"/items/0","severity":"error",)"
                                 R"("message":"is \"bad\""})"
                                 "\n");
  const Problem warning{.file = "a.json", .message = "m", .is_warning = true};
  EXPECT_EQ(to_line(warning), "a.json: warning: m\n");
  EXPECT_EQ(to_json_line(warning), R"({"file":"a.json","pointer":"","severity":"warning","message":"m"})"
                                   "\n");
}

TEST(Progress, SaysHowFastAndHowLong) {
  EXPECT_EQ(to_text({}), "0 invoices");
  EXPECT_EQ(to_text({.done = 1, .elapsed = 2s}), "1 invoice, 0/s");
  EXPECT_EQ(to_text({.done = 12'345, .failed = 2, .elapsed = 3s, .fraction = 0.25}),
            "12,345 invoices, 4,115/s, 25 %, 0:09 left, 2 failed");
  EXPECT_EQ(to_text({.done = 1'000'000, .elapsed = 1000s, .fraction = 0.1}),
            "1,000,000 invoices, 1,000/s, 10 %, 2:30:00 left");
}

}  // namespace
}  // namespace inkvoice::batch
