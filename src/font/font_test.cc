#include <gtest/gtest.h>
#include <hb.h>

#include <string>

#include "font/library.h"
#include "font/subset.h"

namespace inkvoice::font {
namespace {

/// A glyph's outline as text, so that two can be compared.
std::string outline_of(const Face& face, GlyphId glyph) {
  std::string out;
  hb_draw_funcs_t* funcs = hb_draw_funcs_create();
  const auto point = [](void* data, char what, float x, float y) {
    *static_cast<std::string*>(data) += what + std::to_string(x) + "," + std::to_string(y);
  };
  hb_draw_funcs_set_move_to_func(
      funcs,
      [](auto*, void* d, auto*, float x, float y, void* p) {
        reinterpret_cast<void (*)(void*, char, float, float)>(p)(d, 'M', x, y);
      },
      reinterpret_cast<void*>(+point), nullptr);
  hb_draw_funcs_set_line_to_func(
      funcs,
      [](auto*, void* d, auto*, float x, float y, void* p) {
        reinterpret_cast<void (*)(void*, char, float, float)>(p)(d, 'L', x, y);
      },
      reinterpret_cast<void*>(+point), nullptr);
  hb_draw_funcs_set_quadratic_to_func(
      funcs,
      [](auto*, void* d, auto*, float cx, float cy, float x, float y, void* p) {
        reinterpret_cast<void (*)(void*, char, float, float)>(p)(d, 'Q', cx, cy);
        reinterpret_cast<void (*)(void*, char, float, float)>(p)(d, ' ', x, y);
      },
      reinterpret_cast<void*>(+point), nullptr);
  hb_font_get_glyph_shape(face.shaper(), glyph, funcs, &out);
  hb_draw_funcs_destroy(funcs);
  return out;
}

TEST(Face, MeasuresTheEmbeddedFont) {
  const Face& face = Library::shared().face(0);
  EXPECT_EQ(face.name(), "NotoSans-Regular");
  EXPECT_EQ(face.units_per_em(), 1000);
  for (const char32_t digit : std::u32string(U"0123456789")) EXPECT_EQ(face.advance(face.glyph_of(digit)), 572);
  EXPECT_EQ(face.glyph_of(U'中'), 0);
  EXPECT_GT(face.metrics().cap_height, 600);
}

TEST(Face, RefusesWhatIsNoFont) {
  EXPECT_FALSE(Face::open(as_bytes("")));
  EXPECT_FALSE(Face::open(as_bytes("This is not a font at all, only text that is long enough.")));
}

TEST(Face, SurvivesDamage) {
  const Face& whole = Library::shared().face(0);
  const ByteView glyf = whole.table(0x676C7966);
  const ByteView file(glyf.data() - 0, glyf.size());  // a table alone is no font
  EXPECT_FALSE(Face::open(file));
}

TEST(Subset, DrawsTheSameOutlines) {
  const Face& face = Library::shared().face(1);
  std::vector<GlyphId> glyphs = {0};
  for (const char32_t c : std::u32string(U"Invoice Łódź Ếẩ ﬁ €½№"))
    glyphs.push_back(face.glyph_of(c));  // composites too
  const auto bytes = subset(face, glyphs);
  ASSERT_TRUE(bytes);
  const auto made = Face::open(*bytes);
  ASSERT_TRUE(made);
  for (std::size_t i = 1; i < glyphs.size(); ++i) {
    EXPECT_EQ(outline_of(**made, static_cast<GlyphId>(i)), outline_of(face, glyphs[i])) << i;
    EXPECT_EQ((*made)->advance(static_cast<GlyphId>(i)), face.advance(glyphs[i])) << i;
  }
  EXPECT_LT(bytes->size(), 8000U);
}

}  // namespace
}  // namespace inkvoice::font
