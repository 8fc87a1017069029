#include "sqlite/database.h"

#include <sys/stat.h>

#include <fstream>
#include <random>

#include "contract/children.h"
#include "contract/support.h"

namespace inkvoice::sqlite {
namespace {

using contract::Child;
using contract::code_of;
using contract::ManualClock;
using contract::must;
using contract::TempFolder;

mode_t mode_of(const std::filesystem::path& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class DatabaseTest : public testing::Test {
 protected:
  std::string refusal(Code code) {
    const auto database = Database::open(data_folder, wall_clock);
    EXPECT_EQ(code_of(database), code);
    return database ? "" : database.error().message;
  }

  const TempFolder temp;
  const ManualClock wall_clock;
  const std::filesystem::path data_folder = temp.path() / "deep" / "data";
  const std::filesystem::path database_file = data_folder / "inkvoice.sqlite";
};

TEST_F(DatabaseTest, MakesAPrivateFolder) {
  const auto database = must(Database::open(data_folder, wall_clock));
  must(database->check());
  EXPECT_EQ(mode_of(data_folder), 0700u);
  EXPECT_EQ(mode_of(data_folder / "run"), 0700u);
  must(database->write(Durability::Full, [](Transaction& transaction) {
    return transaction.run("INSERT INTO secrets VALUES('x', 'y')");
  }));
  for (const char* name : {"inkvoice.sqlite", "inkvoice.sqlite-wal", "inkvoice.sqlite-shm"}) {
    EXPECT_EQ(mode_of(data_folder / name), 0600u) << name;
  }
  EXPECT_FALSE(std::filesystem::exists(data_folder / "inkvoice.sqlite.new"));
}

TEST_F(DatabaseTest, LeavesNothingInRunWhenItEnds) {
  {
    const auto database = must(Database::open(data_folder, wall_clock));
  }
  EXPECT_TRUE(std::filesystem::is_empty(data_folder / "run"));
}

TEST_F(DatabaseTest, RefusesWhatIsNoDatabaseAndLeavesItAlone) {
  std::filesystem::create_directories(data_folder);
  const std::string text = "Dear diary, this is not a database at all. " + std::string(5000, '.');
  std::ofstream(database_file) << text;
  EXPECT_NE(refusal(Code::Corrupt).find("inkvoice.sqlite"), std::string::npos);
  EXPECT_EQ(content(database_file), text);
}

TEST_F(DatabaseTest, RefusesAnotherProgramsDatabase) {
  std::filesystem::create_directories(data_folder);
  constexpr Migration kOther[] = {"CREATE TABLE bookmarks(url TEXT)"};
  must(open_file(database_file, kOther, 4711)).reset();
  const std::string before = content(database_file);
  EXPECT_NE(refusal(Code::Conflict).find("another program"), std::string::npos);
  EXPECT_EQ(content(database_file), before);
}

TEST_F(DatabaseTest, RefusesANewerDatabase) {
  must(Database::open(data_folder, wall_clock)).reset();
  must(must(Connection::open(database_file, Access::ReadWrite))->execute("PRAGMA user_version = 99"));
  EXPECT_NE(refusal(Code::Conflict).find("newer version of Inkvoice"), std::string::npos);
}

TEST_F(DatabaseTest, RefusesADamagedDatabase) {
  must(Database::open(data_folder, wall_clock)).reset();
  std::string bytes = content(database_file);
  std::fill(bytes.begin() + 100, bytes.begin() + 4096, '\x5a');  // the page that holds the schema
  std::ofstream(database_file, std::ios::binary) << bytes;
  refusal(Code::Corrupt);
  EXPECT_EQ(content(database_file), bytes);
}

TEST_F(DatabaseTest, SaysWhichFolderCannotBeUsed) {
  std::filesystem::create_directories(data_folder.parent_path());
  std::ofstream(data_folder) << "a file";
  EXPECT_NE(refusal(Code::Unavailable).find(data_folder.string()), std::string::npos);
}

TEST_F(DatabaseTest, AFirstStartThatWasCutShortIsBegunAnew) {
  std::filesystem::create_directories(data_folder);
  std::ofstream(database_file.string() + ".new") << "half a database";
  std::ofstream(database_file.string() + ".new-wal") << "half a log";
  must(must(Database::open(data_folder, wall_clock))->check());
}

TEST_F(DatabaseTest, ManyMayStartAtOnce) {
  std::vector<std::unique_ptr<Child>> children;
  for (int i = 0; i < 6; ++i) {
    children.push_back(std::make_unique<Child>(
        [&](const contract::Report&) { must(must(Database::open(data_folder, wall_clock))->check()); }));
  }
  for (const auto& child : children) EXPECT_EQ(child->wait(), 0);
}

// Each step writes rows for some milliseconds and says in the table which it was.
constexpr const char* kRows =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO t SELECT ";
const std::string kStepTexts[] = {"CREATE TABLE t(step INTEGER, i INTEGER); " + std::string(kRows) + "1, i FROM n",
                                  std::string(kRows) + "2, i FROM n", std::string(kRows) + "3, i FROM n",
                                  std::string(kRows) + "4, i FROM n"};
const Migration kSteps[] = {kStepTexts[0].c_str(), kStepTexts[1].c_str(), kStepTexts[2].c_str(), kStepTexts[3].c_str()};

TEST(Migrate, AKillInTheMiddleLeavesOneVersionOrTheNext) {
  std::mt19937 random(std::random_device{}());
  std::set<std::int64_t> versions;
  for (int round = 0; round < 25; ++round) {
    const TempFolder folder;
    const std::filesystem::path file = folder.path() / "test.sqlite";
    must(open_file(file, std::span(kSteps, 1), 7)).reset();
    Child child([&](const contract::Report& report) {
      report("begin");
      must(open_file(file, kSteps, 7));
      report("end");
    });
    (void)child.next_line();
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 30'000));
    child.kill();
    {
      const auto connection = must(Connection::open(file, Access::ReadWrite));
      Statement version = connection->prepare("PRAGMA user_version");
      must(version.step());
      versions.insert(version.integer(0));
      Statement rows = connection->prepare("SELECT count(*), max(step) FROM t");
      must(rows.step());
      EXPECT_EQ(rows.integer(0), version.integer(0) * 3000);
      EXPECT_EQ(rows.integer(1), version.integer(0));
    }
    const auto connection = must(open_file(file, kSteps, 7));
    Statement rows = connection->prepare("SELECT count(*) FROM t");
    must(rows.step());
    EXPECT_EQ(rows.integer(0), 4 * 3000) << "the next start goes on from there";
  }
  RecordProperty("versions_seen", static_cast<int>(versions.size()));
}

TEST(Migrate, AFailingStepIsUndoneWhole) {
  const TempFolder folder;
  const std::filesystem::path file = folder.path() / "test.sqlite";
  constexpr Migration kGood[] = {"CREATE TABLE a(x)", "CREATE TABLE b(x)"};
  constexpr Migration kBad[] = {"CREATE TABLE a(x)", "CREATE TABLE b(x); CREATE TABLE c(x); CREATE TABLE a(x)"};
  must(open_file(file, std::span(kGood, 1), 7)).reset();
  EXPECT_FALSE(open_file(file, kBad, 7));
  const auto connection = must(open_file(file, kGood, 7));
  Statement tables = connection->prepare("SELECT group_concat(name) FROM sqlite_schema");
  must(tables.step());
  EXPECT_EQ(tables.view(0), "a,b");
}

}  // namespace
}  // namespace inkvoice::sqlite
