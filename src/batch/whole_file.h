/// A file that is there whole or not at all, written in one go.
#pragma once

#include <string>
#include <string_view>

#include "base/file_handle.h"
#include "base/result.h"

namespace inkvoice::batch {

/// Written beside its name, and renamed by commit(). A pipe or a device is no file that could be half there, and
/// renaming over it would replace it: there, and on standard output ("-"), the bytes leave as they come.
class WholeFile {
 public:
  static Result<WholeFile> open(const std::string& path);
  WholeFile(WholeFile&& other) noexcept = default;
  WholeFile& operator=(WholeFile&&) = delete;
  /// Without commit() nothing is left.
  ~WholeFile();

  Result<void> write(std::string_view bytes);
  Result<void> commit();

 private:
  WholeFile(FileHandle file, std::string path, std::string temporary)
      : file_(std::move(file)), path_(std::move(path)), temporary_(std::move(temporary)) {}
  Result<void> flush();

  FileHandle file_;
  std::string path_, temporary_;  ///< temporary_ is "" where the bytes leave at once
  std::string buffer_;
};

/// All of the bytes to `fd`, however often it takes.
Result<void> write_all(int fd, std::string_view bytes);

}  // namespace inkvoice::batch
