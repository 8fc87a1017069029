#include "site/site.h"

extern "C" {
extern const char inkvoice_site_pack_begin[];
extern const char inkvoice_site_pack_end[];
}

namespace inkvoice::site {

std::string_view embedded_pack() {
  return {inkvoice_site_pack_begin, static_cast<std::size_t>(inkvoice_site_pack_end - inkvoice_site_pack_begin)};
}

}  // namespace inkvoice::site
