#include "pdf/deflater.h"

#include <libdeflate.h>

#include <new>

namespace inkvoice::pdf {

Deflater::Deflater(int level) : compressor_(libdeflate_alloc_compressor(level)) {
  if (compressor_ == nullptr) throw std::bad_alloc();
}

Deflater::~Deflater() { libdeflate_free_compressor(compressor_); }

void Deflater::append(Buffer& out, std::string_view data) {
  const std::size_t bound = libdeflate_zlib_compress_bound(compressor_, data.size());
  char* room = out.room(bound);
  out.commit(libdeflate_zlib_compress(compressor_, data.data(), data.size(), room, bound));
}

}  // namespace inkvoice::pdf
