/// The PDFs in DATA/files: small ones as rows of DATA/files/index.sqlite, large ones as files beside it. Why not a file
/// for each: docs/adr/0001-pdf-files.md.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "files/file_store.h"

namespace inkvoice::files {

/// Opens DATA/files, makes it (mode 0700) where it is missing, and removes what dead processes left half-written.
/// Several processes may have it open.
Result<std::unique_ptr<FileStore>> make_disk_file_store(const std::filesystem::path& data_folder);

}  // namespace inkvoice::files
