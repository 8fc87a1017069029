/// Pictures ready to be written: made once, put into many documents (ISO 32000-1, 8.9 and 8.10).
#pragma once

#include <string>
#include <vector>

#include "pdf/document.h"

namespace inkvoice::pdf {

/// An image or form with the streams that belong to it: soft mask, tint transform, groups inside. Plain data.
struct XObject {
  /// Names another stream inside a dictionary: `before`, its reference.
  struct Link {
    std::string before;
    std::size_t stream = 0;
  };
  struct Stream {
    std::string entries;  ///< of the dictionary, before the links
    std::vector<Link> links;
    std::string entries_end;  ///< behind them
    std::string filter;       ///< "" for data that is not packed
    std::string data;
  };
  std::vector<Stream> streams;  ///< the first is the picture itself
};

/// Writes all its streams, the first as `ref`.
void write(Document& document, const XObject& object, Ref ref);

/// `data` as a stream packed once and well; the fields that are left are the caller's.
XObject::Stream packed(std::string_view data);

/// A pixel image of `width` by `height`, `bits` a component, in `color_space` (its PDF value).
std::string image_entries(std::uint32_t width, std::uint32_t height, int bits, std::string_view color_space);

}  // namespace inkvoice::pdf
