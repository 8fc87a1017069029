#include "font/font_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace inkvoice::font {

FontFile::FontFile(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  struct stat status{};
  if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
    const auto size = static_cast<std::size_t>(status.st_size);
    void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (start != MAP_FAILED) data_ = {static_cast<const std::byte*>(start), size};
  }
  ::close(file);
}

FontFile::~FontFile() {
  if (!data_.empty()) ::munmap(const_cast<std::byte*>(data_.data()), data_.size());
}

FontFile& FontFile::operator=(FontFile&& other) noexcept {
  std::swap(data_, other.data_);
  return *this;
}

}  // namespace inkvoice::font
