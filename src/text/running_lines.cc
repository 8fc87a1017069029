#include "text/running_lines.h"

#include <unicode/ubidi.h>

#include <algorithm>

#include "base/utf8.h"
#include "text/segmenter.h"

namespace inkvoice::text {

namespace {

class RunningBreaker {
 public:
  RunningBreaker(Shaper& shaper, std::string_view paragraph, Weight weight, std::int32_t max_width, Arena& scratch,
                 Lines& out)
      : shaper_(shaper), text_(paragraph), weight_(weight), max_width_(max_width), scratch_(scratch), out_(out) {
    line_.clear();
  }

  bool run() {
    for (std::size_t i = 0; i < segments_.size();) {
      std::size_t end = i + 1;  // what may not be parted
      while (end < segments_.size() && !segments_[end].may_break_before) ++end;
      put(i, end);
      i = end;
    }
    if (!line_.empty()) end_line();
    return missing_;
  }

 private:
  Unit unit(std::uint32_t from, std::uint32_t to, const Segment& segment) {
    if (segment.blank) {
      const std::uint32_t blanks = to - from;
      return {nullptr, static_cast<std::int32_t>(blanks) * shaper_.space(weight_).width, blanks, segment.level};
    }
    const Word& word = shaper_.word(text_.substr(from, to - from), weight_, scratch_, segment.level % 2 != 0);
    for (std::uint32_t i = 0; i < word.count; ++i) missing_ |= word.pieces[i].missing;
    return {&word, word.width, 0, segment.level};
  }

  /// The segments [first, end) onto this line, or the next, or over several where no line holds them.
  void put(std::size_t first, std::size_t end) {
    units_.clear();
    std::int32_t width = 0, seen = 0;  // `seen`: without the blanks at the end
    for (std::size_t i = first; i < end; ++i) {
      units_.push_back(unit(segments_[i].from, segments_[i].to, segments_[i]));
      width += units_.back().width;
      if (units_.back().word != nullptr) seen = width;
    }
    if (!line_.empty() && width_ + seen > max_width_) end_line();
    if (seen <= max_width_) {
      for (const Unit& made : units_) add(made);
      return;
    }
    for (std::size_t i = first; i < end; ++i) split(segments_[i]);
  }

  void add(const Unit& unit) {
    line_.push_back(unit);
    width_ += unit.width;
  }

  /// Cut between readers' characters, as late as the line allows.
  void split(const Segment& segment) {
    if (segment.blank) return add(unit(segment.from, segment.to, segment));
    shaper_.segmenter().graphemes(segment.from, segment.to, ends_);
    std::uint32_t from = segment.from, last = segment.from;
    std::int32_t estimate = 0;
    for (const std::uint32_t end : ends_) {
      const std::int32_t width = unit(last, end, segment).width;
      if (last > from && width_ + estimate + width > max_width_) {
        add(unit(from, last, segment));
        end_line();
        from = last;
        estimate = 0;
      }
      estimate += width;
      last = end;
    }
    add(unit(from, last, segment));
  }

  void end_line() {
    Line line{static_cast<std::uint32_t>(out_.pieces.size()), 0, 0};
    bool broken_at_blank = false;
    while (!line_.empty() && line_.back().word == nullptr) {
      broken_at_blank = true;
      line_.pop_back();
    }
    order_units();
    line.scattered = std::any_of(levels_.begin(), levels_.end(), [](UBiDiLevel level) { return level != 0; });
    for (std::size_t i = 0; i < line_.size(); ++i) {
      const Unit& unit = line_[i];
      std::int32_t place = starts_[i];
      const auto push = [&](const Piece& piece) {
        out_.pieces.push_back(&piece);
        if (line.scattered) out_.places.resize(out_.pieces.size(), place);
        place += piece.width;
      };
      line.width += unit.width;
      for (std::uint32_t blank = 0; blank < unit.blanks; ++blank) push(shaper_.space(weight_));
      for (std::uint32_t p = 0; unit.word != nullptr && p < unit.word->count; ++p) push(unit.word->pieces[p]);
    }
    if (broken_at_blank) {
      out_.pieces.push_back(&shaper_.space(weight_));
      const bool left = level_ % 2 != 0;
      if (line.scattered) out_.places.resize(out_.pieces.size(), left ? -shaper_.space(weight_).width : line.width);
    }
    line.count = static_cast<std::uint32_t>(out_.pieces.size()) - line.first;
    out_.lines.push_back(line);
    line_.clear();
    width_ = 0;
  }

  /// Where each unit of the line starts, from the left, as the eye sees them.
  void order_units() {
    levels_.clear();
    for (const Unit& unit : line_) levels_.push_back(unit.level);
    order_.resize(levels_.size());
    ubidi_reorderVisual(levels_.data(), static_cast<int>(levels_.size()), order_.data());
    starts_.resize(line_.size());
    std::int32_t x = 0;
    for (const int index : order_) {
      starts_[static_cast<std::size_t>(index)] = x;
      x += line_[static_cast<std::size_t>(index)].width;
    }
  }

  Shaper& shaper_;
  const std::string_view text_;
  const Weight weight_;
  const std::int32_t max_width_;
  Arena& scratch_;
  Lines& out_;
  const Segments& found_ = shaper_.segmenter().segment(text_);
  const std::vector<Segment>& segments_ = found_.list;
  RunningWork& work_ = shaper_.running_work();
  std::vector<Unit>&units_ = work_.units, &line_ = work_.line;
  std::vector<std::uint32_t>& ends_ = work_.ends;
  std::vector<UBiDiLevel>& levels_ = work_.levels;
  std::vector<int>& order_ = work_.order;
  std::vector<std::int32_t>& starts_ = work_.starts;
  const std::uint8_t level_ = found_.level;
  std::int32_t width_ = 0;
  bool missing_ = false;
};

/// UTF-8 bytes below this begin, or stand in, characters up to U+057F: Latin, Greek, Cyrillic and their marks.
constexpr unsigned char kFirstRunningByte = 0xD6;

bool is_running(char32_t c) {
  const bool control = (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F);
  const bool western = c < 0x590 || (c >= 0x1E00 && c < 0x2C00);
  return control || !western;
}

}  // namespace

bool is_running_text(std::string_view paragraph) {
  for (std::size_t at = 0; at < paragraph.size();) {
    if (static_cast<unsigned char>(paragraph[at]) < kFirstRunningByte) {
      ++at;
      continue;
    }
    if (is_running(next_code_point(paragraph, at))) return true;
  }
  return false;
}

bool break_running_text(Shaper& shaper, std::string_view paragraph, Weight weight, std::int32_t max_width,
                        Arena& scratch, Lines& out) {
  return RunningBreaker(shaper, paragraph, weight, max_width, scratch, out).run();
}

}  // namespace inkvoice::text
