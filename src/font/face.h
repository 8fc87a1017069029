/// One OpenType face: its tables, metrics and HarfBuzz objects. Immutable once open, so any thread may read it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

struct hb_font_t;
struct hb_face_t;

namespace inkvoice::font {

using GlyphId = std::uint16_t;

/// All in thousandths of an em, as PDF's font dictionaries have them.
struct Metrics {
  int ascent = 0, descent = 0;  ///< descent is negative
  int cap_height = 0, x_height = 0;
  int x_min = 0, y_min = 0, x_max = 0, y_max = 0;
  int weight = 400;         ///< OS/2's usWeightClass
  double italic_angle = 0;  ///< degrees, counter-clockwise
};

class Face {
 public:
  /// `data` is borrowed and must live as long as the face. `index` counts within a collection (TTC).
  /// Corrupt when it is no OpenType font with outlines that a PDF can hold.
  static Result<std::unique_ptr<Face>> open(ByteView data, unsigned index = 0);
  ~Face();
  Face(const Face&) = delete;
  Face& operator=(const Face&) = delete;

  const Metrics& metrics() const { return metrics_; }
  int units_per_em() const { return units_per_em_; }
  unsigned glyph_count() const { return glyph_count_; }
  /// The PostScript name (name ID 6), safe as a PDF name.
  const std::string& name() const { return name_; }
  /// TrueType outlines (glyf) rather than CFF.
  bool has_glyf() const { return !glyf_.empty(); }

  /// The horizontal advance in thousandths of an em, rounded; what the PDF's W array says.
  int advance(GlyphId glyph) const { return glyph < advances_.size() ? advances_[glyph] : 0; }
  /// 0 (.notdef) when the face has no glyph for it.
  GlyphId glyph_of(char32_t code_point) const;
  /// A distance in font units as thousandths of an em, rounded half up.
  int per_mille(int units) const;

  /// The glyph's entry of the glyf table; empty for a blank glyph and out of range.
  ByteView outline(GlyphId glyph) const;
  /// A whole table; empty when the face has none.
  ByteView table(std::uint32_t table_tag) const;

  /// Scaled to units per em; immutable.
  hb_font_t* shaper() const { return hb_font_; }
  hb_face_t* hb_face() const { return hb_face_; }

 private:
  Face() = default;
  bool read_tables();
  void read_metrics();
  void read_name();

  ByteView data_;
  std::size_t directory_ = 0;  ///< where this face's table directory starts
  ByteView glyf_, loca_;
  bool long_loca_ = false;
  int units_per_em_ = 1000;
  unsigned glyph_count_ = 0;
  std::vector<std::int16_t> advances_;
  Metrics metrics_;
  std::string name_;
  hb_face_t* hb_face_ = nullptr;
  hb_font_t* hb_font_ = nullptr;
};

}  // namespace inkvoice::font
