#include "files/disk/file_store.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "contract/children.h"
#include "contract/support.h"

namespace inkvoice::files {
namespace {

using contract::code_of;
using contract::must;

class DiskFileStoreTest : public testing::Test {
 protected:
  Result<void> put(FileStore& store, const std::string& key, std::size_t size) {
    const Bytes bytes(size, std::byte{'x'});
    const NewFile file{key, bytes};
    return store.put({&file, 1}).at(0);
  }

  std::vector<std::filesystem::path> large_files() {
    std::vector<std::filesystem::path> all;
    for (const auto& entry : std::filesystem::directory_iterator(large_folder)) all.push_back(entry.path());
    return all;
  }

  const contract::TempFolder temp;
  const std::filesystem::path large_folder = temp.path() / "files" / "large";
};

TEST_F(DiskFileStoreTest, IsPrivate) {
  const auto store = must(make_disk_file_store(temp.path()));
  must(put(*store, "small", 100));
  must(put(*store, "large", 1'000'000));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(temp.path() / "files")) {
    struct stat status{};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, entry.is_directory() ? 0700u : 0600u) << entry.path();
  }
}

TEST_F(DiskFileStoreTest, AFullDiskLeavesNothingBehind) {
  contract::Child child([&](const contract::Report& report) {
    std::signal(SIGXFSZ, SIG_IGN);  // as the program does: a write beyond the limit fails, as on a full disk
    const auto store = must(make_disk_file_store(temp.path()));
    must(put(*store, "before", 1'000'000));
    rlimit limit{500'000, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const Bytes small(100, std::byte{'s'});
    const Bytes large(900'000, std::byte{'l'});
    const NewFile batch[] = {{"small", small}, {"large", large}, {"before", large}};
    const auto results = store->put(batch);
    if (!results[0] || code_of(results[1]) != Code::Unavailable) ::_exit(10);
    if (code_of(results[2]) != Code::Unavailable) ::_exit(11);
    // A row that does not fit into the log fails too, with all of its batch.
    limit.rlim_cur = 60'000;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    if (code_of(put(*store, "row", 200'000)) != Code::Unavailable) ::_exit(12);
    limit.rlim_cur = RLIM_INFINITY;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    must(put(*store, "after", 900'000));
    report("done");
  });
  ASSERT_EQ(child.next_line(), "done");
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(large_files().size(), 2u) << "before and after";
  const auto store = must(make_disk_file_store(temp.path()));
  EXPECT_EQ(must(store->open("before"))->size(), 1'000'000u);
  EXPECT_EQ(must(store->open("small"))->size(), 100u);
  for (const char* key : {"large", "row"}) EXPECT_EQ(code_of(store->open(key)), Code::NotFound) << key;
}

TEST_F(DiskFileStoreTest, AStartSweepsWhatTheDeadLeftAndNothingElse) {
  const auto first = must(make_disk_file_store(temp.path()));
  must(put(*first, "large", 1'000'000));
  std::ofstream(large_folder / "leftOfADeadProcess0000") << "half a PDF";
  std::ofstream(large_folder / "README.txt") << "not ours";
  const auto second = must(make_disk_file_store(temp.path()));
  EXPECT_FALSE(std::filesystem::exists(large_folder / "leftOfADeadProcess0000"));
  EXPECT_TRUE(std::filesystem::exists(large_folder / "README.txt"));
  EXPECT_EQ(must(second->open("large"))->size(), 1'000'000u);
}

TEST_F(DiskFileStoreTest, ReplacingAndRemovingTakesTheOldFileAway) {
  const auto store = must(make_disk_file_store(temp.path()));
  must(put(*store, "f", 1'000'000));
  must(put(*store, "f", 900'000));
  EXPECT_EQ(large_files().size(), 1u);
  must(put(*store, "f", 10));
  EXPECT_EQ(large_files().size(), 0u);
  must(put(*store, "f", 900'000));
  must(store->remove("f"));
  EXPECT_EQ(large_files().size(), 0u);
}

TEST_F(DiskFileStoreTest, ACutOrMissingFileIsCorrupt) {
  const auto store = must(make_disk_file_store(temp.path()));
  must(put(*store, "f", 1'000'000));
  const auto reader = must(store->open("f"));
  std::filesystem::resize_file(large_files().at(0), 500'000);
  EXPECT_EQ(code_of(store->open("f")), Code::Corrupt);
  Bytes bytes(1'000'000);
  EXPECT_EQ(code_of(reader->read(0, bytes)), Code::Corrupt) << "never a short answer";
  std::filesystem::remove(large_files().at(0));
  EXPECT_EQ(code_of(store->open("f")), Code::Corrupt);
}

}  // namespace
}  // namespace inkvoice::files
