#include "pdf/embedded_font.h"

#include <algorithm>

#include "font/subset.h"
#include "pdf/text_string.h"

namespace inkvoice::pdf {

namespace {

constexpr unsigned kFirstPrintable = 0x20;

/// ISO 32000-1, 9.10.3, without what no reader looks at.
constexpr std::string_view kMapStart =
    "/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CMapName/U def/CMapType 2 def 1 begincodespacerange";

void write_hex_byte(Buffer& out, unsigned value) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  out << kHex[value >> 4 & 15] << kHex[value & 15];
}

/// Where Windows' code page 1252 has a character: most documents then have equal codes, and equal subsets.
unsigned home_of(char32_t unicode) {
  if (unicode >= 0xA0 && unicode <= 0xFF) return unicode;
  constexpr std::u32string_view kSpecials = U"€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ";
  const std::size_t at = unicode == 0 ? std::u32string_view::npos : kSpecials.find(unicode);
  return at == std::u32string_view::npos ? 0 : static_cast<unsigned>(0x80 + at);
}

/// Codes for characters that have no home, those of rarely used ones first.
constexpr std::array<unsigned, 13> kSpare = {0x81, 0x8D, 0x8F, 0x90, 0x9D, 0x83, 0x86,
                                             0x87, 0x88, 0x89, 0x8B, 0x98, 0x9B};
constexpr unsigned kFirstLatin = 0xA0, kLastCode = 0xFF;
constexpr unsigned kGuestPlaces = kSpare.size() + kLastCode - kFirstLatin;

constexpr unsigned guest_place(unsigned i) {
  return i < kSpare.size() ? kSpare[i] : kFirstLatin + 1 + i - static_cast<unsigned>(kSpare.size());
}

/// Letters that look another way beside others: one code could not stand for all their glyphs, and half of a word in
/// each of two fonts costs more than two bytes a code.
constexpr bool changes_form(char32_t c) {
  constexpr std::array<std::pair<char32_t, char32_t>, 6> kRanges = {{{0x0600, 0x07BF},    // Arabic, Syriac
                                                                     {0x0840, 0x0DFF},    // Mandaic to Sinhala
                                                                     {0x0F00, 0x109F},    // Tibetan, Myanmar
                                                                     {0x1780, 0x18AF},    // Khmer, Mongolian
                                                                     {0x1900, 0x1CFF},    // Limbu to Vedic signs
                                                                     {0xA800, 0xABFF}}};  // Syloti to Meetei
  return std::any_of(kRanges.begin(), kRanges.end(),
                     [c](const auto& range) { return c >= range.first && c <= range.second; });
}

}  // namespace

void Alphabet::begin() {
  texts_.fill(0);
  guests_ = 0;
  ref_ = {};
}

unsigned Alphabet::code_of(char32_t unicode) {
  if (unicode < 0x7F) return unicode >= kFirstPrintable ? unicode : 0;
  const unsigned home = home_of(unicode);
  if (home != 0 && (text_of(home) == 0 || text_of(home) == unicode)) {
    text_of(home) = unicode;
    return home;
  }
  for (unsigned i = 0; i < guests_; ++i) {
    if (text_of(guest_place(i)) == unicode) return guest_place(i);
  }
  while (guests_ < kGuestPlaces && text_of(guest_place(guests_)) != 0) ++guests_;
  if (guests_ == kGuestPlaces) return 0;
  text_of(guest_place(guests_)) = unicode;
  return guest_place(guests_++);
}

