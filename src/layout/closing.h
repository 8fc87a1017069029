/// What stands beneath the items: taxes by group on one side, totals on the other with the amount due in colour.
#pragma once

#include "layout/measure.h"

namespace inkvoice::layout {

class Closing {
 public:
  void measure(const Composition& said, const Labels& labels, const Measurer& measurer);
  Length height() const { return height_; }
  /// Short notes stand in the room that tall totals leave beneath the taxes.
  bool has_notes() const { return !notes_.parts.empty(); }
  void place(PageBuilder& page, const Measurer& measurer, Length y) const;

 private:
  struct Row {
    Part label;
    std::string_view amount;
    Style style = Style::Total;
    Length height = 0;
  };
  struct Tax {
    std::string_view rate, net, tax;
    Part reason;
  };

  void measure_taxes(const Composition& said, const Labels& labels, const Measurer& measurer);
  void measure_totals(const Composition& said, const Measurer& measurer);
  void measure_notes(const Composition& said, const Labels& labels, const Measurer& measurer);
  void place_taxes(PageBuilder& page, const Measurer& measurer, Length y) const;
  void place_due_ground(PageBuilder& page, Length left, Length y, Length height) const;
  void place_totals(PageBuilder& page, const Measurer& measurer, Length y) const;

  std::vector<Row> totals_;
  std::vector<Tax> taxes_;
  std::array<Part, 3> tax_heads_;
  std::array<Length, 3> tax_ends_ = {};  ///< where each column ends
  Length totals_x_ = 0, totals_width_ = 0, totals_height_ = 0;
  Length taxes_width_ = 0, taxes_height_ = 0;
  Length height_ = 0;
  Stack notes_;  ///< empty where they do not fit
};

}  // namespace inkvoice::layout
