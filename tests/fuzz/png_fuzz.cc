#include <cstdint>
#include <span>

#include "image/picture.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)inkvoice::image::read_png(std::as_bytes(std::span(data, size)));
  return 0;
}
