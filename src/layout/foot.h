/// What stands at the foot of all pages: who the seller is, in one line or in columns.
#pragma once

#include "layout/measure.h"

namespace inkvoice::layout {

class Foot {
 public:
  /// In columns where the design wants them and they take no more than `most` from the page's end.
  void measure(const Composition& said, const Measurer& measurer, Length most);
  /// Does it name the seller's registers, and in columns address, contact and bank? What it does not say must stand
  /// elsewhere.
  bool says_ids() const { return count_ > 0 || line_.count > 0; }
  bool says_address() const { return count_ > 0; }
  /// From its rule to its end.
  Length height(const Design& design) const;
  /// What the page's bottom margin must be for it.
  Length margin(const Design& design) const;
  /// How far the page's number stands from the rule: beside the line, or over the rule.
  Length number_from_rule(const Design& design) const;
  /// From its rule at `top`; to be read, or as furniture that repeats.
  void place(PageBuilder& page, const text::Lines& lines, Length top, bool read) const;

 private:
  bool measure_columns(const Composition& said, const Measurer& measurer, Length most);
  std::size_t gather(const Composition& said);
  bool fill(const Measurer& measurer, Length width, Length room);
  bool spread(const Measurer& measurer);

  Part line_;
  std::array<Stack, 4> columns_;
  std::array<Length, 4> places_ = {};  ///< where each begins, from the margin
  std::size_t count_ = 0;              ///< of the columns; 0 where the line serves
  std::array<Length, 4> widths_ = {};
  std::array<std::vector<Phrase>, 4> texts_;  ///< of the columns, while they are measured
};

}  // namespace inkvoice::layout
