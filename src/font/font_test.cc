#include <gtest/gtest.h>
#include <hb.h>

#include <string>

#include "font/charstring.h"
#include "font/library.h"
#include "font/sfnt.h"
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
  hb_draw_funcs_set_cubic_to_func(
      funcs,
      [](auto*, void* d, auto*, float ax, float ay, float bx, float by, float x, float y, void* p) {
        const auto add = reinterpret_cast<void (*)(void*, char, float, float)>(p);
        add(d, 'C', ax, ay);
        add(d, ' ', bx, by);
        add(d, ' ', x, y);
      },
      reinterpret_cast<void*>(+point), nullptr);
  hb_font_get_glyph_shape(face.shaper(), glyph, funcs, &out);
  hb_draw_funcs_destroy(funcs);
  return out;
}

/// A bare CFF in the tables that make a face of it.
struct Wrapped {
  Bytes bytes;
  std::unique_ptr<Face> face;
};

Wrapped wrapped(const Face& like, ByteView cff, std::span<const GlyphId> glyphs) {
  hb_face_t* builder = hb_face_builder_create();
  const auto add = [&](std::uint32_t name, ByteView data) {
    hb_blob_t* blob = hb_blob_create(reinterpret_cast<const char*>(data.data()), static_cast<unsigned>(data.size()),
                                     HB_MEMORY_MODE_DUPLICATE, nullptr, nullptr);
    hb_face_builder_add_table(builder, name, blob);
    hb_blob_destroy(blob);
  };
  Bytes maxp(6), hmtx(4 * glyphs.size());
  put_u32(maxp.data(), 0x00005000);
  put_u16(maxp.data() + 4, static_cast<unsigned>(glyphs.size()));
  const ByteView hhea_table = like.table(tag("hhea"));
  Bytes hhea(hhea_table.begin(), hhea_table.end());
  put_u16(hhea.data() + 34, static_cast<unsigned>(glyphs.size()));
  add(tag("head"), like.table(tag("head")));
  add(tag("hhea"), hhea);
  add(tag("maxp"), maxp);
  add(tag("hmtx"), hmtx);
  add(tag("CFF "), cff);
  hb_blob_t* file = hb_face_reference_blob(builder);
  unsigned size = 0;
  const char* data = hb_blob_get_data(file, &size);
  const ByteView view = as_bytes({data, size});
  Wrapped out{{view.begin(), view.end()}, nullptr};
  hb_blob_destroy(file);
  hb_face_destroy(builder);
  auto face = Face::open(out.bytes);
  if (face) out.face = *std::move(face);
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

TEST(Subset, WritesOutTheSubroutinesOfCff) {
  const Library& library = Library::shared();
  const FaceId id = library.face_for(U'永', Weight::Regular, "ja");
  const Face& face = library.face(id);
  ASSERT_FALSE(face.has_glyf()) << "fonts-noto-cjk is needed";
  std::vector<GlyphId> glyphs = {0};
  for (const char32_t c : std::u32string(U"永和九年，岁在癸丑。한글かなAg")) glyphs.push_back(face.glyph_of(c));
  const auto cff = subset(face, glyphs);
  ASSERT_TRUE(cff) << cff.error().message;
  const auto made = wrapped(face, *cff, glyphs);
  ASSERT_TRUE(made.face);
  for (std::size_t i = 1; i < glyphs.size(); ++i) {
    EXPECT_EQ(outline_of(*made.face, static_cast<GlyphId>(i)), outline_of(face, glyphs[i])) << i;
  }
}

TEST(Library, FallsBackByCoverageAndRegion) {
  const Library& library = Library::shared();
  EXPECT_EQ(library.face_for(U'a', Weight::Bold, "en"), library.main_face(Weight::Bold));
  const FaceId arabic = library.face_for(U'ش', Weight::Regular, "ar");
  EXPECT_NE(library.face(arabic).name().find("Arabic"), std::string::npos) << library.face(arabic).name();
  EXPECT_NE(library.face_for(U'骨', Weight::Regular, "ja"), library.face_for(U'骨', Weight::Regular, "zh-CN"));
  EXPECT_EQ(library.face_for(U'骨', Weight::Regular, "zh-CN"), library.face_for(U'。', Weight::Regular, "zh-CN"));
  for (const char32_t emoji : {U'🎉', U'😀', U'👩'}) {
    EXPECT_NE(library.face(library.face_for(emoji, Weight::Bold, "en")).glyph_of(emoji), 0U)
        << "fonts-symbola is needed";
  }
  EXPECT_EQ(library.face_for(0x10FFFD, Weight::Regular, "en"), library.main_face(Weight::Regular)) << "none has it";
}

TEST(Charstring, RefusesWhatIsDamaged) {
  const CffIndex none;
  CharstringFlattener flattener(none, none);
  Bytes out;
  EXPECT_FALSE(flattener.append(as_bytes(""), out)) << "never ends";
  EXPECT_FALSE(flattener.append(as_bytes("\x0A"), out)) << "a call of nothing";
  EXPECT_FALSE(flattener.append(as_bytes("\x8B\x0A\x0E"), out)) << "a call that leads nowhere";
  EXPECT_FALSE(flattener.append(as_bytes("\xFF\x01"), out)) << "half a number";
}

}  // namespace
}  // namespace inkvoice::font
