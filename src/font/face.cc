#include "font/face.h"

#include <hb-ot.h>
#include <hb.h>

#include <algorithm>

#include "font/sfnt.h"

namespace inkvoice::font {

namespace {

constexpr std::size_t kDirectoryHeader = 12;  // OpenType, "Table directory"
constexpr std::size_t kDirectoryRecord = 16;

}  // namespace

Result<std::unique_ptr<Face>> Face::open(ByteView data, unsigned index) {
  std::unique_ptr<Face> face(new Face);
  face->data_ = data;
  if (read_u32(data, 0) == tag("ttcf")) {
    if (index >= read_u32(data, 8)) return fail(Code::Corrupt, "The font collection has no such face.");
    face->directory_ = read_u32(data, kDirectoryHeader + 4 * std::size_t{index});
  }
  if (!face->read_tables()) return fail(Code::Corrupt, "This is no OpenType font with outlines.");
  hb_blob_t* blob = hb_blob_create(reinterpret_cast<const char*>(data.data()), static_cast<unsigned>(data.size()),
                                   HB_MEMORY_MODE_READONLY, nullptr, nullptr);
  face->hb_face_ = hb_face_create(blob, index);
  hb_blob_destroy(blob);
  hb_face_make_immutable(face->hb_face_);
  face->hb_font_ = hb_font_create(face->hb_face_);
  hb_font_make_immutable(face->hb_font_);
  face->read_metrics();
  face->read_name();
  return face;
}

Face::~Face() {
  hb_font_destroy(hb_font_);
  hb_face_destroy(hb_face_);
}

bool Face::read_tables() {
  const ByteView head = table(tag("head"));
  const ByteView hhea = table(tag("hhea"));
  const ByteView maxp = table(tag("maxp"));
  const ByteView hmtx = table(tag("hmtx"));
  if (head.size() < 54 || hhea.size() < 36 || maxp.size() < 6) return false;
  units_per_em_ = read_u16(head, 18);
  glyph_count_ = read_u16(maxp, 4);
  if (units_per_em_ < 16 || units_per_em_ > 16384 || glyph_count_ == 0) return false;
  long_loca_ = read_u16(head, 50) != 0;
  glyf_ = table(tag("glyf"));
  loca_ = table(tag("loca"));
  if (glyf_.empty() && table(tag("CFF ")).empty()) return false;
  const unsigned measured = read_u16(hhea, 34);
  if (measured == 0 || hmtx.size() < 4 * std::size_t{measured}) return false;
  advances_.resize(glyph_count_);
  for (unsigned glyph = 0; glyph < glyph_count_; ++glyph) {
    const std::size_t entry = std::min(glyph, measured - 1);  // the last advance serves all later glyphs
    advances_[glyph] = static_cast<std::int16_t>(per_mille(read_u16(hmtx, 4 * entry)));
  }
  return true;
}

int Face::per_mille(int units) const {
  if (units_per_em_ == 1000) return units;
  const int scaled = units * 1000;
  const int half = units_per_em_ / 2;
  return scaled >= 0 ? (scaled + half) / units_per_em_ : -((-scaled + half) / units_per_em_);
}

void Face::read_metrics() {
  const ByteView head = table(tag("head"));
  const ByteView hhea = table(tag("hhea"));
  const ByteView os2 = table(tag("OS/2"));
  metrics_.x_min = per_mille(read_i16(head, 36));
  metrics_.y_min = per_mille(read_i16(head, 38));
  metrics_.x_max = per_mille(read_i16(head, 40));
  metrics_.y_max = per_mille(read_i16(head, 42));
  metrics_.ascent = per_mille(read_i16(hhea, 4));
  metrics_.descent = per_mille(read_i16(hhea, 6));
  metrics_.italic_angle = static_cast<double>(static_cast<std::int32_t>(read_u32(table(tag("post")), 4))) / 65536.0;
  metrics_.cap_height = metrics_.ascent * 7 / 10;
  metrics_.x_height = metrics_.ascent / 2;
  if (os2.size() >= 78) metrics_.weight = read_u16(os2, 4);
  if (os2.size() >= 96 && read_u16(os2, 0) >= 2) {
    metrics_.x_height = per_mille(read_i16(os2, 86));
    metrics_.cap_height = per_mille(read_i16(os2, 88));
  }
}

void Face::read_name() {
  char text[128];
  unsigned size = sizeof text;
  hb_ot_name_get_utf8(hb_face_, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &size, text);
  for (unsigned i = 0; i < size && i + 1 < sizeof text; ++i) {
    const char c = text[i];
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-') name_ += c;
  }
  if (name_.empty()) name_ = "Font";
}

GlyphId Face::glyph_of(char32_t code_point) const {
  hb_codepoint_t glyph = 0;
  return hb_font_get_nominal_glyph(hb_font_, code_point, &glyph) ? static_cast<GlyphId>(glyph) : GlyphId{0};
}

ByteView Face::outline(GlyphId glyph) const {
  if (glyph >= glyph_count_) return {};
  std::size_t from, to;
  if (long_loca_) {
    from = read_u32(loca_, 4 * std::size_t{glyph});
    to = read_u32(loca_, 4 * std::size_t{glyph} + 4);
  } else {
    from = 2 * std::size_t{read_u16(loca_, 2 * std::size_t{glyph})};
    to = 2 * std::size_t{read_u16(loca_, 2 * std::size_t{glyph} + 2)};
  }
  if (from >= to || to > glyf_.size()) return {};
  return glyf_.subspan(from, to - from);
}

ByteView Face::table(std::uint32_t table_tag) const {
  const unsigned count = read_u16(data_, directory_ + 4);
  for (unsigned i = 0; i < count; ++i) {
    const std::size_t record = directory_ + kDirectoryHeader + kDirectoryRecord * i;
    if (read_u32(data_, record) != table_tag) continue;
    const std::size_t offset = read_u32(data_, record + 8);
    const std::size_t size = read_u32(data_, record + 12);
    if (offset > data_.size() || size > data_.size() - offset) return {};
    return data_.subspan(offset, size);
  }
  return {};
}

}  // namespace inkvoice::font
