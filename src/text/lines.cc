#include "text/lines.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "text/running_lines.h"

namespace inkvoice::text {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_line_end(char c) { return c == '\n' || c == '\r'; }

/// Where the unbreakable stretch that starts at `at` ends: at a blank, or behind a hyphen between letters (UAX 14, HY).
std::size_t end_of_word(std::string_view text, std::size_t at) {
  for (std::size_t i = at; i < text.size(); ++i) {
    if (is_blank(text[i]) || is_line_end(text[i])) return i;
    const bool inside = i > at && i + 1 < text.size();
    if (text[i] == '-' && inside && static_cast<unsigned char>(text[i + 1]) > '9' && text[i - 1] > '9') return i + 1;
  }
  return text.size();
}

class Breaker {
 public:
  Breaker(Shaper& shaper, Weight weight, std::int32_t max_width, Arena& scratch, Lines& out)
      : shaper_(shaper), weight_(weight), max_width_(max_width), scratch_(scratch), out_(out) {
    start_line();
  }

  void blank() { blanks_ += line_.count > 0 ? 1U : 0U; }

  void word(std::string_view text) {
    const Word& word = shaper_.word(text, weight_, scratch_);
    const Piece& space = shaper_.space(weight_);
    const std::int32_t gap = static_cast<std::int32_t>(blanks_) * space.width;
    if (line_.count > 0 && line_.width + gap + word.width > max_width_) {
      if (blanks_ > 0) keep_blank();
      end_line();
    } else {
      for (; blanks_ > 0; --blanks_) add(space);
    }
    for (std::uint32_t i = 0; i < word.count; ++i) {
      missing_ |= word.pieces[i].missing;
      if (line_.width + word.pieces[i].width <= max_width_) {
        add(word.pieces[i]);
      } else {
        split(word.pieces[i]);
      }
    }
  }

  void end_line() {
    out_.lines.push_back(line_);
    start_line();
  }

  bool has_text() const { return line_.count > 0; }
  bool missing() const { return missing_; }

 private:
  void start_line() {
    line_ = {.first = static_cast<std::uint32_t>(out_.pieces.size()), .count = 0, .width = 0};
    blanks_ = 0;
  }

  void add(const Piece& piece) {
    out_.pieces.push_back(&piece);
    ++line_.count;
    line_.width += piece.width;
  }

  /// The blank at which a line was broken stays in the text for whoever copies it, but takes no room.
  void keep_blank() {
    out_.pieces.push_back(&shaper_.space(weight_));
    ++line_.count;
  }

  /// A word wider than the line is cut where it is full; marks stay with their letter.
  void split(const Piece& whole) {
    if (!whole.text.empty()) return add(whole);
    std::uint32_t from = 0;
    std::int32_t width = 0;
    for (std::uint32_t i = 0; i < whole.count; ++i) {
      const std::int32_t advance = whole.glyphs[i].advance;
      if (i > from && advance > 0 && line_.width + width + advance > max_width_) {
        add(part(whole, from, i, width));
        end_line();
        from = i;
        width = 0;
      }
      width += advance;
    }
    add(part(whole, from, whole.count, width));
  }

  const Piece& part(const Piece& whole, std::uint32_t from, std::uint32_t to, std::int32_t width) {
    Piece* piece = scratch_.make(whole);
    piece->glyphs = whole.glyphs + from;
    piece->count = to - from;
    piece->width = width;
    return *piece;
  }

  Shaper& shaper_;
  const Weight weight_;
  const std::int32_t max_width_;
  Arena& scratch_;
  Lines& out_;
  Line line_;
  std::uint32_t blanks_ = 0;
  bool missing_ = false;
};

/// A paragraph of words between blanks.
bool break_words(Breaker breaker, std::string_view paragraph) {
  for (std::size_t at = 0; at < paragraph.size();) {
    if (is_blank(paragraph[at])) {
      breaker.blank();
      ++at;
      continue;
    }
    const std::size_t end = end_of_word(paragraph, at);
    breaker.word(paragraph.substr(at, end - at));
    at = end;
  }
  if (breaker.has_text()) breaker.end_line();
  return breaker.missing();
}

}  // namespace

bool break_lines(Shaper& shaper, std::string_view text, Weight weight, std::int32_t max_width, Arena& scratch,
                 Lines& out) {
  while (!text.empty() && (is_line_end(text.back()) || is_blank(text.back()))) text.remove_suffix(1);
  bool missing = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view paragraph = text.substr(0, end);
    if (paragraph.find_first_not_of(" \t") == std::string_view::npos) {
      out.lines.push_back({static_cast<std::uint32_t>(out.pieces.size()), 0, 0});
    } else if (is_running_text(paragraph)) {
      missing |= break_running_text(shaper, paragraph, weight, max_width, scratch, out);
    } else {
      missing |= break_words(Breaker(shaper, weight, max_width, scratch, out), paragraph);
    }
    text.remove_prefix(text.substr(end).starts_with("\r\n") ? end + 2 : std::min(end + 1, text.size()));
  }
  return missing;
}

namespace {

/// A text of another script on one line, its pieces as the eye sees them. Figures are asked for twice, when columns are
/// measured and when they are placed, and labels in each document: what was found out is kept.
Word line_of(Shaper& shaper, std::string_view text, Weight weight, Arena& scratch) {
  if (const Word* known = shaper.find_line(text, weight)) return *known;
  Lines lines;
  break_running_text(shaper, text, weight, std::numeric_limits<std::int32_t>::max() / 4, scratch, lines);
  if (lines.lines.empty()) return {};
  const std::span<Piece> pieces = scratch.array<Piece>(lines.pieces.size());
  std::vector<std::size_t> order(pieces.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (lines.lines[0].scattered) {
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::pair(lines.places[a], a) < std::pair(lines.places[b], b);
    });
  }
  for (std::size_t i = 0; i < pieces.size(); ++i) pieces[i] = *lines.pieces[order[i]];
  const Word made{text, pieces.data(), static_cast<std::uint32_t>(pieces.size()), lines.lines[0].width};
  shaper.keep_line(text, weight, made);
  return made;
}

}  // namespace

std::int32_t measure(Shaper& shaper, std::string_view text, Weight weight, Arena& scratch) {
  if (is_running_text(text)) return line_of(shaper, text, weight, scratch).width;
  std::int32_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (is_blank(text[at]) || is_line_end(text[at])) {
      width += shaper.space(weight).width;
      ++at;
      continue;
    }
    const std::size_t end = end_of_word(text, at);
    width += shaper.word(text.substr(at, end - at), weight, scratch).width;
    at = end;
  }
  return width;
}

Word figures(Shaper& shaper, std::string_view text, Weight weight, Arena& scratch) {
  if (const auto word = shaper.figures(text, weight, scratch)) return *word;
  return line_of(shaper, text, weight, scratch);
}

}  // namespace inkvoice::text
