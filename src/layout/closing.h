/// What stands beneath the items: taxes by group on one side, totals on the other with the amount due in colour. Where
/// there is too much of either, the taxes stand beneath the totals, and both go over pages row by row.
#pragma once

#include "layout/measure.h"
#include "layout/plan.h"

namespace inkvoice::layout {

class Closing {
 public:
  /// `most`: the height of what is not broken over pages.
  void measure(const Composition& said, const Labels& labels, const Measurer& measurer, Length most);
  void append_strips(const Measurer& measurer, std::vector<Strip>& strips) const;
  /// Short notes stand in the room that tall totals leave beneath the taxes.
  bool has_notes() const { return !notes_.parts.empty(); }
  void place(PageBuilder& page, const Measurer& measurer, Length y) const;

  /// Of those that are broken over pages: lines [from, to) of a row, its figures beside the first one.
  void place_total(PageBuilder& page, const Measurer& measurer, const Strip& strip, const Slot& slot) const;
  void place_tax(PageBuilder& page, const Measurer& measurer, const Strip& strip, const Slot& slot) const;
  /// Begins the table of taxes.
  void place_tax_head(PageBuilder& page, const Measurer& measurer, Length y) const;
  static void close_taxes(PageBuilder& page);

 private:
  struct Row {
    Part label;
    std::string_view amount;
    Style style = Style::Total;
    Length gap = 0, height = 0;
  };
  struct Tax {
    std::string_view rate, net, tax;
    Part reason;
  };

  void measure_taxes(const Composition& said, const Labels& labels, const Measurer& measurer);
  void measure_totals(const Composition& said, const Measurer& measurer);
  void measure_notes(const Composition& said, const Labels& labels, const Measurer& measurer);
  void measure_widths(const Composition& said, const Labels& labels, const Measurer& measurer);
  void place_total_lines(PageBuilder& page, const Measurer& measurer, const Row& row, const Slot& slot) const;
  void place_tax_lines(PageBuilder& page, const Measurer& measurer, const Tax& tax, const Slot& slot) const;
  void place_due_ground(PageBuilder& page, Length left, Length y, Length height) const;
  Length tax_head_height(const Measurer& measurer) const;

  std::vector<Row> totals_;
  std::vector<Tax> taxes_;
  std::array<Part, 3> tax_heads_;
  std::array<Length, 3> tax_widths_ = {}, tax_ends_ = {};  ///< of each column; where it ends
  bool is_apart_ = false;                                  ///< the taxes beneath the totals
  Length totals_x_ = 0, totals_width_ = 0, totals_height_ = 0;
  Length amount_width_ = 0;  ///< of the totals that are not set off
  Length taxes_width_ = 0, taxes_height_ = 0;
  Length height_ = 0;
  Stack notes_;  ///< empty where they do not fit
};

}  // namespace inkvoice::layout
