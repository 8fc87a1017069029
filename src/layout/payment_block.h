/// How to pay: account and reference by name, and beside them the code that a banking app reads.
#pragma once

#include "layout/measure.h"

namespace inkvoice::layout {

class PaymentBlock {
 public:
  /// `code` may have no cells; it must outlive the block.
  void measure(const Composition& said, const Labels& labels, const Measurer& measurer, const Cells& code);
  /// The code alone, for details that run over a page.
  void measure_code(const Labels& labels, const Measurer& measurer, const Cells& code);
  bool is_empty() const { return height_ == 0; }
  Length height() const { return height_; }
  void place(PageBuilder& page, const text::Lines& lines, Length y) const;

 private:
  struct Row {
    Part label, value;
  };

  Part heading_;
  std::vector<Row> rows_;
  Part caption_;
  const Cells* code_ = nullptr;
  std::string_view caption_text_;
  Length side_ = 0, quiet_ = 0;  ///< of the code
  Length label_width_ = 0, text_width_ = 0, height_ = 0;
};

/// The payload's QR code; no cells where it is too long.
void draw_code(std::string_view payload, int most_version, Cells& out);

}  // namespace inkvoice::layout