Ref Alphabet::write(Document& document) {
  if (ref_ != Ref{}) return ref_;
  Buffer map;
  map << kMapStart << "<00><FF>endcodespacerange 1 beginbfrange<20><7E><0020>endbfrange";
  std::vector<unsigned> codes;
  for (unsigned code = kFirst; code <= kLastCode; ++code) {
    if (text_of(code) != 0) codes.push_back(code);
  }
  constexpr std::size_t kMostAtOnce = 100;  // of one operator
  for (std::size_t from = 0; from < codes.size(); from += kMostAtOnce) {
    const std::size_t to = std::min(codes.size(), from + kMostAtOnce);
    map << ' ';
    map.integer(static_cast<std::int64_t>(to - from));
    map << " beginbfchar";
    for (std::size_t i = from; i < to; ++i) {
      map << '<';
      write_hex_byte(map, codes[i]);
      map << "><";
      append_utf16_hex(map, text_of(codes[i]));
      map << '>';
    }
    map << "endbfchar";
  }
  map << " endcmap end end";
  ref_ = document.reserve();
  document.recurring_stream(ref_, {}, map.view());
  return ref_;
}

void EmbeddedFont::begin() {
  ++document_;
  narrow_.fill(0);
  has_narrow_ = false;
  wide_.assign(1, {});
  further_codes_.clear();
  met_.clear();
}

unsigned EmbeddedFont::find_or_add(font::GlyphId glyph, char32_t unicode) {
  Slot& slot = slots_[glyph];
  if (slot.document != document_) {
    slot = {document_, unicode, add(glyph, unicode)};
    return slot.code;
  }
  const auto [entry, is_new] = further_codes_.try_emplace({glyph, unicode}, 0);
  if (is_new) entry->second = add(glyph, unicode);
  return entry->second;
}

void EmbeddedFont::give_codes() {
  std::sort(met_.begin(), met_.end());
  for (const font::GlyphId glyph : met_) slots_[glyph].code = add(glyph, slots_[glyph].unicode);
  met_.clear();
}

unsigned EmbeddedFont::add(font::GlyphId glyph, char32_t unicode) {
  const unsigned code = face_.has_glyf() && !changes_form(unicode) ? alphabet_.code_of(unicode) : 0;
  if (code != 0 && (narrow_[code] == 0 || narrow_[code] == glyph)) {
    narrow_[code] = glyph;
    has_narrow_ = true;
    return code;
  }
  wide_.push_back({glyph, unicode});
  return kWide + static_cast<unsigned>(wide_.size()) - 1;
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

Result<Ref> EmbeddedFont::write_file(Document& document, std::span<const std::uint8_t> codes) {
  const auto make = [&] { return font::subset(face_, glyphs_, codes); };
  const Ref ref = document.reserve();
  const auto entries = [this](std::size_t size) {
    scratch_.clear();
    if (face_.has_glyf()) {
      scratch_ << "/Length1 ";
      scratch_.integer(static_cast<std::int64_t>(size));
    } else {
      scratch_ << "/Subtype/CIDFontType0C";
    }
    return scratch_.view();
  };
  if (!document.compresses()) {
    const Bytes file = TRY(make());
    document.recurring_binary_stream(ref, entries(file.size()), as_text(file));
    return ref;
  }
  // The face, its glyphs and their codes say all about the file.
  scratch_.clear();
  scratch_.integer(static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(&face_)));
  scratch_.append({reinterpret_cast<const char*>(glyphs_.data()), glyphs_.size() * sizeof(font::GlyphId)});
  scratch_.append(as_text(std::as_bytes(codes)));
  const PackedCache::Packed packed = TRY(document.cache().made(scratch_.view(), make));
  document.compressed_stream(ref, entries(packed.raw_size), packed.bytes);
  return ref;
}

