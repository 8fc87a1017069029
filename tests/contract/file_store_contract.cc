// What every file store does.

#include <gmock/gmock.h>

#include "worlds.h"

namespace inkvoice::contract {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(FileStoreContract);

namespace {

using files::FileStore;
using files::NewFile;
using files::Reader;

/// `size` bytes that differ from place to place and from seed to seed.
Bytes content(std::size_t size, unsigned seed = 1) {
  Bytes bytes(size);
  std::uint32_t state = seed * 2654435761u + 1;
  for (std::byte& byte : bytes) {
    state = state * 1664525u + 1013904223u;
    byte = static_cast<std::byte>(state >> 24);
  }
  return bytes;
}

void put(FileStore& files, const std::string& key, const Bytes& bytes) {
  const NewFile file{key, bytes};
  for (const Result<void>& result : files.put({&file, 1})) must(result);
}

Bytes read_all(Reader& reader) {
  Bytes bytes(reader.size());
  must(reader.read(0, bytes));
  return bytes;
}

Bytes get(FileStore& files, const std::string& key) { return read_all(*must(files.open(key))); }

// Below, at and above where a backend may change from one way of storing to another.
constexpr std::size_t kSizes[] = {0, 1, 4096, 15'000, 262'143, 262'144, 3'000'000};

TEST_P(FileStoreContract, ReadsWhatWasPut) {
  for (const std::size_t size : kSizes) {
    const std::string key = "pdf/" + std::to_string(size) + "_a-b.pdf";
    const Bytes bytes = content(size);
    put(one(), key, bytes);
    EXPECT_EQ(get(one(), key), bytes) << size;
    EXPECT_EQ(get(other(), key), bytes) << size;
  }
}

TEST_P(FileStoreContract, ReadsPiecesInAnyOrder) {
  for (const std::size_t size : {15'000u, 3'000'000u}) {
    const Bytes bytes = content(size);
    put(one(), "f", bytes);
    const auto reader = must(one().open("f"));
    EXPECT_EQ(reader->size(), size);
    for (const std::size_t offset : {size - 10, std::size_t{0}, size / 2, size}) {
      Bytes piece(std::min<std::size_t>(10, size - offset));
      must(reader->read(offset, piece));
      EXPECT_TRUE(std::equal(piece.begin(), piece.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset)));
    }
    Bytes too_much(11);
    EXPECT_EQ(code_of(reader->read(size - 10, too_much)), Code::Corrupt);
    EXPECT_EQ(code_of(reader->read(size + 1, too_much)), Code::Corrupt);
  }
}

TEST_P(FileStoreContract, OpeningAnAbsentKeyIsNotFound) {
  EXPECT_EQ(code_of(one().open("no")), Code::NotFound);
  must(one().remove("no"));
}

TEST_P(FileStoreContract, ReplacesWhole) {
  for (const std::size_t before : kSizes) {
    for (const std::size_t after : kSizes) {
      put(one(), "f", content(before, 1));
      const auto reader = must(other().open("f"));
      put(one(), "f", content(after, 2));
      EXPECT_EQ(get(other(), "f"), content(after, 2)) << before << " to " << after;
      EXPECT_EQ(read_all(*reader), content(before, 1)) << "an open file keeps its content";
    }
  }
}

TEST_P(FileStoreContract, RemovesAndAnOpenFileStays) {
  for (const std::size_t size : kSizes) {
    put(one(), "f", content(size));
    const auto reader = must(one().open("f"));
    must(other().remove("f"));
    EXPECT_EQ(code_of(one().open("f")), Code::NotFound);
    EXPECT_EQ(read_all(*reader), content(size));
  }
}

TEST_P(FileStoreContract, PutsABatchAndTellsOfEach) {
  std::vector<Bytes> bytes;
  std::vector<NewFile> batch;
  for (unsigned i = 0; i < 20; ++i) bytes.push_back(content(i % 5 == 0 ? 400'000 : 10'000 + i, i));
  for (unsigned i = 0; i < 20; ++i) batch.push_back({"batch/" + std::to_string(i), bytes[i]});
  batch[7].key = "../etc/passwd";
  const auto results = one().put(batch);
  ASSERT_EQ(results.size(), 20u);
  for (unsigned i = 0; i < 20; ++i) {
    EXPECT_EQ(results[i].has_value(), i != 7) << i;
    if (i != 7) {
      EXPECT_EQ(get(other(), "batch/" + std::to_string(i)), bytes[i]);
    }
  }
  EXPECT_TRUE(one().put({}).empty());
}

TEST_P(FileStoreContract, RefusesKeysThatAreNone) {
  const Bytes bytes = content(3);
  for (const char* bad : {"", "/abs", "../up", "a/../b", "a b", "a\nb", "ä", "a\\b", "~probe"}) {
    const NewFile file{bad, bytes};
    EXPECT_EQ(code_of(one().put({&file, 1}).at(0)), Code::Invalid) << bad;
    EXPECT_EQ(code_of(one().open(bad)), Code::NotFound) << bad;
  }
}

TEST_P(FileStoreContract, IsKeptOverARestart) {
  put(one(), "small", content(15'000));
  put(one(), "large", content(3'000'000));
  world().restart();
  EXPECT_EQ(get(one(), "small"), content(15'000));
  EXPECT_EQ(get(one(), "large"), content(3'000'000));
}

TEST_P(FileStoreContract, AReaderSeesOneWholeFileUnderParallelReplacing) {
  const std::size_t sizes[] = {10'000, 300'000};
  put(one(), "f", content(sizes[0], 0));
  in_parallel(4, [&](int thread) {
    FileStore& files = thread % 2 == 0 ? one() : other();
    for (unsigned i = 0; i < 40; ++i) {
      if (thread < 2) {
        put(files, "f", content(sizes[i % 2], i % 2));
      } else {
        const Bytes bytes = get(files, "f");
        EXPECT_TRUE(bytes == content(sizes[0], 0) || bytes == content(sizes[1], 1));
      }
    }
  });
}

TEST_P(FileStoreContract, SaysThatItWorks) {
  must(one().check());
  must(other().check());
}

}  // namespace
}  // namespace inkvoice::contract
