#include "font/glyf_subset.h"

#include <algorithm>
#include <unordered_map>

#include "font/sfnt.h"

namespace inkvoice::font {

namespace {

// OpenType, "glyf": flags of a composite glyph's parts.
constexpr unsigned kArgsAreWords = 0x0001;
constexpr unsigned kHasScale = 0x0008;
constexpr unsigned kMoreComponents = 0x0020;
constexpr unsigned kHasXyScale = 0x0040;
constexpr unsigned kHasTwoByTwo = 0x0080;
constexpr unsigned kHasInstructions = 0x0100;
constexpr std::size_t kGlyphHeader = 10;

std::size_t part_size(unsigned flags) {
  std::size_t size = 4 + (flags & kArgsAreWords ? 4 : 2);
  if (flags & kHasScale) size += 2;
  if (flags & kHasXyScale) size += 4;
  if (flags & kHasTwoByTwo) size += 8;
  return size;
}

bool is_composite(ByteView outline) { return read_i16(outline, 0) < 0; }

void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

/// Calls visit(offset of the part, its flags) for each part of a composite glyph; gives where the parts end.
template <class Visit>
std::size_t for_each_part(ByteView outline, Visit visit) {
  std::size_t at = kGlyphHeader;
  unsigned flags = kMoreComponents;
  while (flags & kMoreComponents && at + 4 <= outline.size()) {
    flags = read_u16(outline, at);
    visit(at, flags);
    at += part_size(flags);
  }
  return std::min(at, outline.size());
}

/// Collects the glyph data and the parts that composites pull in behind the asked-for glyphs.
class Assembly {
 public:
  Assembly(const Face& face, std::span<const GlyphId> glyphs) : face_(face), glyphs_(glyphs.begin(), glyphs.end()) {
    for (std::size_t i = 0; i < glyphs_.size(); ++i) new_ids_.try_emplace(glyphs_[i], static_cast<GlyphId>(i));
    for (std::size_t i = 0; i < glyphs_.size(); ++i) add(glyphs_[i]);  // grows while parts are found
    offsets_.push_back(static_cast<std::uint32_t>(glyf_.size()));
  }

  Bytes file(std::span<const std::uint8_t> codes) const;

 private:
  void add(GlyphId glyph) {
    offsets_.push_back(static_cast<std::uint32_t>(glyf_.size()));
    if (glyph == 0) return;  // .notdef is never shown (ISO 19005-3, 6.2.11.8)
    const ByteView outline = face_.outline(glyph);
    const std::size_t start = glyf_.size();
    append_unhinted(glyf_, outline);
    if (is_composite(outline)) renumber_parts(start);
    if (glyf_.size() % 2 != 0) glyf_.push_back(std::byte{0});  // the short loca counts in pairs
  }

  void renumber_parts(std::size_t start) {
    const ByteView outline(glyf_.data() + start, glyf_.size() - start);
    for_each_part(outline, [&](std::size_t at, unsigned) {
      const GlyphId old_id = read_u16(outline, at + 2);
      const auto [entry, is_new] = new_ids_.try_emplace(old_id, static_cast<GlyphId>(glyphs_.size()));
      if (is_new) glyphs_.push_back(old_id);
      put_u16(glyf_.data() + start + at + 2, entry->second);
    });
  }

  Bytes loca() const;
  Bytes hmtx() const;

