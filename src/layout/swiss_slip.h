/// The lower 105 mm of a page: receipt and payment part of a Swiss QR-bill, as SIX's style guide places them.
#pragma once

#include "layout/payment_block.h"
#include "payment/swiss.h"

namespace inkvoice::layout {

class SwissSlip {
 public:
  static constexpr Length kHeight = mm(105);

  /// `language` picks the standard's words: German, French, Italian, else English.
  void measure(const payment::SwissBill& bill, std::string_view language, const Measurer& measurer);
  bool is_empty() const { return code_.count == 0; }
  void clear() { code_.count = 0; }
  /// At the page's lower edge, never mirrored.
  void place(PageBuilder& page, const text::Lines& lines) const;

 private:
  struct Words;
  struct Placed {
    Stack stack;
    Length x = 0, y = 0, width = 0;
    Align align = Align::Start;
  };

  static const Words& words(std::string_view language);
  void add_receipt(const payment::SwissBill& bill, const Words& words, const Measurer& m);
  void add_payment_part(const payment::SwissBill& bill, const Words& words, const Measurer& m);
  /// How much of the parties is said.
  struct Fullness {
    bool streets;
    std::uint32_t lines;  ///< of each text, at most
  };
  void add_parties(Placed& into, const payment::SwissBill& bill, const Words& said, const Measurer& m,
                   const Fullness& fullness);
  void add_parties(Placed& into, const payment::SwissBill& bill, const Words& words, const Measurer& m);
  void add_amount(const payment::SwissBill& bill, const Words& words, const Measurer& m, Length x, Length gap,
                  bool receipt);
  void place_code(PageBuilder& page, Length x, Length y) const;
  void place_lines(PageBuilder& page, Length top) const;
  void place_corners(PageBuilder& page, Length x, Length y, Length width, Length height) const;

  Cells code_;
  std::vector<Placed> receipt_, payment_;
  Placed separate_;
  std::string_view code_alt_;
  Length receipt_box_y_ = 0, payment_box_y_ = 0;  ///< of the debtor to be filled in; 0 for none
};

}  // namespace inkvoice::layout
