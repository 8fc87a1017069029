/// zlib streams (RFC 1950).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "pdf/buffer.h"

struct libdeflate_compressor;

namespace inkvoice::pdf {

/// How hard to look for what comes again. Fonts and pages hardly get smaller by more; large structure trees do.
enum class Effort : std::uint8_t { Least, Some, More };

/// For one thread. The same data and effort give the same bytes, whatever came before.
class Packer {
 public:
  /// Appends `data` as a zlib stream.
  void append(Buffer& out, std::string_view data, Effort effort = Effort::Least);

 private:
  struct Free {
    void operator()(libdeflate_compressor* compressor) const;
  };
  std::unique_ptr<libdeflate_compressor, Free> compressors_[3];  ///< by effort; made when first used
};

}  // namespace inkvoice::pdf
