/// The table of items: columns as wide as their contents, figures aligned at the decimal sign, its head repeated.
#pragma once

#include "layout/measure.h"
#include "layout/plan.h"

namespace inkvoice::layout {

class ItemTable {
 public:
  /// Sees all items for the columns. Gives the size of figures that leaves room for what the items are called: the
  /// design's own, or less beside enormous amounts; then it is to be called again with that.
  Length measure_columns(const Composer& composer, const Measurer& measurer);
  /// Sees all items again for the rows' heights, and appends a strip for each.
  void measure(std::vector<Strip>& strips);
  Length head_height() const { return head_height_; }
  Strip head_strip() const;

  void open(PageBuilder& page) const;  ///< begins the table with its head
  void close(PageBuilder& page) const;
  /// The head on a later page: seen, but not read again.
  void place_repeated_head(PageBuilder& page, Length y) const;
  void place_head(PageBuilder& page, Length y) const;
  /// Lines [from, to) of a row; the figures stand beside its first line.
  void place_row(PageBuilder& page, std::uint32_t row, std::uint32_t from, std::uint32_t to, Length y);

  /// Of a line for what is carried forward; 0 where the design wants none.
  Length carry_height() const;
  void place_carry(PageBuilder& page, Label label, invoice::Money sum, Length y);

 private:
  struct Column {
    Length x = 0, width = 0;
    Length figures = 0;  ///< of the widest one
    Part head;
  };
  static constexpr std::size_t kDescription = 0, kQuantity = 1, kUnitPrice = 2, kTax = 3, kAmount = 4, kColumns = 5;

  void measure_figures();
  Strip measure_row(std::uint32_t row);
  Length unit_lines(const ItemTexts& texts);
  void break_row(const ItemTexts& texts, Strip* strip);
  void place_heads(PageBuilder& page, Length y, bool tagged) const;
  void place_figures(PageBuilder& page, const ItemTexts& texts, Length y);
  void place_row_ground(PageBuilder& page, bool odd, bool last, Length top, Length end);

  const Composer* composer_ = nullptr;
  const Measurer* measurer_ = nullptr;
  std::array<Column, kColumns> columns_;
  Length whole_width_ = 0, fraction_width_ = 0, unit_width_ = 0;  ///< inside the quantity column
  Length head_height_ = 0;
  text::Arena scratch_;  ///< of the row under way
  text::Lines row_lines_;
};

}  // namespace inkvoice::layout
