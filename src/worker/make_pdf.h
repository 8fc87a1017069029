/// A stored invoice becomes the PDF's bytes: the work itself, without queue, store or files.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "render/render.h"
#include "store/records.h"

namespace inkvoice::worker {

struct MadePdf {
  Bytes bytes;
  store::Pdf record;  ///< Ready, with size, pages, hash and the file's key
  std::vector<std::string> warnings;
};

/// Invalid or Corrupt: it will never work for this invoice. Any other error, and any exception: another attempt may.
Result<MadePdf> make_pdf(const store::Invoice& invoice, render::Renderer& renderer);

}  // namespace inkvoice::worker
