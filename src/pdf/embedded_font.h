/// One face in one document: which glyphs it uses, under which codes, for which text (ISO 32000-1, 9.7).
#pragma once

#include <vector>

#include "font/face.h"
#include "pdf/document.h"

namespace inkvoice::pdf {

/// For one thread; reused for the next document by begin(). Codes are given in the order of first use.
class EmbeddedFont {
 public:
  explicit EmbeddedFont(const font::Face& face) : face_(face), slots_(face.glyph_count()) {}

  void begin();
  bool is_used() const { return glyphs_.size() > 1; }

  /// The code (CID) of `glyph`, which stands for `unicode` if it is new.
  unsigned code_of(font::GlyphId glyph, char32_t unicode) {
    Slot& slot = slots_[glyph];
    if (slot.document != document_) [[unlikely]]
      add(glyph, unicode);
    return slot.code;
  }
  /// Does the code of `glyph` give back `unicode` to a reader? False also where the glyph stood for another text first.
  bool stands_for(font::GlyphId glyph, char32_t unicode) const {
    const Slot& slot = slots_[glyph];
    return slot.document != document_ || slot.unicode == unicode;
  }

  int advance(font::GlyphId glyph) const { return face_.advance(glyph); }

  /// Writes the font dictionary and all that hangs from it.
  Result<void> write(Document& document, Ref ref);

 private:
  struct Slot {
    std::uint32_t document = 0;
    std::uint16_t code = 0;
    char32_t unicode = 0;
  };

  void add(font::GlyphId glyph, char32_t unicode);
  void write_font(Document& document, Ref ref, Ref file);
  Ref write_to_unicode(Document& document);
  std::string_view subset_name();

  const font::Face& face_;
  std::vector<Slot> slots_;  ///< by glyph id
  std::uint32_t document_ = 0;
  std::vector<font::GlyphId> glyphs_;  ///< by code
  Buffer scratch_;
  std::string name_;
};

}  // namespace inkvoice::pdf
