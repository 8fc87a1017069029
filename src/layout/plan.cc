#include "layout/plan.h"

#include <algorithm>

namespace inkvoice::layout {

namespace {

class Planner {
 public:
  Planner(std::span<const Strip> strips, const PlanFrame& frame, std::vector<Slot>& out)
      : strips_(strips), frame_(frame), out_(out), y_(frame.first_top) {}

  void run() {
    for (std::uint32_t i = 0; i < strips_.size(); ++i) put(i);
  }

 private:
  /// Of the head, and of what is carried forward, above a row that begins a page.
  Length head_above(const Strip& strip) const {
    return strip.kind == Strip::Kind::Row ? frame_.table_head + frame_.carry : 0;
  }
  Length capacity(const Strip& strip) const { return frame_.bottom - frame_.later_top - head_above(strip); }
  /// A row after which others come leaves room for what is carried forward.
  Length bottom(std::uint32_t i) const {
    const bool more =
        strips_[i].kind == Strip::Kind::Row && i + 1 < strips_.size() && strips_[i + 1].kind == Strip::Kind::Row;
    return frame_.bottom - (more ? frame_.carry : 0);
  }

  /// Of what must stay with the strip before it: of a text that goes over to the next page, two lines.
  static Length least_height(const Strip& strip) {
    const bool parts = strip.split == Strip::Split::Anywhere && strip.line_count() >= 4;
    return parts ? strip.fixed + 2 * strip.padding + strip.lines_height(0, 2) : strip.height();
  }

  /// The height of strip i and of all that must stay with it.
  Length kept_height(std::uint32_t i) const {
    const Length most = capacity(strips_[i]);
    Length height = strips_[i].height();
    for (std::uint32_t j = i; strips_[j].keep_with_next && j + 1 < strips_.size(); ++j) {
      height += strips_[j + 1].gap + least_height(strips_[j + 1]);
      if (height > most) return strips_[i].height();  // no page holds it all
    }
    return height;
  }

  void put(std::uint32_t i) {
    const Strip& strip = strips_[i];
    const Length gap = at_top_ ? 0 : strip.gap;
    if (y_ + gap + kept_height(i) <= bottom(i)) return put_lines(i, gap, 0, strip.line_count());
    const bool may_split = strip.split == Strip::Split::Anywhere ||
                           (strip.split == Strip::Split::WhenTaller && strip.height() > capacity(strip));
    if (may_split && strip.line_count() > 1) return split(i);
    if (!at_top_) next_page(strip);
    put_lines(i, 0, 0, strip.line_count());
  }

  void put_lines(std::uint32_t i, Length gap, std::uint32_t from, std::uint32_t to) {
    const Strip& strip = strips_[i];
    out_.push_back({i, from, to, page_, y_ + gap});
    y_ += gap + strip.fixed + 2 * strip.padding + strip.lines_height(from, to);
    at_top_ = false;
  }

  void split(std::uint32_t i) {
    const Strip& strip = strips_[i];
    const std::uint32_t count = strip.line_count();
    const std::uint32_t least = count >= 4 ? 2 : 1;
    std::uint32_t from = 0;
    while (from < count) {
      const Length gap = at_top_ ? 0 : strip.gap;
      std::uint32_t to = from;
      while (to < count && y_ + gap + strip.fixed + 2 * strip.padding + strip.lines_height(from, to + 1) <= bottom(i)) {
        ++to;
      }
      if (to < count && count - to < least) to = std::max(from, count - least);
      if (to < count && to - from < least) to = from;
      if (to == from && at_top_) to = from + 1;  // a page that holds no line at all: go on regardless
      if (to > from) put_lines(i, gap, from, to);
      from = to;
      if (from < count) next_page(strip);
    }
  }

  void next_page(const Strip& strip) {
    ++page_;
    y_ = frame_.later_top + head_above(strip);
    at_top_ = true;
  }

  const std::span<const Strip> strips_;
  const PlanFrame& frame_;
  std::vector<Slot>& out_;
  std::uint32_t page_ = 0;
  Length y_;
  bool at_top_ = true;
};

}  // namespace

Length Strip::lines_height(std::uint32_t from, std::uint32_t to) const {
  const auto upper = static_cast<Length>(std::min(to, lines) - std::min(from, lines));
  const auto lower = static_cast<Length>(std::max(to, lines) - std::max(from, lines));
  return upper * leading + lower * detail_leading;
}

void plan(std::span<const Strip> strips, const PlanFrame& frame, std::vector<Slot>& out) {
  out.clear();
  Planner(strips, frame, out).run();
}

}  // namespace inkvoice::layout
