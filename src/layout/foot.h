/// What stands at the foot of all pages: who the seller is, in one line or in columns.
#pragma once

#include "layout/measure.h"

namespace inkvoice::layout {

class Foot {
 public:
  /// False where the line is too long for a foot: then nothing of it is said there.
  bool measure(const Composition& said, const Measurer& measurer);
  /// From its rule at `top`; `columns` where there is room for them. Gives where the page's number stands.
  Length place(PageBuilder& page, const text::Lines& lines, Length top, bool columns) const;

 private:
  void measure_columns(const Composition& said, const Measurer& measurer);
  void spread(const Measurer& measurer);

  Part line_;
  std::array<Stack, 4> columns_;       ///< empty without columns
  std::array<Length, 4> places_ = {};  ///< where each begins, from the margin
  std::size_t count_ = 0;
  std::array<Length, 4> widths_ = {};
  std::array<std::vector<Phrase>, 4> texts_;  ///< of the columns, while they are measured
};

}  // namespace inkvoice::layout
