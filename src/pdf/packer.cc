#include "pdf/packer.h"

#include <libdeflate.h>

#include <array>
#include <new>

namespace inkvoice::pdf {

namespace {

constexpr std::array<int, 3> kLevels = {1, 2, 5};  ///< libdeflate's, by effort

}  // namespace

void Packer::Free::operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }

void Packer::append(Buffer& out, std::string_view data, Effort effort) {
  const auto index = static_cast<std::size_t>(effort);
  auto& compressor = compressors_[index];
  if (!compressor) compressor.reset(libdeflate_alloc_compressor(kLevels[index]));
  if (!compressor) throw std::bad_alloc();
  const std::size_t most = libdeflate_zlib_compress_bound(compressor.get(), data.size());
  out.commit(libdeflate_zlib_compress(compressor.get(), data.data(), data.size(), out.room(most), most));
}

}  // namespace inkvoice::pdf
