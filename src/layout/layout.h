/// Invoice → pages. The function reads as the list of its stages; a long invoice leaves page by page.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "invoice/invoice.h"
#include "invoice/totals.h"
#include "layout/compose.h"
#include "layout/page.h"

namespace inkvoice::layout {

/// What a document says about itself.
struct Summary {
  int pages = 0;
  bool right_to_left = false;
  std::string title, author, language, date;
  std::vector<std::string> warnings;
};

/// Holds what can be used again from one invoice to the next. For one thread.
class Layout {
 public:
  explicit Layout(text::Shaper& shaper);
  ~Layout();
  Layout(const Layout&) = delete;
  Layout& operator=(const Layout&) = delete;

  /// Gives all pages to `sink`, in order. `totals` are compute_totals(invoice).
  Summary run(const invoice::Invoice& invoice, const invoice::Totals& totals, const DesignSheets& sheets,
              const Logo& logo, const PageSink& sink);

  /// Valid until the next run().
  const Design& design() const;

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace inkvoice::layout
