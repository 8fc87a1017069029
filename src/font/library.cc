#include "font/library.h"

#include <cstdlib>

#include "base/log.h"

extern "C" {
extern const std::byte inkvoice_noto_sans_regular[], inkvoice_noto_sans_regular_end[];
extern const std::byte inkvoice_noto_sans_bold[], inkvoice_noto_sans_bold_end[];
}

namespace inkvoice::font {

const Library& Library::shared() {
  static const Library library;
  return library;
}

Library::Library() {
  for (const ByteView data : {ByteView(inkvoice_noto_sans_regular, inkvoice_noto_sans_regular_end),
                              ByteView(inkvoice_noto_sans_bold, inkvoice_noto_sans_bold_end)}) {
    auto face = Face::open(data);
    if (!face) {  // the build took in a file that is no font: nothing can be rendered
      log::error("embedded font unusable", {{"reason", face.error().message}});
      std::abort();
    }
    faces_.push_back(*std::move(face));
  }
}

}  // namespace inkvoice::font
