/// The top of the first page: title and number, seller, client, dates and references.
#pragma once

#include "layout/measure.h"

namespace inkvoice::layout {

class Masthead {
 public:
  void measure(const Composition& said, const Measurer& measurer);
  void measure_logo(const Composition& said);
  Length logo_room() const;
  Length height() const { return height_; }
  void place(PageBuilder& page, const text::Lines& lines, Length y) const;
  /// All of it one beneath the other, for invoices whose names alone fill a page.
  void append_parts(std::vector<Part>& out) const;

 private:
  Length logo_width_ = 0, logo_height_ = 0;
  std::string logo_alt_;
  Stack title_, seller_, client_;
  std::array<Stack, 2> facts_;  ///< two columns
  Length left_width_ = 0, right_x_ = 0, right_width_ = 0;
  Length lower_y_ = 0, height_ = 0;  ///< where client and facts begin
};

}  // namespace inkvoice::layout
