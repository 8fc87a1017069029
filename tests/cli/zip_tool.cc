// Writes a ZIP for zip_test.py to look at: zip_tool FILE COUNT BYTES. Content is zeros, left as holes in the file, so
// that an archive of several GB takes no room.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "base/file_handle.h"
#include "batch/zip.h"

namespace {

using inkvoice::Result;

Result<void> put(int fd, std::string_view bytes) {
  const bool is_hole = bytes.size() > 4096 && std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == 0; });
  const bool done = is_hole ? ::lseek(fd, static_cast<off_t>(bytes.size()), SEEK_CUR) >= 0
                            : ::write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  return done ? Result<void>() : inkvoice::fail(inkvoice::Code::Unavailable, "cannot be written");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const inkvoice::FileHandle file(::open(argv[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  const auto count = static_cast<std::size_t>(std::atoll(argv[2]));
  const inkvoice::Bytes content(static_cast<std::size_t>(std::atoll(argv[3])));
  const std::uint32_t crc = inkvoice::batch::crc32(content);
  const auto day = std::chrono::sys_days(std::chrono::year(2026) / 2 / 28);
  inkvoice::batch::ZipWriter zip([&](std::string_view bytes) { return put(file.get(), bytes); },
                                 inkvoice::batch::Spool("."));
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = "Zürich-" + std::to_string(i) + ".pdf";
    if (!zip.add({.name = name, .content = content, .crc = crc, .modified = day})) return 1;
  }
  return zip.finish() ? 0 : 1;
}
