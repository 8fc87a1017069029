/// Text → glyphs: HarfBuzz behind a cache of words. Widths are in thousandths of an em, so they serve every size.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "font/library.h"
#include "text/arena.h"

struct hb_buffer_t;

namespace inkvoice::text {

using font::Weight;

class Segmenter;
struct RunningWork;

struct Glyph {
  font::GlyphId id = 0;
  std::int16_t advance = 0;                 ///< thousandths of an em, kerning included
  std::int16_t x_offset = 0, y_offset = 0;  ///< off the pen, y up
  char32_t unicode = 0;                     ///< the code point that the glyph alone stands for
};

/// Glyphs of one face in visual order; never changes.
struct Piece {
  const Glyph* glyphs = nullptr;
  std::uint32_t count = 0;
  std::int32_t width = 0;
  font::FaceId face = 0;
  bool natural = true;    ///< every advance is the face's own and nothing is offset
  bool missing = false;   ///< some character has no glyph in any font; a box stands for it
  std::string_view text;  ///< what a reader must get back where the glyphs' own code points do not say it; else empty
};

/// What is shaped together and breaks only where it has to.
struct Word {
  std::string_view text;
  const Piece* pieces = nullptr;
  std::uint32_t count = 0;
  std::int32_t width = 0;
};

/// For one thread. What it hands out lives until trim(), or in the arena that was passed.
class Shaper {
 public:
  explicit Shaper(const font::Library& library);
  ~Shaper();
  Shaper(const Shaper&) = delete;
  Shaper& operator=(const Shaper&) = delete;

  const font::Library& library() const { return library_; }

  /// BCP 47; some fonts draw some letters another way in some languages.
  void set_language(std::string_view language);

  /// `text` without blanks, shaped, from the cache when it was asked for before. `scratch` takes it when the cache is
  /// full.
  /// `rtl`: the word runs from right to left; its pieces and glyphs come in visual order all the same.
  const Word& word(std::string_view text, Weight weight, Arena& scratch, bool rtl = false);

  /// Figures, signs and currency: each character by its own advance, unkerned, so that columns of them line up.
  /// Nothing where the main face does not have all of them: then it is text like any other.
  std::optional<Word> figures(std::string_view text, Weight weight, Arena& scratch);

  /// A whole line in one piece of work, kept: keep_line() gives it its place here, where there is room.
  const Word* find_line(std::string_view text, Weight weight) const;
  /// `line` must have been put together of word()s alone.
  void keep_line(std::string_view text, Weight weight, const Word& line);

  /// ICU's view of the language: where lines break, which way text runs.
  Segmenter& segmenter() { return *segmenter_; }
  /// Scratch memory of break_running_text().
  RunningWork& running_work() { return *running_work_; }

  const Piece& space(Weight weight) const { return spaces_[static_cast<std::size_t>(weight)]; }

  /// Has any font a glyph for it?
  bool has_glyph(char32_t code_point);

  /// Between documents: lets the cache go when it has grown past its bound.
  void trim();

 private:
  struct Slot {
    std::uint64_t hash = 0;
    const Word* word = nullptr;
  };
  struct Plain {
    font::GlyphId glyph = 0;
    std::int16_t advance = 0;
  };

  /// A stretch of a word with one face and script.
  struct Run {
    std::size_t from = 0, to = 0;
    font::FaceId face = 0;
    int script = 0;  ///< ICU's UScriptCode
    bool missing = false;
  };

  std::uint64_t key(std::string_view text, Weight weight, unsigned kind) const;
  const Word* find(std::uint64_t hash, std::string_view text) const;
  void keep(std::uint64_t hash, const Word& word);
  bool is_full() const;
  Word shape(std::string_view text, Weight weight, bool rtl, Arena& arena);
  void itemize(std::string_view text, Weight weight);
  font::FaceId face_in_run(char32_t code_point, bool common, Weight weight);
  Piece shape_run(std::string_view text, const Run& run, bool rtl, Arena& arena);
  bool tell_cluster(std::string_view cluster, unsigned count, bool rtl, const font::Face& face);
  bool shape_glyphs(std::string_view text, const Run& run, bool rtl);
  font::FaceId face_of(char32_t code_point, Weight weight);
  Plain plain(char32_t code_point, Weight weight) const;
  void grow();

  const font::Library& library_;
  hb_buffer_t* buffer_;
  std::unique_ptr<Segmenter> segmenter_;
  std::unique_ptr<RunningWork> running_work_;
  std::vector<Run> runs_;      ///< of the word under way
  std::vector<Glyph> glyphs_;  ///< of the run under way
  std::u32string cluster_;
  std::array<std::unordered_map<char32_t, font::FaceId>, font::kWeights> fallbacks_;  ///< by weight; for the language
  std::string language_;
  std::uint64_t language_hash_ = 0;
  std::array<Glyph, font::kWeights> space_glyphs_;
  std::array<Piece, font::kWeights> spaces_;
  std::array<std::array<Plain, 0x100>, font::kWeights> latin_;  ///< by weight and code point
  Arena cache_;
  std::vector<Slot> slots_;
  std::size_t words_ = 0;
};

}  // namespace inkvoice::text
