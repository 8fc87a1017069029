#include <gtest/gtest.h>
#include <hb.h>

#include "base/utf8.h"
#include "text/lines.h"

namespace inkvoice::text {
namespace {

class Text : public ::testing::Test {
 protected:
  std::vector<std::string> broken(std::string_view text, std::int32_t width) {
    lines_.clear();
    break_lines(shaper_, text, Weight::Regular, width, arena_, lines_);
    std::vector<std::string> out;
    for (const Line& line : lines_.lines) {
      out.emplace_back();
      for (std::uint32_t i = 0; i < line.count; ++i) {
        const Piece& piece = *lines_.pieces[line.first + i];
        for (std::uint32_t g = 0; g < piece.count; ++g) append_utf8(out.back(), piece.glyphs[g].unicode);
      }
    }
    return out;
  }

  Shaper shaper_{font::Library::shared()};
  Arena arena_;
  Lines lines_;
};

using Strings = std::vector<std::string>;

TEST_F(Text, ShapesAWordOnce) {
  const Word& first = shaper_.word("AVATAR", Weight::Regular, arena_);
  EXPECT_EQ(&first, &shaper_.word("AVATAR", Weight::Regular, arena_));
  EXPECT_NE(&first, &shaper_.word("AVATAR", Weight::Bold, arena_));
  EXPECT_FALSE(first.pieces[0].natural) << "A and V are kerned";
  EXPECT_EQ(first.pieces[0].count, 6U);
}

TEST_F(Text, FiguresAreNotKernedAndAllAsWide) {
  EXPECT_EQ(figures(shaper_, "1,111.11", Weight::Bold, arena_).width,
            figures(shaper_, "7,707.70", Weight::Bold, arena_).width);
  EXPECT_EQ(figures(shaper_, "−7", Weight::Regular, arena_).pieces[0].glyphs[0].unicode, U'−');
  EXPECT_TRUE(figures(shaper_, "−7.40 €", Weight::Regular, arena_).pieces[0].natural);
}

/// HarfBuzz itself is the judge: why running numbers need it not.
TEST_F(Text, ShapesRunningNumbersAsHarfBuzzDoes) {
  std::string pairs;
  for (const char a : std::string_view("#0123456789")) {
    for (const char b : std::string_view("#0123456789")) pairs += {a, b};
  }
  hb_buffer_t* const buffer = hb_buffer_create();
  for (const Weight weight : {Weight::Regular, Weight::Bold, Weight::Serif, Weight::SerifBold}) {
    for (const char* language : {"en", "de", "tr", "ar", "hi", "zh", "vi", "sr"}) {
      shaper_.set_language(language);
      const Piece& ours = shaper_.word(pairs, weight, arena_).pieces[0];
      hb_buffer_clear_contents(buffer);
      hb_buffer_add_utf8(buffer, pairs.data(), static_cast<int>(pairs.size()), 0, -1);
      hb_buffer_guess_segment_properties(buffer);
      hb_buffer_set_language(buffer, hb_language_from_string(language, -1));
      const font::Face& face = font::Library::shared().face(ours.face);
      hb_shape(face.shaper(), buffer, nullptr, 0);
      unsigned count = 0;
      const hb_glyph_info_t* const infos = hb_buffer_get_glyph_infos(buffer, &count);
      const hb_glyph_position_t* const positions = hb_buffer_get_glyph_positions(buffer, &count);
      ASSERT_EQ(count, ours.count);
      for (unsigned i = 0; i < count; ++i) {
        EXPECT_EQ(infos[i].codepoint, ours.glyphs[i].id) << language << ' ' << pairs.substr(i, 2);
        EXPECT_EQ(face.per_mille(positions[i].x_advance), ours.glyphs[i].advance) << pairs.substr(i, 2);
        EXPECT_EQ(positions[i].x_offset, 0);
      }
    }
  }
  hb_buffer_destroy(buffer);
}

TEST_F(Text, BreaksBetweenWordsAndKeepsTheBlank) {
  EXPECT_EQ(broken("one two three", 4000), (Strings{"one two ", "three"}));
  EXPECT_EQ(broken("one two", 100'000), (Strings{"one two"}));
}

TEST_F(Text, BreaksAtLineEndsAndKeepsEmptyLinesInside) {
  EXPECT_EQ(broken("a\r\nb\n\nc\n\n", 100'000), (Strings{"a", "b", "", "c"}));
  EXPECT_EQ(broken(" \n ", 100'000), Strings{}) << "nothing is said";
  EXPECT_EQ(broken("", 100'000), Strings{});
}

TEST_F(Text, BreaksBehindAHyphenBetweenLetters) {
  EXPECT_EQ(broken("cut-over", 2500), (Strings{"cut-", "over"}));
  EXPECT_EQ(broken("2026-11", 2500).front(), "2026") << "figures are cut only where nothing else helps";
}

TEST_F(Text, CutsAWordThatNoLineHolds) {
  const std::string word(10'000, 'm');
  const Strings lines = broken(word, 10'000);
  EXPECT_GT(lines.size(), 800U);
  std::string joined;
  for (const std::string& line : lines) joined += line;
  EXPECT_EQ(joined, word);
  for (const Line& line : lines_.lines) EXPECT_LE(line.width, 10'000);
}

TEST_F(Text, SaysWhichCharactersNoFontHas) {
  EXPECT_TRUE(break_lines(shaper_, "a\xF4\x8F\xBF\xBD", Weight::Regular, 10'000, arena_, lines_));
  EXPECT_FALSE(break_lines(shaper_, "Łódź", Weight::Regular, 10'000, arena_, lines_));
}

TEST_F(Text, BreaksThaiBetweenWordsAndChineseBetweenCharactersButNotBeforeAStop) {
  shaper_.set_language("th");
  EXPECT_EQ(broken("ภาษาไทยสำหรับลูกค้า", 5000).front(), "ภาษาไทย");
  shaper_.set_language("zh-CN");
  EXPECT_EQ(broken("请于付款。谢谢", 4000), (Strings{"请于付", "款。谢谢"}));
}

TEST_F(Text, RunsFromRightToLeftInTheOrderOfReading) {
  shaper_.set_language("ar");
  lines_.clear();
  break_lines(shaper_, "شكرا Hope 42", Weight::Regular, 100'000, arena_, lines_);
  ASSERT_EQ(lines_.lines.size(), 1U);
  EXPECT_TRUE(lines_.lines[0].scattered);
  EXPECT_GT(lines_.places[0], lines_.places.back()) << "what is read first stands on the right";
}

TEST_F(Text, TellsTheJoinersOfAPersianWordByTheirGlyphs) {
  const std::string_view typed = "می\u200Cخواهم";
  const Piece& piece = shaper_.word(typed, Weight::Regular, arena_, true).pieces[0];
  EXPECT_TRUE(piece.text.empty()) << "readers would turn it round";
  std::string told;
  for (std::uint32_t g = piece.count; g > 0; --g) append_utf8(told, piece.glyphs[g - 1].unicode);
  EXPECT_EQ(told, typed);
}

TEST_F(Text, TellsTheLettersOfAnArabicLigature) {
  const Word& word = shaper_.word("سلام", Weight::Regular, arena_, true);
  std::u32string told;
  for (std::uint32_t i = word.pieces[0].count; i > 0; --i) told += word.pieces[0].glyphs[i - 1].unicode;
  EXPECT_EQ(told, U"سلام");
  EXPECT_TRUE(word.pieces[0].text.empty());
}

TEST_F(Text, GivesAReplacementTextWhereGlyphsDoNotTellIt) {
  EXPECT_EQ(shaper_.word("हिन्दी", Weight::Regular, arena_).pieces[0].text, "हिन्दी");
  EXPECT_EQ(shaper_.word("Hindi", Weight::Regular, arena_).pieces[0].text, "");
}

TEST_F(Text, KeepsLettersAndMarksOfAScriptInOneFont) {
  for (const std::string_view word :
       {"வடிவமைப்பு", "ব্যবস্থাপনা", "വിവരണം", "ಕನ್ನಡ", "తెలుగు", "ગુજરાતી", "ਪੰਜਾਬੀ", "සිංහල", "မြန်မာ", "ខ្មែរ"}) {
    EXPECT_EQ(shaper_.word(word, Weight::Regular, arena_).count, 1U) << word;
  }
}

TEST_F(Text, SaysPrivateCharactersByAReplacementText) {
  EXPECT_EQ(shaper_.word("\uFEFFab", Weight::Regular, arena_).pieces[0].text, "\uFEFFab");
  EXPECT_EQ(shaper_.word("\uFEFFab", Weight::Regular, arena_).pieces[0].glyphs[0].unicode, U'\u2060');
}

TEST_F(Text, ShowsABoxForAHangulFillerOrItself) {
  const Word& word = shaper_.word("a\u115Fb", Weight::Regular, arena_);
  for (std::uint32_t i = 0; i < word.count; ++i) {
    for (std::uint32_t g = 0; g < word.pieces[i].count; ++g) EXPECT_NE(word.pieces[i].glyphs[g].id, 0);
  }
}

TEST_F(Text, MeasuresAsItBreaks) {
  broken("one two-three", 100'000);
  EXPECT_EQ(measure(shaper_, "one two-three", Weight::Regular, arena_), lines_.lines[0].width);
}

TEST(ArenaTest, KeepsItsFirstBlock) {
  Arena arena;
  const void* first = arena.allocate(100, 8);
  arena.allocate(1 << 20, 8);
  arena.reset();
  EXPECT_EQ(arena.allocate(100, 8), first);
}

}  // namespace
}  // namespace inkvoice::text
