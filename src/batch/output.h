/// Where the PDFs of a batch go: into a folder, or into one ZIP.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/file_handle.h"
#include "base/result.h"
#include "batch/whole_file.h"
#include "batch/zip.h"

namespace inkvoice::batch {

struct Made {
  std::string name;
  Bytes pdf;
  std::uint32_t crc = 0;  ///< worked out where the output needs it
  std::chrono::sys_days issued;
};

class Output {
 public:
  virtual ~Output() = default;

  /// Must put() be called in the invoices' order, by one thread at a time? Else any thread may, in any order.
  virtual bool in_order() const = 0;
  /// Is the PDF there already, whole, and not older than `changed` (nanoseconds since 1970)?
  virtual bool has(const std::string& name, std::int64_t changed) const = 0;
  virtual Result<void> put(const Made& made) = 0;

  /// All is put: what was made appears. Where nothing was, nothing does.
  virtual Result<void> finish() = 0;
  /// The run failed or was stopped: what would be half of something goes away.
  virtual void abandon() = 0;
};

/// Each PDF appears whole under its name: written beside it, then renamed. Makes the folder if need be.
class FolderOutput final : public Output {
 public:
  static Result<std::unique_ptr<Output>> open(const std::string& path);
  FolderOutput(FileHandle folder, std::string path, bool is_new);

  bool in_order() const override { return false; }
  bool has(const std::string& name, std::int64_t changed) const override;
  Result<void> put(const Made& made) override;
  Result<void> finish() override;
  void abandon() override;

 private:
  Result<FileHandle> new_file(const std::string& name) const;

  const FileHandle folder_;
  const std::string path_;
  const bool is_new_;
  const std::int64_t begun_;  ///< nanoseconds since 1970
};

/// One ZIP that appears when it is whole; on a pipe ("-" is standard output) it leaves as it is made.
class ZipOutput final : public Output {
 public:
  static Result<std::unique_ptr<Output>> open(const std::string& path);
  ZipOutput(WholeFile file, Spool directory);

  bool in_order() const override { return true; }
  bool has(const std::string&, std::int64_t) const override { return false; }
  Result<void> put(const Made& made) override;
  Result<void> finish() override;
  void abandon() override { file_.reset(); }

 private:
  std::optional<WholeFile> file_;
  ZipWriter zip_;
};

}  // namespace inkvoice::batch
