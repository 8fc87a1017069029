#include "files/disk/file_store.h"

#include <algorithm>

#include "base/log.h"
#include "files/disk/large_files.h"
#include "files/key.h"
#include "sqlite/database.h"

namespace inkvoice::files {

namespace {

using sqlite::Durability;
using sqlite::Statement;
using sqlite::Transaction;

// From here on a file of its own costs less than two writes of the bytes, and it is read in pieces.
constexpr std::size_t kLargeFrom = 256UZ * 1024;

constexpr int kOpenAgain = 4;

constexpr int kApplicationId = 0x496e6b66;  // "Inkf"
constexpr const char* kProbe = "~probe";    // no key that a caller may use

constexpr sqlite::Migration kFirst = R"sql(
CREATE TABLE files(
  key TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  file TEXT,
  data BLOB
);
CREATE INDEX files_by_file ON files(file) WHERE file IS NOT NULL;
)sql";
constexpr sqlite::Migration kSteps[] = {kFirst};

/// A small file: read at once, so that it stays what it was.
class SmallReader final : public Reader {
 public:
  explicit SmallReader(Bytes bytes) : bytes_(std::move(bytes)) {}

  std::uint64_t size() const override { return bytes_.size(); }

  Result<void> read(std::uint64_t offset, std::span<std::byte> out) override {
    if (offset > bytes_.size() || out.size() > bytes_.size() - offset) {
      return fail(Code::Corrupt, "The PDF is shorter than it was written.");
    }
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
    return {};
  }

 private:
  const Bytes bytes_;
};

class DiskFileStore final : public FileStore {
 public:
  DiskFileStore(std::unique_ptr<sqlite::Writer> writer, const std::filesystem::path& index, LargeFiles large)
      : writer_(std::move(writer)), readers_(index), large_(std::move(large)) {}

  std::vector<Result<void>> put(std::span<const NewFile> files) override {
    std::vector<Result<void>> results(files.size());
    std::vector<LargeFile> large(files.size());
    write_large(files, large, results);
    std::vector<std::string> replaced;
    const Result<void> committed = writer_->run(Durability::Full, [&](Transaction& transaction) -> Result<void> {
      for (std::size_t i = 0; i < files.size(); ++i) {
        if (results[i]) TRY(put_row(transaction, files[i], large[i].name, replaced));
      }
      return {};
    });
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (committed) break;
      if (results[i] && !large[i].name.empty()) large_.remove(large[i].name);
      if (results[i]) results[i] = std::unexpected(committed.error());
    }
    if (committed) remove_all(replaced);
    return results;
  }

  Result<std::unique_ptr<Reader>> open(const std::string& key) override {
    // Again: between the row and its file a large one may be replaced.
    Result<std::unique_ptr<Reader>> reader = open_once(key);
    for (int i = 0; i < kOpenAgain && !reader && reader.error().code == Code::Corrupt; ++i) reader = open_once(key);
    return reader;
  }

  Result<void> remove(const std::string& key) override {
    std::vector<std::string> replaced;
    const Result<void> removed = writer_->run(Durability::Full, [&](Transaction& transaction) -> Result<void> {
      TRY(note_file(transaction, key, replaced));
      return transaction.run("DELETE FROM files WHERE key = ?", key);
    });
    TRY(removed);
    remove_all(replaced);
    return {};
  }

  Result<void> check() override {
    TRY(writer_->run(Durability::Relaxed, [](Transaction& transaction) {
      return transaction.run("INSERT OR REPLACE INTO files(key, size, data) VALUES(?, 1, x'00')", kProbe);
    }));
    const std::unique_ptr<Reader> reader = TRY(open_once(kProbe));
    std::byte byte{};
    return reader->read(0, {&byte, 1});
  }

  Result<void> sweep() {
    return large_.sweep([this](const std::string& name) -> Result<bool> {
      const sqlite::Reader reader = TRY(readers_.take());
      Statement row = reader->prepare("SELECT 1 FROM files WHERE file = ?", name);
      return row.step();
    });
  }

 private:
  void write_large(std::span<const NewFile> files, std::vector<LargeFile>& large, std::vector<Result<void>>& results) {
    bool any = false;
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (!is_key(files[i].key)) {
        results[i] = fail(Code::Invalid, "A file cannot have this key.");
      } else if (files[i].bytes.size() >= kLargeFrom) {
        Result<LargeFile> written = large_.write(files[i].bytes);
        if (written) large[i] = std::move(*written);
        if (!written) results[i] = std::unexpected(std::move(written).error());
        any = true;
      }
    }
    if (!any) return;
    const Result<void> synced = large_.sync_folder();
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (synced || large[i].name.empty()) continue;
      large_.remove(large[i].name);
      results[i] = synced;
    }
  }

  static Result<void> note_file(Transaction& transaction, const std::string& key, std::vector<std::string>& files) {
    Statement row = transaction.prepare("SELECT file FROM files WHERE key = ? AND file IS NOT NULL", key);
    if (TRY(row.step())) files.push_back(row.text(0));
    return {};
  }

  static Result<void> put_row(Transaction& transaction, const NewFile& file, const std::string& name,
                              std::vector<std::string>& replaced) {
    TRY(note_file(transaction, file.key, replaced));
    if (name.empty()) {
      return transaction.run("INSERT OR REPLACE INTO files(key, size, data) VALUES(?, ?, ?)", file.key,
                             file.bytes.size(), file.bytes);
    }
    return transaction.run("INSERT OR REPLACE INTO files(key, size, file) VALUES(?, ?, ?)", file.key, file.bytes.size(),
                           name);
  }

  Result<std::unique_ptr<Reader>> open_once(const std::string& key) {
    const sqlite::Reader reader = TRY(readers_.take());
    Statement row = reader->prepare("SELECT size, file, data FROM files WHERE key = ?", key);
    if (!TRY(row.step())) return fail(Code::NotFound, "There is no such file.");
    const auto size = row.as<std::uint64_t>(0);
    if (!row.is_null(1)) return large_.read(row.text(1), size);
    const ByteView data = row.bytes(2);
    if (data.size() != size) return fail(Code::Corrupt, "The PDF is not as long as it was written.");
    return std::make_unique<SmallReader>(Bytes(data.begin(), data.end()));
  }

  void remove_all(const std::vector<std::string>& names) {
    for (const std::string& name : names) large_.remove(name);
  }

  const std::unique_ptr<sqlite::Writer> writer_;
  sqlite::ReaderPool readers_;
  const LargeFiles large_;
};

}  // namespace

Result<std::unique_ptr<FileStore>> make_disk_file_store(const std::filesystem::path& data_folder) {
  const std::filesystem::path folder = data_folder / "files";
  TRY(sqlite::make_private_folder(data_folder));
  TRY(sqlite::make_private_folder(folder));
  LargeFiles large = TRY(LargeFiles::open(folder / "large"));
  auto connection = TRY(sqlite::open_file(folder / "index.sqlite", kSteps, kApplicationId));
  auto writer = TRY(sqlite::Writer::open(std::move(connection), nullptr));
  auto store = std::make_unique<DiskFileStore>(std::move(writer), folder / "index.sqlite", std::move(large));
  const Result<void> swept = store->sweep();
  if (!swept) log::warn("half-written files cannot be removed", {{"reason", swept.error().message}});
  return store;
}

}  // namespace inkvoice::files
