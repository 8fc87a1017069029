#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "layout/design_file.h"
#include "layout/designs.h"

namespace inkvoice::layout {
namespace {

using Errors = std::vector<FieldError>;

Errors errors_of(std::string_view text) {
  const auto read = parse_design(text, *find_design("modern"), find_design);
  return read ? Errors() : read.error().fields;
}

TEST(Design, DarkensAnAccentUntilTextInItCanBeRead) {
  constexpr Color kWhite = {255, 255, 255};
  EXPECT_GE(contrast(readable_on(kWhite, {255, 220, 0}), kWhite), kLeastContrast);
  EXPECT_EQ(readable_on(kWhite, {0, 0, 120}), (Color{0, 0, 120}));
  for (const std::string_view name : design_names()) {
    const Design design =
        make_design(*find_design(name), {.name = {}, .accent_color = "#ffcc00", .logo = {}, .paper = {}});
    EXPECT_EQ(design.accent, (Color{255, 204, 0})) << "as given, for shapes";
    EXPECT_GE(contrast(design.color(Paint::Accent), design.color(Paint::Tint)), kLeastContrast);
    EXPECT_GE(contrast(design.color(Paint::Accent), kWhite), kLeastContrast);
  }
}

TEST(Designs, AreThereByName) {
  EXPECT_EQ(design_names(), (std::vector<std::string_view>{"classic", "compact", "letterhead", "modern"}));
  EXPECT_EQ(find_design(""), find_design("modern"));
  EXPECT_EQ(find_design("Modern"), nullptr);
  EXPECT_EQ(unknown_design("x"), "there is no design \"x\"; there are classic, compact, letterhead and modern");
  const DesignSheets* letterhead = find_design("letterhead");
  EXPECT_EQ(letterhead->a4.window.y, mm(62.7));
  EXPECT_EQ(letterhead->letter.window.x, pt(72));
  EXPECT_EQ(letterhead->letter.page_width, pt(612));
  EXPECT_EQ(letterhead->letter.marks[0], 0);
}

TEST(DesignFile, SaysOnlyWhatDiffers) {
  const auto read = parse_design(
      "# Ours\nbase = classic\ncolor.accent = #104080 # our blue\nmargin.top = 20mm\nmargin.top@Letter = 0.5in\n",
      *find_design({}), find_design);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->a4.accent, (Color{16, 64, 128}));
  EXPECT_EQ(read->a4.margin_top, mm(20));
  EXPECT_EQ(read->letter.margin_top, pt(36));
  EXPECT_EQ(read->a4[Style::Title].weight, font::Weight::Serif);
  EXPECT_EQ(read->a4[Style::Due].color, (Color{16, 64, 128})) << "styles follow the palette";
}

TEST(DesignFile, NamesEachWrongLine) {
  EXPECT_EQ(errors_of("margin.top = wide\ncolour.ink = #000000\nno equals sign\nfoot.rule = maybe\nfoot.rule = no\n"
                      "paper = A5\nbase = classic\nmargin.top@A3 = 5\nmarks = 1 2 3 4"),
            (Errors{{"1", "margin.top must be a length from 10 to 300 points, such as 12, 4.5, 20mm or 0.5in"},
                    {"2", "unknown key \"colour.ink\""},
                    {"3", "must be like: key = value"},
                    {"4", "foot.rule must be yes or no"},
                    {"5", "foot.rule is there twice"},
                    {"6", "paper must be A4 or Letter"},
                    {"7", "base must come before all else"},
                    {"8", "\"margin.top@A3\": only @A4 and @Letter can follow a key"},
                    {"9", "marks must be none, or up to three lengths from the page's top"}}));
  EXPECT_EQ(errors_of("style.title = sans bold 27 ink")[0].pointer, "1");
  EXPECT_EQ(errors_of("style.title = comic bold 27/32 ink")[0].pointer, "1");
  EXPECT_EQ(errors_of("style.title = sans bold 27/20 ink")[0].pointer, "1");
  EXPECT_EQ(errors_of("masthead.1 = logo banner | seller")[0].message,
            "masthead.1 has the unknown block \"banner\"; each must be logo, mark, bar, title, number, title-number, "
            "seller, client, window, details or facts");
}

TEST(DesignFile, TellsWhatBothPapersLackOnce) {
  EXPECT_EQ(errors_of("masthead.1 = logo\nmasthead.2 = seller\nmasthead.3 = none").size(), 3U);
}

TEST(DesignFile, MayBeginWithAByteOrderMark) {
  EXPECT_EQ(errors_of("\xEF\xBB\xBF"
                      "base = classic\nfoot.rule = yes"),
            Errors());
}

TEST(DesignFile, RefusesTextThatCannotBeRead) {
  EXPECT_EQ(errors_of("color.muted = #aaaaaa")[0].message,
            "style.label has a contrast of 2.3 against its ground; 4.5 is the least that can be read (WCAG 1.4.3)");
  EXPECT_EQ(errors_of("color.accent = #ffcc00").size(), 2U) << "the number, and white on the box";
  EXPECT_EQ(errors_of("table.head = fill\ntable.head-ground = accent").size(), 1U) << "ink on the accent";
  EXPECT_EQ(errors_of("margin.start = 150\nmargin.end = 150").size(), 1U);
  EXPECT_EQ(errors_of("window = 25mm 60mm 75mm 28mm").size(), 1U) << "no block is in it";
}

TEST(DesignFile, TakesAnyTextWithoutHarm) {
  std::mt19937 random(11);
  const std::string words[] = {
      "masthead.1", "=",          "|",   "logo", "\n",          " ",    "#", "@A4",
      "window",     "9999999999", "1mm", "-",    "style.title", "sans", "/", std::string(1, '\0')};
  for (int i = 0; i < 5'000; ++i) {
    std::string text;
    for (int k = 0; k < 40; ++k) text += words[random() % std::size(words)];
    const auto read = parse_design(text, *find_design({}), find_design);
    EXPECT_TRUE(read || !read.error().fields.empty()) << text;
  }
}

}  // namespace
}  // namespace inkvoice::layout
