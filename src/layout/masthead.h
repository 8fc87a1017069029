/// The top of the first page, as the design arranges it: title and number, logo, seller, client, dates and references.
#pragma once

#include "layout/measure.h"

namespace inkvoice::layout {

class Masthead {
 public:
  /// `with_seller`: nothing else says the seller's address, so a design that leaves it to the foot has it here.
  void measure(const Composition& said, const Measurer& measurer, bool with_seller);
  Length height() const { return height_; }
  void place(PageBuilder& page, const text::Lines& lines, Length y) const;
  /// All of it one beneath the other, for invoices whose names alone fill a page.
  void append_parts(std::vector<Part>& out) const;

 private:
  /// Something in its place: x from the page's start, y from the masthead's top.
  struct Placed {
    enum class Kind : std::uint8_t { Text, Pair, Logo, Bar, Ground, Rule };
    Kind kind = Kind::Text;
    bool physical = false;  ///< x is from the page's left, in every language
    Align align = Align::Start;
    Length x = 0, y = 0, width = 0, height = 0;
    Length length = 0;       ///< of a rule
    Length label_width = 0;  ///< of a pair
    Part label;
    Stack stack;
  };
  struct Room {
    Length x = 0, width = 0;
    Align align = Align::Start;
    bool physical = false;
  };

  Length measure_row(const MastheadRow& row, Length y);
  Length measure_window(Length y);
  Length measure_cell(const MastheadCell& cell, const Room& room, Length y);
  Length gap_before(const MastheadCell& cell, std::size_t index) const;
  /// Each gives the height that it takes; 0 for nothing to say.
  Length add_block(Block block, const Room& room, Length y);
  Length add_logo(const Room& room, Length y);
  Length add_text(Block block, const Room& room, Length y);
  Length add_facts(const Room& room, Length y);
  Length add_stacked_facts(const Room& room, Length y);
  Length add_listed_facts(const Room& room, Length y);
  void add_client(Stack& stack, Length width) const;
  Placed& add(Placed::Kind kind, const Room& room, Length y);
  bool has_logo() const { return said_->logo.width > 0 && said_->logo.height > 0; }

  const Composition* said_ = nullptr;  ///< while it is measured
  const Measurer* m_ = nullptr;
  std::string logo_alt_;
  std::vector<Placed> placed_;  ///< kept for the next invoice
  std::size_t count_ = 0;       ///< how many of them are this one's
  bool is_named_ = false;       ///< the seller's name stands large already
  Length height_ = 0;
};

}  // namespace inkvoice::layout
