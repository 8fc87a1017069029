#include "sqlite/writer.h"

#include <sys/resource.h>

#include <csignal>
#include <latch>

#include "contract/children.h"
#include "contract/support.h"
#include "sqlite/database.h"

namespace inkvoice::sqlite {
namespace {

using contract::Child;
using contract::code_of;
using contract::in_parallel;
using contract::must;

class WriterTest : public testing::Test {
 protected:
  static constexpr Migration kSteps[] = {"CREATE TABLE t(a INTEGER UNIQUE, b TEXT)"};

  static std::unique_ptr<Writer> open(const std::filesystem::path& folder) {
    return must(Writer::open(must(open_file(folder / "test.sqlite", kSteps, 7)), nullptr));
  }

  std::int64_t count() {
    const Reader reader = must(readers.take());
    Statement row = reader->prepare("SELECT count(*) FROM t");
    must(row.step());
    return row.integer(0);
  }

  const contract::TempFolder temp;
  const std::unique_ptr<Writer> writer = open(temp.path());
  ReaderPool readers{temp.path() / "test.sqlite"};
};

TEST_F(WriterTest, AnswersAfterTheCommit) {
  const Result<int> answer = writer->run(Durability::Full, [](Transaction& transaction) -> Result<int> {
    TRY(transaction.run("INSERT INTO t(a) VALUES(?)", 1));
    return 42;
  });
  EXPECT_EQ(must(answer), 42);
  EXPECT_EQ(count(), 1);
}

TEST_F(WriterTest, AFailingWorkIsUndoneAndSaysWhy) {
  const Result<void> result = writer->run(Durability::Full, [](Transaction& transaction) -> Result<void> {
    TRY(transaction.run("INSERT INTO t(a) VALUES(1)"));
    return fail(Code::Limited, "no");
  });
  EXPECT_EQ(code_of(result), Code::Limited);
  const Result<void> thrown = writer->run(Durability::Full, [](Transaction& transaction) -> Result<void> {
    TRY(transaction.run("INSERT INTO t(a) VALUES(1)"));
    throw std::runtime_error("bad");
  });
  EXPECT_EQ(code_of(thrown), Code::Internal);
  const Result<void> syntax =
      writer->run(Durability::Full, [](Transaction& transaction) { return transaction.run("INSRT"); });
  EXPECT_EQ(code_of(syntax), Code::Internal);
  EXPECT_EQ(count(), 0);
}

TEST_F(WriterTest, InAGroupEachIsUndoneAlone) {
  // The first work holds the writer until all others wait, so that they make one group.
  constexpr int kOthers = 9;
  std::latch arriving(kOthers);
  std::jthread first([&] {
    must(writer->run(Durability::Relaxed, [&](Transaction& transaction) {
      arriving.wait();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      return transaction.run("INSERT INTO t(a) VALUES(100)");
    }));
  });
  std::atomic<int> in_groups = 0;
  in_parallel(kOthers, [&](int thread) {
    arriving.count_down();
    const Result<void> result = writer->run(Durability::Full, [&](Transaction& transaction) -> Result<void> {
      TRY(transaction.run("INSERT INTO t(a) VALUES(?)", thread));
      // Rows that are not committed yet, of others in the same group.
      Statement row = transaction.prepare("SELECT count(*) FROM t");
      TRY(row.step());
      if (row.integer(0) > count() + 1) ++in_groups;
      if (thread % 3 == 0) return fail(Code::Limited, "no");
      return {};
    });
    EXPECT_EQ(result.has_value(), thread % 3 != 0);
  });
  first.join();
  EXPECT_EQ(count(), 1 + 6);
  EXPECT_GT(in_groups, 0);
}

TEST_F(WriterTest, ManyThreadsLoseNothing) {
  in_parallel(16, [&](int thread) {
    for (int i = 0; i < 50; ++i) {
      const auto durability = i % 2 == 0 ? Durability::Full : Durability::Relaxed;
      must(writer->run(durability, [&](Transaction& transaction) {
        return transaction.run("INSERT INTO t(a) VALUES(?)", thread * 1000 + i);
      }));
    }
  });
  EXPECT_EQ(count(), 16 * 50);
}

TEST_F(WriterTest, TheLogStaysSmallUnderASteadyLoad) {
  const std::string text(10'000, 'x');
  in_parallel(4, [&](int thread) {
    for (int i = 0; i < 1000; ++i) {
      must(writer->run(Durability::Relaxed, [&](Transaction& transaction) {
        return transaction.run("INSERT INTO t(a, b) VALUES(?, ?)", thread * 10'000 + i, text);
      }));
    }
  });
  EXPECT_EQ(count(), 4000);
  // 40 MB and more went through it.
  EXPECT_LT(std::filesystem::file_size(temp.path() / "test.sqlite-wal"), 30'000'000u);
}

TEST(WriterOnAFullDisk, RefusesAndGoesOnWhenThereIsRoom) {
  const contract::TempFolder folder;
  Child child([&](const contract::Report&) {
    std::signal(SIGXFSZ, SIG_IGN);  // as the program does: a write beyond the limit fails, as on a full disk
    constexpr Migration kSteps[] = {"CREATE TABLE t(a INTEGER UNIQUE, b TEXT)"};
    const auto writer = must(Writer::open(must(open_file(folder.path() / "test.sqlite", kSteps, 7)), nullptr));
    const auto insert = [&](int key, std::size_t size) {
      const std::string text(size, 'x');
      return writer->run(Durability::Full, [&](Transaction& transaction) {
        return transaction.run("INSERT INTO t(a, b) VALUES(?, ?)", key, text);
      });
    };
    must(insert(1, 10));
    rlimit limit{200'000, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    if (code_of(insert(2, 1'000'000)) != Code::Unavailable) ::_exit(10);
    must(insert(3, 10));  // there is room for this
    limit.rlim_cur = RLIM_INFINITY;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    must(insert(4, 1'000'000));
  });
  EXPECT_EQ(child.wait(), 0);
  ReaderPool readers(folder.path() / "test.sqlite");
  const Reader reader = must(readers.take());
  Statement rows = reader->prepare("SELECT group_concat(a) FROM (SELECT a FROM t ORDER BY a)");
  must(rows.step());
  EXPECT_EQ(rows.view(0), "1,3,4");
}

}  // namespace
}  // namespace inkvoice::sqlite