  const Face& face_;
  std::vector<GlyphId> glyphs_;
  std::unordered_map<GlyphId, GlyphId> new_ids_;
  Bytes glyf_;
  std::vector<std::uint32_t> offsets_;
};

Bytes Assembly::loca() const {
  const bool is_long = glyf_.size() >= 0x20000;
  Bytes out(offsets_.size() * (is_long ? 4 : 2));
  for (std::size_t i = 0; i < offsets_.size(); ++i) {
    if (is_long) {
      put_u32(&out[4 * i], offsets_[i]);
    } else {
      put_u16(&out[2 * i], offsets_[i] / 2);
    }
  }
  return out;
}

Bytes Assembly::hmtx() const {
  const ByteView source = face_.table(tag("hmtx"));
  const unsigned measured = read_u16(face_.table(tag("hhea")), 34);
  Bytes out(glyphs_.size() * 4);
  for (std::size_t i = 0; i < glyphs_.size(); ++i) {
    const unsigned glyph = glyphs_[i];
    const bool full = glyph < measured;
    put_u16(&out[4 * i], read_u16(source, 4 * std::size_t{full ? glyph : measured - 1}));
    const std::size_t bearing =
        full ? 4 * std::size_t{glyph} + 2 : 4 * std::size_t{measured} + 2 * std::size_t{glyph - measured};
    put_u16(&out[4 * i + 2], read_u16(source, bearing));
  }
  return out;
}

/// One table for the Macintosh platform in format 0: what a symbolic simple font is looked up in (ISO
/// 32000-1, 9.6.6.4).
Bytes cmap(std::span<const std::uint8_t> codes) {
  constexpr std::size_t kHeader = 12, kFormatHeader = 6;
  Bytes out(kHeader + kFormatHeader + 256);
  put_u16(&out[2], 1);
  put_u16(&out[4], 1);
  put_u32(&out[8], kHeader);
  put_u16(&out[kHeader + 2], kFormatHeader + 256);
  for (std::size_t i = 1; i < codes.size(); ++i) out[kHeader + kFormatHeader + codes[i]] = static_cast<std::byte>(i);
  return out;
}

Bytes Assembly::file(std::span<const std::uint8_t> codes) const {
  const auto copy = [](ByteView table, std::size_t size) {
    Bytes bytes(table.begin(), table.begin() + static_cast<std::ptrdiff_t>(std::min(size, table.size())));
    bytes.resize(size);
    return bytes;
  };
  Bytes head = copy(face_.table(tag("head")), 54);
  put_u32(&head[8], 0);                                 // checkSumAdjustment: no reader of a PDF looks at it
  put_u16(&head[50], glyf_.size() >= 0x20000 ? 1 : 0);  // indexToLocFormat
  Bytes hhea = copy(face_.table(tag("hhea")), 36);
  put_u16(&hhea[34], static_cast<unsigned>(glyphs_.size()));
  Bytes maxp = copy(face_.table(tag("maxp")), 32);
  put_u16(&maxp[4], static_cast<unsigned>(glyphs_.size()));
  for (const std::size_t hinting : {14U, 16U, 18U, 20U, 22U, 24U, 26U}) put_u16(&maxp[hinting], hinting == 14U ? 1 : 0);
  const Bytes metrics = hmtx();
  const Bytes locations = loca();
  const Bytes characters = codes.empty() ? Bytes() : cmap(codes);
  std::vector<std::pair<std::uint32_t, const Bytes*>> tables = {{tag("glyf"), &glyf_},     {tag("head"), &head},
                                                                {tag("hhea"), &hhea},      {tag("hmtx"), &metrics},
                                                                {tag("loca"), &locations}, {tag("maxp"), &maxp}};
  if (!codes.empty()) tables.insert(tables.begin(), {tag("cmap"), &characters});  // in the order of their tags
  Bytes out(12 + 16 * tables.size());
  put_u32(&out[0], 0x00010000);
  put_u16(&out[4], static_cast<unsigned>(tables.size()));
  put_u16(&out[6], 64);  // searchRange, entrySelector, rangeShift for four to seven tables
  put_u16(&out[8], 2);
  put_u16(&out[10], static_cast<unsigned>(16 * tables.size() - 64));
  for (std::size_t i = 0; i < tables.size(); ++i) {
    std::byte* record = &out[12 + 16 * i];
    put_u32(record, tables[i].first);
    put_u32(record + 8, static_cast<std::uint32_t>(out.size()));
    put_u32(record + 12, static_cast<std::uint32_t>(tables[i].second->size()));
    append(out, *tables[i].second);
    out.resize((out.size() + 3) / 4 * 4);
  }
  return out;
}

}  // namespace

void append_unhinted(Bytes& out, ByteView outline) {
  if (outline.size() < kGlyphHeader) return;
  if (is_composite(outline)) {
    const std::size_t start = out.size();
    const std::size_t end = for_each_part(outline, [](std::size_t, unsigned) {});
    append(out, outline.first(end));
    for_each_part(outline,
                  [&](std::size_t at, unsigned flags) { put_u16(&out[start + at], flags & ~kHasInstructions); });
    return;
  }
  const std::size_t contours = read_u16(outline, 0);
  const std::size_t length_at = kGlyphHeader + 2 * contours;
  const std::size_t points_at = length_at + 2 + read_u16(outline, length_at);
  if (points_at > outline.size()) return;
  append(out, outline.first(length_at));
  out.insert(out.end(), 2, std::byte{0});  // instructionLength
  append(out, outline.subspan(points_at));
}

Bytes subset_glyf(const Face& face, std::span<const GlyphId> glyphs, std::span<const std::uint8_t> codes) {
  return Assembly(face, glyphs).file(codes);
}

}  // namespace inkvoice::font
