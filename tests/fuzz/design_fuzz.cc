#include <cstdint>
#include <string_view>

#include "layout/design_file.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)inkvoice::layout::parse_design({reinterpret_cast<const char*>(data), size}, inkvoice::layout::blank_design());
  return 0;
}
