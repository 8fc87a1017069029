/// ICU's rules about running text: where a line may break (UAX 14), what a reader takes for one character (UAX 29),
/// and which way text runs (UAX 9).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct UBreakIterator;
struct UBiDi;

namespace inkvoice::text {

/// A stretch of one direction that is blank or is not, and is not broken unless nothing else helps.
struct Segment {
  std::uint32_t from = 0, to = 0;  ///< bytes
  std::uint8_t level = 0;          ///< odd: from right to left
  bool blank = false;
  bool may_break_before = false;
};

struct Segments {
  std::vector<Segment> list;
  std::uint8_t level = 0;  ///< the paragraph's own
};

/// For one thread.
class Segmenter {
 public:
  Segmenter() = default;
  ~Segmenter();
  Segmenter(const Segmenter&) = delete;
  Segmenter& operator=(const Segmenter&) = delete;

  void set_language(std::string_view language);

  /// One paragraph in logical order. Texts that show no direction run as the language does. Valid until the next call;
  /// short texts are remembered, since each is measured before it is placed, and many come in every document.
  const Segments& segment(std::string_view paragraph);

  /// Where the readers' characters of the last paragraph's stretch end, in bytes.
  void graphemes(std::uint32_t from, std::uint32_t to, std::vector<std::uint32_t>& ends);

 private:
  void find_segments(std::string_view paragraph, Segments& out);
  void to_utf16(std::string_view text);

  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::string language_;
  bool language_runs_left_ = false;
  UBreakIterator* lines_ = nullptr;
  UBreakIterator* graphemes_ = nullptr;
  UBiDi* bidi_ = nullptr;
  std::unordered_map<std::string, Segments, Hash, std::equal_to<>> known_;  ///< in this language
  Segments latest_;                                                         ///< of a text that is not remembered
  std::string_view paragraph_;                                              ///< the last one
  bool converted_ = false;                                                  ///< is it in text_?
  std::u16string text_;
  std::vector<std::uint32_t> bytes_;  ///< by UTF-16 unit; one more at the end
};

}  // namespace inkvoice::text
