/// Pictures as PDF writes them, kept from invoice to invoice: a logo is unpacked and packed again once.
#pragma once

#include <list>
#include <string>
#include <string_view>

#include "base/result.h"
#include "pdf/x_object.h"

namespace inkvoice::render {

struct Picture {
  double width = 0, height = 0;  ///< as it is, in points: a pixel is one
  bool scalable = false;         ///< stays sharp however large
  pdf::XObject object;
};

/// For one thread. What was asked for last stays, up to a bound on bytes.
class Pictures {
 public:
  /// Invalid when the data: URL is no sound picture. Valid until the next call.
  Result<const Picture*> find(std::string_view url);

 private:
  struct Entry {
    std::string url;
    Picture picture;
    std::size_t bytes = 0;
  };
  std::list<Entry> entries_;  ///< the last used one first
  std::size_t bytes_ = 0;
};

}  // namespace inkvoice::render
