/// One face in one document: which glyphs it uses, under which codes, for which text (ISO 32000-1, 9.6 and 9.7).
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "font/face.h"
#include "pdf/document.h"

namespace inkvoice::pdf {

/// The one-byte codes of a document, the same for all its simple fonts: ASCII stands for itself, so that pages can be
/// read and pack well, and Western letters have the same code in all documents, so that equal glyphs give equal
/// subsets. Other characters get a code when they are first used, as long as there are any.
class Alphabet {
 public:
  void begin();
  /// 0 when the codes are used up.
  unsigned code_of(char32_t unicode);
  /// The ToUnicode map of all codes; written once for all fonts.
  Ref write(Document& document);

 private:
  static constexpr unsigned kFirst = 0x80;
  char32_t& text_of(unsigned code) { return texts_[code - kFirst]; }

  std::array<char32_t, 0x80> texts_ = {};  ///< of the codes from kFirst on; 0 is unused
  unsigned guests_ = 0;                    ///< places for characters without a home that were looked at
  Ref ref_;
};

/// For one thread; reused for the next document by begin(). A face gives up to two fonts: a simple one with the
/// alphabet's codes, and a composite one (two bytes a code) for what has no place in the first.
class EmbeddedFont {
 public:
  EmbeddedFont(const font::Face& face, Alphabet& alphabet)
      : face_(face), alphabet_(alphabet), slots_(face.glyph_count()) {}

  void begin();

  /// Codes from here on are the composite font's, counted from this.
  static constexpr unsigned kWide = 0x100;

  /// The code of `glyph` where it stands for `unicode`. One glyph has a code for each text it stands for.
  unsigned code_of(font::GlyphId glyph, char32_t unicode) {
    if (unicode < 0x7F && narrow_[unicode] == glyph) return unicode;
    const Slot& slot = slots_[glyph];
    if (slot.document == document_ && slot.unicode == unicode) return slot.code;
    return find_or_add(glyph, unicode);
  }
  /// Glyphs that will be asked for: give_codes() gives those without a code theirs, in the order of their ids.
  void meet(font::GlyphId glyph, char32_t unicode) {
    Slot& slot = slots_[glyph];
    if (slot.document == document_) return;
    slot = {document_, unicode, kNoCode};
    met_.push_back(glyph);
  }
  void give_codes();
  int advance(font::GlyphId glyph) const { return face_.advance(glyph); }

  bool has_narrow() const { return has_narrow_; }
  bool has_wide() const { return wide_.size() > 1; }
  /// Write the font dictionary and all that hangs from it.
  Result<void> write_narrow(Document& document, Ref ref);
  Result<void> write_wide(Document& document, Ref ref);

 private:
  struct Slot {
    std::uint32_t document = 0;
    char32_t unicode = 0;
    unsigned code = 0;
  };
  struct WideGlyph {
    font::GlyphId glyph = 0;
    char32_t unicode = 0;
  };

  static constexpr unsigned kNoCode = 0;

  unsigned find_or_add(font::GlyphId glyph, char32_t unicode);
  unsigned add(font::GlyphId glyph, char32_t unicode);
  Result<Ref> write_file(Document& document, std::span<const std::uint8_t> codes);
  Ref write_descriptor(Document& document, Ref file, std::string_view name);
  Ref write_to_unicode(Document& document);
  std::string_view subset_name();

  const font::Face& face_;
  Alphabet& alphabet_;
  std::vector<Slot> slots_;         ///< by glyph id: the text it stood for first
  std::vector<font::GlyphId> met_;  ///< without a code yet
  std::uint32_t document_ = 0;
  std::array<font::GlyphId, 0x100> narrow_ = {};  ///< by code; 0 is unused
  bool has_narrow_ = false;
  std::vector<WideGlyph> wide_;                                           ///< by CID
  std::map<std::pair<font::GlyphId, char32_t>, unsigned> further_codes_;  ///< for glyphs of several texts
  std::vector<font::GlyphId> glyphs_;                                     ///< of the font file under way
  Buffer scratch_;
  std::string name_;
};

}  // namespace inkvoice::pdf
