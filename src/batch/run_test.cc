#include "batch/run.h"

#include <gtest/gtest.h>

#include <map>

#include "batch/json_lines.h"
#include "batch/report.h"

namespace inkvoice::batch {
namespace {

constexpr const char* kGood =
    R"("issueDate":"2026-11-23","client":{"name":"G"},"items":[{"description":"d","quantity":"1","unitPrice":"2"}]})";

std::string good(int number) { return "{\"number\":\"N-" + std::to_string(number) + "\"," + kGood + "\n"; }

ReadBytes bytes_of(std::string text) {
  return [text = std::move(text), at = std::size_t{0}](std::span<char> buffer) mutable -> Result<std::size_t> {
    const std::size_t count = text.copy(buffer.data(), buffer.size(), at);
    at += count;
    return count;
  };
}

/// Keeps what it gets, and fails at the put that it is told to.
class Kept final : public Output {
 public:
  explicit Kept(bool ordered, std::size_t fail_at = 1'000'000) : ordered_(ordered), fail_at_(fail_at) {}
  bool in_order() const override { return ordered_; }
  bool has(const std::string& name, std::int64_t) const override { return name == "N-3.pdf"; }
  Result<void> put(const Made& made) override {
    const std::lock_guard lock(mutex_);
    if (names.size() == fail_at_) return fail(Code::Unavailable, "full");
    names.push_back(made.name);
    pdfs[made.name] = std::string(as_text(made.pdf));
    return {};
  }
  Result<void> finish() override { return finished = true, Result<void>(); }
  void abandon() override { abandoned = true; }

  std::vector<std::string> names;
  std::map<std::string, std::string> pdfs;
  bool finished = false, abandoned = false;

 private:
  const bool ordered_;
  const std::size_t fail_at_;
  std::mutex mutex_;
};

struct Ended {
  Result<Tally> tally;
  std::string report;
};

Ended run_on(const std::string& text, Output& output, unsigned threads, bool resume = false,
             const std::atomic<bool>& stop = false) {
  JsonLines source(bytes_of(text), {.name = "f"});
  std::string report;
  auto tally = run({.source = source,
                    .output = output,
                    .threads = threads,
                    .resume = resume,
                    .stop = stop,
                    .report = [&](const Problem& problem) { report += to_line(problem); },
                    .progress = [](const Tally&, std::optional<double>) {}});
  return {std::move(tally), std::move(report)};
}

TEST(Run, GivesTheSameWhateverTheThreads) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += i % 10 == 4 ? "{}\n" : good(i / 2);
  Kept one(true), four(true), unordered(false);
  const Ended a = run_on(text, one, 1), b = run_on(text, four, 4), c = run_on(text, unordered, 4);
  ASSERT_TRUE(a.tally && b.tally && c.tally);
  EXPECT_EQ(a.tally->made, 54u);
  EXPECT_EQ(a.tally->failed, 6u);
  EXPECT_EQ(one.names, four.names);
  EXPECT_TRUE(one.pdfs == four.pdfs && one.pdfs == unordered.pdfs);
  EXPECT_EQ(a.report, b.report);
  EXPECT_EQ(a.report, c.report);
  EXPECT_TRUE(a.report.starts_with("f:5: /client: is missing\n") ||
              a.report.starts_with("f:5: /client/name: is missing\n"))
      << a.report;
  EXPECT_TRUE(one.finished && !one.abandoned);
}

TEST(Run, LeavesAloneWhatIsThere) {
  Kept output(false);
  const Ended ended = run_on(good(1) + good(3) + good(5), output, 2, true);
  ASSERT_TRUE(ended.tally);
  EXPECT_EQ(ended.tally->skipped, 1u);
  EXPECT_EQ(output.pdfs.count("N-3.pdf"), 0u);
  EXPECT_EQ(output.pdfs.size(), 2u);
}

TEST(Run, EndsWhenTheOutputIsFull) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += good(i);
  for (const bool ordered : {true, false}) {
    Kept output(ordered, 5);
    const Ended ended = run_on(text, output, 3);
    ASSERT_FALSE(ended.tally);
    EXPECT_EQ(ended.tally.error().message, "full");
    EXPECT_EQ(output.names.size(), 5u);
    EXPECT_TRUE(output.abandoned && !output.finished);
  }
}

TEST(Run, StopsWhenAsked) {
  Kept output(true);
  const Ended ended = run_on(good(1) + good(2), output, 2, false, true);
  ASSERT_TRUE(ended.tally);
  EXPECT_EQ(ended.tally->done(), 0u);
  EXPECT_TRUE(output.abandoned && !output.finished);
}

TEST(Run, BoundsALine) {
  Kept output(true);
  std::string long_text;
  long_text.resize(10'000'000, 'x');
  const Ended ended =
      run_on("{\"notes\":\"" + long_text + "\"}\n" + std::string(kMostBytes + 1, ' ') + "{\n" + good(1), output, 1);
  ASSERT_TRUE(ended.tally);
  EXPECT_EQ(ended.tally->failed, 2u);
  EXPECT_EQ(ended.tally->made, 1u);
  EXPECT_NE(ended.report.find("f:2: is longer than 32 MiB\n"), std::string::npos) << ended.report;
}

}  // namespace
}  // namespace inkvoice::batch
