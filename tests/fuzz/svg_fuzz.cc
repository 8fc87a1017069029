#include <cstdint>

#include "image/picture.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)inkvoice::image::read_svg({reinterpret_cast<const char*>(data), size});
  return 0;
}
