#include "sqlite/bell.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>

#include "contract/children.h"
#include "contract/support.h"
#include "sqlite/instance.h"

namespace inkvoice::sqlite {
namespace {

using contract::Child;
using contract::eventually;
using contract::must;
using contract::TempFolder;

FileHandle open_folder(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  return FileHandle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

Bell::Kinds jobs() {
  Bell::Kinds kinds;
  kinds.add(Bell::Kind::Jobs);
  return kinds;
}

TEST(Bell, IsHeardHereAndThereByThoseWhoListenForTheKind) {
  const TempFolder folder;
  const FileHandle run = open_folder(folder.path());
  const auto here = must(Bell::open(run.get(), "here"));
  const auto there = must(Bell::open(run.get(), "there"));
  std::atomic<int> heard_here = 0;
  std::atomic<int> heard_there = 0;
  std::atomic<int> other_kind = 0;
  const auto id = here->listen(Bell::Kind::Jobs, [&] { ++heard_here; });
  there->listen(Bell::Kind::Jobs, [&] { ++heard_there; });
  there->listen(Bell::Kind::Events, [&] { ++other_kind; });
  here->ring(jobs());
  EXPECT_EQ(heard_here, 1) << "in its own process before ring() returns";
  EXPECT_TRUE(eventually([&] { return heard_there == 1; }));
  there->ring(jobs());
  EXPECT_TRUE(eventually([&] { return heard_here == 2; }));
  here->ignore(id);
  here->ring(jobs());
  EXPECT_TRUE(eventually([&] { return heard_there == 3; }));
  EXPECT_EQ(heard_here, 2);
  EXPECT_EQ(other_kind, 0);
}

TEST(Bell, HangsInAFolderHoweverDeep) {
  const TempFolder folder;
  const FileHandle run = open_folder(folder.path() / std::string(120, 'd') / std::string(120, 'e'));
  const auto here = must(Bell::open(run.get(), "here"));
  const auto there = must(Bell::open(run.get(), "there"));
  std::atomic<int> heard = 0;
  there->listen(Bell::Kind::Jobs, [&] { ++heard; });
  here->ring(jobs());
  EXPECT_TRUE(eventually([&] { return heard == 1; }));
}

TEST(Bell, OneWhoComesLaterIsHeardToo) {
  const TempFolder folder;
  const FileHandle run = open_folder(folder.path());
  const auto here = must(Bell::open(run.get(), "here"));
  for (int i = 0; i < 50; ++i) {
    here->ring(jobs());
    const auto later = must(Bell::open(run.get(), "later" + std::to_string(i)));
    std::atomic<int> heard = 0;
    const auto id = later->listen(Bell::Kind::Jobs, [&] { ++heard; });
    here->ring(jobs());  // at once: its hello may still lie in the socket
    EXPECT_TRUE(eventually([&] { return heard == 1; }));
    later->ignore(id);
  }
}

TEST(Bell, ADeadProcessesSocketIsRemoved) {
  const TempFolder folder;
  const FileHandle run = open_folder(folder.path());
  Child child([&](const contract::Report& report) {
    const auto bell = must(Bell::open(run.get(), "dead"));
    report("open");
    ::pause();
  });
  ASSERT_EQ(child.next_line(), "open");
  child.kill();
  ASSERT_TRUE(std::filesystem::exists(folder.path() / "dead.bell"));
  const auto here = must(Bell::open(run.get(), "here"));
  here->ring(jobs());
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "dead.bell"));
}

TEST(Instance, IsDeadOnceItsProcessIs) {
  const TempFolder folder;
  const FileHandle run = open_folder(folder.path());
  std::string name;
  {
    Child child([&](const contract::Report& report) {
      const auto instance = must(Instance::open(run.get()));
      report(instance->name());
      ::pause();
    });
    name = child.next_line();
    const auto here = must(Instance::open(run.get()));
    EXPECT_FALSE(here->is_dead(name));
    child.kill();
    EXPECT_TRUE(here->is_dead(name));
    EXPECT_FALSE(here->is_dead(here->name()));
  }
  EXPECT_TRUE(std::filesystem::exists(folder.path() / (name + ".alive")));
  const auto next = must(Instance::open(run.get()));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / (name + ".alive"))) << "swept at the next start";
  EXPECT_TRUE(next->is_dead(name));
}

TEST(Instance, OtherWordsAreNoDeadProcesses) {
  const TempFolder folder;
  const FileHandle run = open_folder(folder.path());
  const auto here = must(Instance::open(run.get()));
  for (const char* word : {"", "worker", "../process-x", "process-/x"}) EXPECT_FALSE(here->is_dead(word)) << word;
}

}  // namespace
}  // namespace inkvoice::sqlite
