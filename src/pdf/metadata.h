/// What the file says about itself: XMP with PDF/A and PDF/UA identification, and the colour that its numbers mean.
#pragma once

#include <string_view>

#include "pdf/document.h"

namespace inkvoice::pdf {

/// UTF-8 throughout; empty fields are left out.
struct DocumentInfo {
  std::string_view title;  ///< needed: PDF/UA-1, 7.1
  std::string_view author;
  std::string_view date;  ///< YYYY-MM-DD; the file's creation, as the invoice has it: the writer knows no clock
};

/// The metadata stream (XMP, ISO 16684-1; ISO 19005-3, 6.6; ISO 14289-1, 5).
Ref write_metadata(Document& document, const DocumentInfo& info);

/// The array value of the catalog's OutputIntents: sRGB.
Ref write_output_intent(Document& document);

/// An ICC profile (4.2) of the sRGB colour space (IEC 61966-2-1), as small as one can be.
std::string_view srgb_profile();

}  // namespace inkvoice::pdf
