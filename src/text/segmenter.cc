#include "text/segmenter.h"

#include <unicode/ubidi.h>
#include <unicode/ubrk.h>
#include <unicode/uloc.h>
#include <unicode/utf16.h>

#include <algorithm>

#include "base/utf8.h"

namespace inkvoice::text {

namespace {

constexpr std::size_t kLongestKnown = 160, kMostKnown = 2048;

bool is_blank(char16_t c) { return c == u' ' || c == u'\t'; }

UBreakIterator* open_iterator(UBreakIteratorType type, const std::string& locale) {
  UErrorCode status = U_ZERO_ERROR;
  return ubrk_open(type, locale.c_str(), nullptr, 0, &status);
}

}  // namespace

Segmenter::~Segmenter() {
  ubrk_close(lines_);
  ubrk_close(graphemes_);
  if (bidi_ != nullptr) ubidi_close(bidi_);
}

void Segmenter::set_language(std::string_view language) {
  char name[ULOC_FULLNAME_CAPACITY] = "";
  UErrorCode status = U_ZERO_ERROR;
  uloc_forLanguageTag(std::string(language).c_str(), name, sizeof name, nullptr, &status);
  language_ = U_SUCCESS(status) ? name : "";
  language_runs_left_ = uloc_isRightToLeft(language_.c_str()) != 0;
  ubrk_close(lines_);
  known_.clear();
  lines_ = nullptr;  // opened when a text needs it
}

void Segmenter::to_utf16(std::string_view text) {
  converted_ = true;
  text_.clear();
  bytes_.clear();
  for (std::size_t at = 0; at < text.size();) {
    const auto from = static_cast<std::uint32_t>(at);
    const char32_t c = next_code_point(text, at);
    bytes_.push_back(from);
    if (c < 0x10000) {
      text_ += static_cast<char16_t>(c);
      continue;
    }
    text_ += static_cast<char16_t>(U16_LEAD(c));
    text_ += static_cast<char16_t>(U16_TRAIL(c));
    bytes_.push_back(from);
  }
  bytes_.push_back(static_cast<std::uint32_t>(text.size()));
}

const Segments& Segmenter::segment(std::string_view paragraph) {
  paragraph_ = paragraph;
  converted_ = false;
  if (paragraph.size() > kLongestKnown) {
    find_segments(paragraph, latest_);
    return latest_;
  }
  const auto found = known_.find(paragraph);
  if (found != known_.end()) return found->second;
  if (known_.size() >= kMostKnown) known_.clear();
  Segments& made = known_[std::string(paragraph)];
  find_segments(paragraph, made);
  return made;
}

void Segmenter::find_segments(std::string_view paragraph, Segments& out) {
  out.list.clear();
  out.level = 0;
  to_utf16(paragraph);
  UErrorCode status = U_ZERO_ERROR;
  if (bidi_ == nullptr) bidi_ = ubidi_open();
  if (lines_ == nullptr) lines_ = open_iterator(UBRK_LINE, language_);
  const int size = static_cast<int>(text_.size());
  const UBiDiLevel base = language_runs_left_ ? UBIDI_DEFAULT_RTL : UBIDI_DEFAULT_LTR;
  ubidi_setPara(bidi_, text_.data(), size, base, nullptr, &status);
  ubrk_setText(lines_, text_.data(), size, &status);
  if (U_FAILURE(status)) return;
  int next_break = ubrk_next(lines_);
  bool may_break = false;
  for (int at = 0; at < size;) {
    int run_end = size;
    UBiDiLevel level = 0;
    ubidi_getLogicalRun(bidi_, at, &run_end, &level);
    const bool blank = is_blank(text_[static_cast<std::size_t>(at)]);
    int end = at;
    const int limit = std::min(run_end, next_break == UBRK_DONE ? size : next_break);
    while (end < limit && is_blank(text_[static_cast<std::size_t>(end)]) == blank) ++end;
    out.list.push_back(
        {bytes_[static_cast<std::size_t>(at)], bytes_[static_cast<std::size_t>(end)], level, blank, may_break});
    may_break = end == next_break;
    if (may_break) next_break = ubrk_next(lines_);
    at = end;
  }
  out.level = ubidi_getParaLevel(bidi_);
}

void Segmenter::graphemes(std::uint32_t from, std::uint32_t to, std::vector<std::uint32_t>& ends) {
  ends.clear();
  if (!converted_) to_utf16(paragraph_);
  UErrorCode status = U_ZERO_ERROR;
  if (graphemes_ == nullptr) graphemes_ = open_iterator(UBRK_CHARACTER, "");
  ubrk_setText(graphemes_, text_.data(), static_cast<int>(text_.size()), &status);
  const auto unit = static_cast<int>(std::lower_bound(bytes_.begin(), bytes_.end(), from) - bytes_.begin());
  for (int at = ubrk_following(graphemes_, unit); at != UBRK_DONE; at = ubrk_next(graphemes_)) {
    ends.push_back(bytes_[static_cast<std::size_t>(at)]);
    if (ends.back() >= to) break;
  }
}

}  // namespace inkvoice::text
