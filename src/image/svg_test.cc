#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "image/picture.h"
#include "image/svg_path.h"
#include "image/svg_style.h"

namespace inkvoice::image {
namespace {

std::string svg(std::string_view inside, std::string_view attributes = R"svg(viewBox="0 0 100 50")svg") {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" " + std::string(attributes) + ">" + std::string(inside) + "</svg>";
}

Drawing drawn(std::string_view inside) {
  auto drawing = read_svg(svg(inside));
  EXPECT_TRUE(drawing) << inside << ": " << (drawing ? "" : drawing.error().message);
  return drawing ? *std::move(drawing) : Drawing();
}

/// Why it is refused; "" where it is not.
std::string refused(std::string_view text) {
  const auto drawing = read_svg(text);
  return drawing ? "" : drawing.error().message;
}

const Shape& only_shape(const Drawing& drawing) {
  EXPECT_EQ(drawing.steps.size(), 1U);
  return drawing.steps.at(0).shape;
}

TEST(Svg, HasTheLongerSideInThousandUnits) {
  const Drawing wide = drawn(R"svg(<rect x="10" width="20" height="30"/>)svg");
  EXPECT_EQ(wide.width, 1000);
  EXPECT_EQ(wide.height, 500);
  const Shape& shape = only_shape(wide);
  EXPECT_EQ(shape.path[0].end.x, 100);
  EXPECT_EQ(shape.path[1].end.x, 300);
  EXPECT_TRUE(shape.fill.visible) << "black where nothing is said";
  EXPECT_FALSE(shape.stroke.paint.visible);
  const auto millimetres = read_svg(svg("", R"svg(width="20mm" height="40mm")svg"));
  EXPECT_DOUBLE_EQ(millimetres->width, 500);
  EXPECT_FALSE(read_svg(svg("", "")));
}

TEST(Svg, MovesWhatIsTransformed) {
  const Drawing drawing =
      drawn(R"svg(<g transform="translate(10 5) scale(2)"><line x2="1" stroke="red" transform="rotate(90)"/></g>)svg");
  const Shape& shape = only_shape(drawing);
  EXPECT_NEAR(shape.path[1].end.x, 100, 1e-9);
  EXPECT_NEAR(shape.path[1].end.y, 70, 1e-9);
  EXPECT_NEAR(shape.stroke.width, 20, 1e-9) << "the pen grows too";
  EXPECT_EQ(shape.stroke.paint.red, 255);
  const Drawing skewed = drawn(R"svg(<line x2="1" stroke="red" transform="scale(4 1)"/>)svg");
  EXPECT_NEAR(only_shape(skewed).stroke.skew[0], 2, 1e-9);
  EXPECT_NEAR(only_shape(skewed).stroke.width, 20, 1e-9);
}

TEST(Svg, TakesTheStrongestStyle) {
  const Drawing drawing = drawn(
      "<style>/* colours */ rect { fill: red } .b, #none { fill:blue;stroke:#123 } #a{fill:lime !important}</style>"
      R"svg(<rect width="1" height="1"/><rect class="x b" width="1" height="1" fill="red"/>)svg"
      R"svg(<rect id="a" class="b" width="1" height="1"/><rect style="fill:#0102037f" class="b" width="1" height="1"/>)svg"
      R"svg(<g color="navy"><rect style="fill:currentColor" width="1" height="1"/></g>)svg");
  ASSERT_EQ(drawing.steps.size(), 5U);
  EXPECT_EQ(drawing.steps[0].shape.fill.red, 255);
  EXPECT_EQ(drawing.steps[1].shape.fill.blue, 255);
  EXPECT_EQ(drawing.steps[1].shape.stroke.paint.green, 0x22);
  EXPECT_EQ(drawing.steps[2].shape.fill.green, 255);
  EXPECT_EQ(drawing.steps[3].shape.fill.blue, 3);
  EXPECT_NEAR(drawing.steps[3].shape.fill.opacity, 0.498, 0.001);
  EXPECT_EQ(drawing.steps[4].shape.fill.blue, 128);
}

TEST(Svg, PaintsGroupsTogetherAndShapesAlone) {
  const Drawing drawing = drawn(
      R"svg(<g opacity=".5"><rect width="9" height="9" opacity="0.4"/><rect width="9" height="9" opacity="0.4" stroke="red"/></g>)svg"
      R"svg(<rect width="9" height="9" display="none"/><rect width="9" height="9" visibility="hidden"/>)svg");
  ASSERT_EQ(drawing.steps.size(), 6U);
  EXPECT_EQ(drawing.steps[0].opacity, 0.5);
  EXPECT_EQ(drawing.steps[1].shape.fill.opacity, 0.4);
  EXPECT_EQ(drawing.steps[2].opacity, 0.4) << "fill and stroke lie over one another";
  EXPECT_EQ(drawing.steps[5].kind, Step::Kind::EndGroup);
}

TEST(Svg, RunsColoursIntoOneAnother) {
  const Drawing drawing = drawn(
      R"svg(<defs><linearGradient id="a"><stop stop-color="red"/><stop offset="50%" stop-color="#00f" stop-opacity=".5"/></linearGradient>)svg"
      R"svg(<radialGradient id="b" xlink:href="#a" gradientUnits="userSpaceOnUse" cx="10" cy="10" r="5"/></defs>)svg"
      R"svg(<rect x="10" y="10" width="20" height="10" fill="url(#a)"/><circle r="9" fill="url(#b)" fill-opacity=".5"/>)svg");
  ASSERT_EQ(drawing.steps.size(), 2U);
  const Gradient& line = *drawing.steps[0].shape.gradient;
  EXPECT_EQ(line.matrix, (std::array<double, 6>{200, 0, 0, 100, 100, 100})) << "over the shape's bounds";
  EXPECT_EQ(line.end.x, 1);
  EXPECT_EQ(line.stops[1].offset, 0.5);
  EXPECT_EQ(line.stops[1].opacity, 0.5);
  const Gradient& circle = *drawing.steps[1].shape.gradient;
  EXPECT_TRUE(circle.radial);
  EXPECT_EQ(circle.end_radius, 5);
  EXPECT_EQ(circle.stops.size(), 2U) << "of the other";
  EXPECT_EQ(drawing.steps[1].shape.fill.opacity, 0.5);
}

TEST(Svg, UsesPartsAndClipsThem) {
  const Drawing drawing = drawn(
      R"svg(<defs><path id="p" d="M0 0h1v1z"/><symbol id="s" viewBox="0 0 2 2"><use href="#p"/></symbol><clipPath id="c"><circle r="3"/></clipPath></defs>)svg"
      R"svg(<use href="#p" x="5" fill="red"/><use href="#s" width="10" height="10"/><g clip-path="url(#c)"><use href="#p"/></g>)svg");
  ASSERT_EQ(drawing.steps.size(), 7U);
  EXPECT_EQ(drawing.steps[0].shape.path[0].end.x, 50);
  EXPECT_EQ(drawing.steps[0].shape.fill.red, 255);
  EXPECT_NEAR(drawing.steps[2].shape.path[1].end.x, 50, 1e-9) << "the symbol's two units over ten";
  EXPECT_EQ(drawing.steps[4].shape.path.size(), 6U) << "the circle";
}

TEST(Svg, SaysWhatItDoesNotDraw) {
  EXPECT_EQ(refused(svg("<text>Inkvoice</text>")), "is an SVG that cannot be drawn: it has text; turn it into paths");
  EXPECT_EQ(refused(svg(R"svg(<image href="https://example.com/x.png"/>)svg")),
            "is an SVG that cannot be drawn: it has the element image");
  for (const char* inside :
       {R"svg(<rect width="1" height="1" filter="url(#f)"/>)svg", R"svg(<rect style="mix-blend-mode:multiply"/>)svg",
        R"svg(<rect width="1" height="1" fill="url(#none)"/>)svg", R"svg(<use href="https://example.com/x.svg#a"/>)svg",
        R"svg(<pattern id="p"/><rect width="1" height="1" fill="url(#p)"/>)svg", R"svg(<path d="M0 0 L1"/>)svg",
        R"svg(<rect width="1em" height="1"/>)svg", R"svg(<g transform="spin(3)"/>)svg",
        R"svg(<style>g > rect{fill:red}</style>)svg", R"svg(<style>@import url(https://example.com)</style>)svg",
        R"svg(<foreignObject/>)svg", R"svg(<path d="M0 0h1" fill="rde"/>)svg",
        R"svg(<path d="M0 0h1" mask="url(#m)"/>)svg", R"svg(<g id="a"><use href="#a"/></g>)svg"}) {
    EXPECT_NE(refused(svg(inside)), "") << inside;
  }
}

TEST(Svg, DrawsNothingForWhatIsBesidesTheDrawing) {
  EXPECT_EQ(
      read_svg("\xEF\xBB\xBF<?xml version='1.0'?><!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://x\" [\n"
               "<!ENTITY ns \"http://x\">]>\n<!-- made by hand --><svg xmlns:x='&ns;' viewBox='0 0 1 1'>"
               "<title>A &amp; B</title><script>alert(1)</script><x:thing/><metadata><x:rdf>é</x:rdf></metadata>"
               "<switch><foreignObject requiredExtensions='http://x'/><g onclick='alert(2)'/></switch></svg>")
          ->steps.size(),
      0U);
}

TEST(Svg, RefusesWhatIsNotSoundXml) {
  for (const char* text :
       {"", "<svg", "<svg>", "<svg></g>", "<svg a=b/>", "<svg a='1' a='2'/>", "<svg/><svg/>", "<svg>&lol;</svg>",
        "<html/>", "<svg viewBox='0 0 1 1'>&#0;</svg>", "<!DOCTYPE svg", "\xFF\xFE<\0s\0v\0g\0"}) {
    EXPECT_NE(refused(text), "") << text;
  }
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "<g>";
  EXPECT_NE(refused(svg(deep)), "");
  std::string laughs = R"svg(<g id="g0"><rect width="1" height="1"/></g>)svg";
  for (int i = 1; i < 9; ++i) {
    const std::string use = "<use href=\"#g" + std::to_string(i - 1) + "\"/>";
    laughs += "<g id=\"g" + std::to_string(i) + "\">";
    for (int j = 0; j < 20; ++j) laughs += use;
    laughs += "</g>";
  }
  EXPECT_NE(refused(svg(laughs)), "") << "parts of parts of parts";
}

TEST(Paths, AreReadAsTheyAreWritten) {
  const auto compact = parse_path("M1-2.5.5-1e1a1 1 0 0110,10zm1 1h2");
  ASSERT_TRUE(compact);
  EXPECT_EQ((*compact)[0].end.y, -2.5);
  EXPECT_EQ((*compact)[1].end.y, -10) << "more points after a move are lines";
  EXPECT_EQ((*compact)[1].end.x, 0.5);
  const auto smooth = parse_path("M0 0C0 10 10 10 10 0S20 -10 20 0Q25 5 30 0T40 0");
  ASSERT_EQ(smooth->size(), 5U);
  EXPECT_EQ((*smooth)[2].control1.y, -10) << "mirrored";
  EXPECT_NEAR((*smooth)[4].control1.y, -10.0 / 3, 1e-9);
  const auto half = parse_path("M-5 0A5 5 0 0 1 5 0");
  const auto bounds = bounds_of(*half);
  EXPECT_NEAR(bounds->top, -5, 0.01) << "over the top, where y grows down";
  EXPECT_NEAR(bounds->bottom, 0, 1e-9);
  for (const char* wrong : {"L1 1", "M1", "M0 0X", "M0 0 A1 1 0 2 0 3 3", "M0 0z1 1", "1 1", "M0 0C1 1 2 2"}) {
    EXPECT_FALSE(parse_path(wrong)) << wrong;
  }
}

TEST(Colors, AreReadInEveryNotation) {
  EXPECT_EQ(parse_color("#AbC"), (Rgba{0xAA, 0xBB, 0xCC, 1}));
  EXPECT_EQ(parse_color("RebeccaPurple"), (Rgba{0x66, 0x33, 0x99, 1}));
  EXPECT_EQ(parse_color("aliceblue")->red, 0xF0);
  EXPECT_EQ(parse_color("yellowgreen")->red, 0x9A);
  EXPECT_EQ(parse_color("rgb(10%, 20%, 30%)"), (Rgba{26, 51, 77, 1}));
  EXPECT_EQ(parse_color("rgba(1 2 3 / 50%)"), (Rgba{1, 2, 3, 0.5}));
  EXPECT_EQ(parse_color("hsl(120, 100%, 25%)"), (Rgba{0, 128, 0, 1}));
  for (const char* wrong : {"", "#12", "#12345g", "rgb(1,2)", "rgb(1,2,3,4,5)", "blau", "rgb(1,2,x)", "url(#a)"}) {
    EXPECT_FALSE(parse_color(wrong)) << wrong;
  }
}

TEST(Svg, SurvivesAnyChange) {
  const std::string source =
      svg("<style>.a{fill:red}</style><defs><linearGradient id='g'><stop stop-color='red'/><stop "
          "offset='1'/></linearGradient></defs>"
          "<g transform='rotate(3)' opacity='.5'><path class='a' d='M0 0c1 1 2 2 3 3s1 1 2 2a1 1 0 0 1 1 1z'/></g>"
          "<rect width='5' height='5' rx='1' fill='url(#g)' stroke='#123' stroke-dasharray='1 2'/><use href='#g'/>");
  std::mt19937 random(20261123);
  int drawings = 0;
  for (int round = 0; round < 5'000; ++round) {
    std::string text = source;
    for (unsigned long changes = 1 + random() % 3; changes > 0; --changes)
      text[random() % text.size()] = static_cast<char>(' ' + random() % 95);
    if (round % 4 == 0) text.erase(random() % text.size(), 1 + random() % 9);
    const auto drawing = read_svg(text);
    drawings += drawing.has_value();
    for (std::size_t i = 0; drawing && i < drawing->steps.size(); ++i) {
      for (const Segment& segment : drawing->steps[i].shape.path) EXPECT_TRUE(std::isfinite(segment.end.x)) << text;
    }
  }
  EXPECT_GT(drawings, 100);
}

}  // namespace
}  // namespace inkvoice::image
