/// zlib streams (RFC 1950) through libdeflate.
#pragma once

#include "pdf/buffer.h"

struct libdeflate_compressor;

namespace inkvoice::pdf {

/// For one thread.
class Deflater {
 public:
  /// `level` as libdeflate counts: 1 fastest to 12 smallest.
  explicit Deflater(int level);
  ~Deflater();
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  void append(Buffer& out, std::string_view data);

 private:
  libdeflate_compressor* compressor_;
};

}  // namespace inkvoice::pdf