Ref EmbeddedFont::write_descriptor(Document& document, Ref file, std::string_view name) {
  const font::Metrics& metrics = face_.metrics();
  const Ref descriptor = document.reserve();
  Buffer& out = document.begin_object(descriptor);
  const auto number = [&out](std::string_view key, int value) {
    out << key << ' ';
    out.integer(value);
  };
  out << "<</Type/FontDescriptor/FontName/" << name;
  number("/Flags", 4);  // symbolic: the codes are the font's own
  number("/FontBBox[", metrics.x_min);
  number("", metrics.y_min);
  number("", metrics.x_max);
  number("", metrics.y_max);
  number("]/ItalicAngle", static_cast<int>(metrics.italic_angle));
  number("/Ascent", metrics.ascent);
  number("/Descent", metrics.descent);
  number("/CapHeight", metrics.cap_height);
  number("/StemV", 50 + metrics.weight * metrics.weight / 4225);  // as is usual where the font does not say
  out << (face_.has_glyf() ? "/FontFile2 " : "/FontFile3 ") << file << ">>";
  document.end_object();
  return descriptor;
}

Result<void> EmbeddedFont::write_narrow(Document& document, Ref ref) {
  std::vector<std::uint8_t> codes = {0};
  glyphs_.assign(1, 0);
  for (unsigned code = kFirstPrintable; code < narrow_.size(); ++code) {
    if (narrow_[code] == 0) continue;
    glyphs_.push_back(narrow_[code]);
    codes.push_back(static_cast<std::uint8_t>(code));
  }
  const Ref file = TRY(write_file(document, codes));
  const Ref to_unicode = alphabet_.write(document);
  const Ref descriptor = write_descriptor(document, file, subset_name());
  Buffer& out = document.begin_object(ref);
  out << "<</Type/Font/Subtype/TrueType/BaseFont/" << name_ << "/FontDescriptor " << descriptor << "/ToUnicode "
      << to_unicode << "/FirstChar ";
  out.integer(codes[1]);
  out << "/LastChar ";
  out.integer(codes.back());
  out << "/Widths[";
  for (unsigned code = codes[1]; code <= codes.back(); ++code) {
    out.integer(narrow_[code] == 0 ? 0 : face_.advance(narrow_[code]));
    out << ' ';
  }
  out << "]>>";
  document.end_object();
  return {};
}

Result<void> EmbeddedFont::write_wide(Document& document, Ref ref) {
  glyphs_.clear();
  for (const WideGlyph& entry : wide_) glyphs_.push_back(entry.glyph);
  const Ref file = TRY(write_file(document, {}));
  const Ref to_unicode = write_to_unicode(document);
  const Ref descriptor = write_descriptor(document, file, subset_name());
  const Ref descendant = document.reserve();
  Buffer& out = document.begin_object(descendant);
  out << "<</Type/Font/Subtype/" << (face_.has_glyf() ? "CIDFontType2/CIDToGIDMap/Identity" : "CIDFontType0")
      << "/BaseFont/" << name_ << "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor "
      << descriptor << "/DW 0/W[0[";
  for (const font::GlyphId glyph : glyphs_) {
    out.integer(face_.advance(glyph));
    out << ' ';
  }
  out << "]]>>";
  document.end_object();
  document.begin_object(ref) << "<</Type/Font/Subtype/Type0/BaseFont/" << name_
                             << "/Encoding/Identity-H/DescendantFonts[" << descendant << "]/ToUnicode " << to_unicode
                             << ">>";
  document.end_object();
  return {};
}

/// Ranges with one text a code: shorter than single mappings. The code's last byte alone may run in a range.
Ref EmbeddedFont::write_to_unicode(Document& document) {
  scratch_.clear();
  scratch_ << kMapStart << "<0000><FFFF>endcodespacerange\n";
  const std::size_t count = wide_.size();
  for (std::size_t from = 1; from < count;) {
    const std::size_t to = std::min(count, (from / 256 + 1) * 256);
    scratch_ << "1 beginbfrange<";
    append_utf16_hex(scratch_, static_cast<char32_t>(from));
    scratch_ << "><";
    append_utf16_hex(scratch_, static_cast<char32_t>(to - 1));
    scratch_ << ">[";
    for (std::size_t code = from; code < to; ++code) {
      scratch_ << '<';
      append_utf16_hex(scratch_, wide_[code].unicode);
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
