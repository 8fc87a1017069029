/// Invoice → PDF bytes: layout, then pdf. Pure: no clock, no file, no network; the same invoice gives the same bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "invoice/invoice.h"
#include "invoice/totals.h"

namespace inkvoice::layout {
struct DesignSheets;
}

namespace inkvoice::render {

struct Pdf {
  Bytes bytes;
  int pages = 0;
  std::vector<std::string> warnings;  ///< "/client/name: no font has U+10FFFF": what was shown as a box
};

struct Options {
  bool compress = true;  ///< off for golden files that a person can read
  /// A user's own design, over the one that the invoice names; it must outlive the call.
  const layout::DesignSheets* design = nullptr;
  bool tagged = true;  ///< off to measure what tags cost: such a file is neither PDF/A-3a nor PDF/UA
};

/// Holds the fonts and the caches; made once, used by one thread at a time (make one for each thread; they share the
/// fonts).
class Renderer {
 public:
  Renderer();
  ~Renderer();
  Renderer(Renderer&&) noexcept;
  Renderer& operator=(Renderer&&) noexcept;

  /// `totals` are compute_totals(invoice). Invalid: what limits_to_draw() (check.h) finds.
  Result<Pdf> render(const invoice::Invoice& invoice, const invoice::Totals& totals, const Options& options = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace inkvoice::render
