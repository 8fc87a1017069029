/// A font file of the machine, mapped into memory.
#pragma once

#include <string>

#include "base/bytes.h"

namespace inkvoice::font {

/// Read-only; empty when the file cannot be read. Unmapped at the end of its life.
class FontFile {
 public:
  FontFile() = default;
  explicit FontFile(const std::string& path);
  ~FontFile();
  FontFile(FontFile&& other) noexcept : data_(other.data_) { other.data_ = {}; }
  FontFile& operator=(FontFile&& other) noexcept;
  FontFile(const FontFile&) = delete;
  FontFile& operator=(const FontFile&) = delete;

  ByteView data() const { return data_; }

 private:
  ByteView data_;
};

}  // namespace inkvoice::font
