#include "pdf/embedded_font.h"

#include "font/subset.h"
#include "pdf/text_string.h"

namespace inkvoice::pdf {

void EmbeddedFont::begin() {
  ++document_;
  glyphs_.assign(1, 0);
  slots_[0] = {document_, 0, 0};
}

void EmbeddedFont::add(font::GlyphId glyph, char32_t unicode) {
  slots_[glyph] = {document_, static_cast<std::uint16_t>(glyphs_.size()), unicode};
  glyphs_.push_back(glyph);
}

/// ABCDEF+Name: the letters differ with the glyphs (9.6.4).
std::string_view EmbeddedFont::subset_name() {
  std::uint64_t hash = 0;
  for (const font::GlyphId glyph : glyphs_) {
    hash = (hash ^ glyph) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 32;
  }
  name_.clear();
  for (int i = 0; i < 6; ++i, hash /= 26) name_ += static_cast<char>('A' + hash % 26);
  name_ += '+';
  name_ += face_.name();
  return name_;
}

Result<void> EmbeddedFont::write(Document& document, Ref ref) {
  const Bytes file = TRY(font::subset(face_, glyphs_));
  const Ref file_ref = document.reserve();
  scratch_.clear();
  scratch_ << "/Length1 ";
  scratch_.integer(static_cast<std::int64_t>(file.size()));
  document.binary_stream(file_ref, scratch_.view(), as_text(file));
  write_font(document, ref, file_ref);
  return {};
}

void EmbeddedFont::write_font(Document& document, Ref ref, Ref file) {
  const Ref to_unicode = write_to_unicode(document);
  const std::string_view name = subset_name();
  const font::Metrics& metrics = face_.metrics();
  const auto number = [](Buffer& out, std::string_view key, int value) {
    out << key << ' ';
    out.integer(value);
  };
  const Ref descriptor = document.reserve();
  Buffer& d = document.begin_object(descriptor);
  d << "<</Type/FontDescriptor/FontName/" << name;
  number(d, "/Flags", 4);  // symbolic: the codes are the subset's own
  number(d, "/FontBBox[", metrics.x_min);
  number(d, "", metrics.y_min);
  number(d, "", metrics.x_max);
  number(d, "", metrics.y_max);
  number(d, "]/ItalicAngle", static_cast<int>(metrics.italic_angle));
  number(d, "/Ascent", metrics.ascent);
  number(d, "/Descent", metrics.descent);
  number(d, "/CapHeight", metrics.cap_height);
  number(d, "/StemV", 50 + metrics.weight * metrics.weight / 4225);  // as Adobe's own estimate from the weight goes
  d << "/FontFile2 " << file << ">>";
  document.end_object();

  const Ref descendant = document.reserve();
  Buffer& c = document.begin_object(descendant);
  c << "<</Type/Font/Subtype/CIDFontType2/BaseFont/" << name
    << "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/CIDToGIDMap/Identity/FontDescriptor "
    << descriptor << "/DW 0/W[0[";
  for (const font::GlyphId glyph : glyphs_) number(c, "", face_.advance(glyph));
  c << "]]>>";
  document.end_object();

  document.begin_object(ref) << "<</Type/Font/Subtype/Type0/BaseFont/" << name
                             << "/Encoding/Identity-H/DescendantFonts[" << descendant << "]/ToUnicode " << to_unicode
                             << ">>";
  document.end_object();
}

/// 9.10.3. Ranges with one text a code: shorter than single mappings. The code's last byte alone may run in a range.
Ref EmbeddedFont::write_to_unicode(Document& document) {
  scratch_.clear();
  scratch_ << "/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n/CMapName/U def/CMapType 2 def\n"
              "1 begincodespacerange<0000><FFFF>endcodespacerange\n";
  const std::size_t count = glyphs_.size();
  for (std::size_t from = 1; from < count;) {
    const std::size_t to = std::min(count, (from / 256 + 1) * 256);
    scratch_ << "1 beginbfrange<";
    append_utf16_hex(scratch_, static_cast<char32_t>(from));
    scratch_ << "><";
    append_utf16_hex(scratch_, static_cast<char32_t>(to - 1));
    scratch_ << ">[";
    for (std::size_t code = from; code < to; ++code) {
      scratch_ << '<';
      append_utf16_hex(scratch_, slots_[glyphs_[code]].unicode);
      scratch_ << '>';
    }
    scratch_ << "]endbfrange\n";
    from = to;
  }
  scratch_ << "endcmap end end";
  const Ref ref = document.reserve();
  document.stream(ref, {}, scratch_.view());
  return ref;
}

}  // namespace inkvoice::pdf
