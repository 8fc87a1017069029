#include <cstdint>
#include <span>

#include "image/picture.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)inkvoice::image::read_jpeg(std::as_bytes(std::span(data, size)));
  return 0;
}
