/// A ZIP archive (PKWARE APPNOTE 6.3) written in one go: nothing is gone back to, so a pipe will do. Entries are
/// stored, for PDFs are compressed already; Zip64 where the numbers need it and nowhere else. The same entries give the
/// same bytes.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "batch/spool.h"

namespace inkvoice::batch {

std::uint32_t crc32(ByteView bytes);

class ZipWriter {
 public:
  using Out = std::function<Result<void>(std::string_view)>;

  /// `directory` holds what stands at the archive's end, some 60 bytes and the name for each entry.
  ZipWriter(Out out, Spool directory) : out_(std::move(out)), directory_(std::move(directory)) {}

  struct Entry {
    std::string_view name;  ///< UTF-8, with "/" between folders, at most 65,535 bytes
    ByteView content;
    std::uint32_t crc = 0;           ///< crc32(content)
    std::chrono::sys_days modified;  ///< ZIP knows 1980 to 2107; other days are moved to the nearest
  };
  Result<void> add(const Entry& entry);
  /// Writes the directory. The archive is whole after this, and not before.
  Result<void> finish();

  std::uint64_t entries() const { return entries_; }

 private:
  Out out_;
  Spool directory_;
  std::string scratch_;
  std::uint64_t offset_ = 0, entries_ = 0;
};

}  // namespace inkvoice::batch
