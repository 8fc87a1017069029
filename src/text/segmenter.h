/// ICU's rules about running text: where a line may break (UAX 14), what a reader takes for one character (UAX 29),
/// and which way text runs (UAX 9).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
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

/// For one thread.
class Segmenter {
 public:
  Segmenter() = default;
  ~Segmenter();
  Segmenter(const Segmenter&) = delete;
  Segmenter& operator=(const Segmenter&) = delete;

  void set_language(std::string_view language);

  /// The segments of one paragraph in logical order; gives the paragraph's own level. Texts that show no direction
  /// run as the language does.
  std::uint8_t segment(std::string_view paragraph, std::vector<Segment>& out);

  /// Where the readers' characters of the last paragraph's stretch end, in bytes.
  void graphemes(std::uint32_t from, std::uint32_t to, std::vector<std::uint32_t>& ends);

 private:
  void to_utf16(std::string_view text);

  std::string language_;
  bool language_runs_left_ = false;
  UBreakIterator* lines_ = nullptr;
  UBreakIterator* graphemes_ = nullptr;
  UBiDi* bidi_ = nullptr;
  std::u16string text_;
  std::vector<std::uint32_t> bytes_;  ///< by UTF-16 unit; one more at the end
};

}  // namespace inkvoice::text
