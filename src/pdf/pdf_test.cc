#include <gtest/gtest.h>

#include "pdf/content.h"
#include "pdf/document.h"
#include "pdf/metadata.h"
#include "pdf/structure.h"
#include "pdf/text_string.h"

namespace inkvoice::pdf {
namespace {

TEST(Buffer, WritesPointsShort) {
  const auto points = [](Length value) {
    Buffer out;
    out.points(value);
    return std::string(out.view());
  };
  EXPECT_EQ(points(0), "0");
  EXPECT_EQ(points(12'500), "12.5");
  EXPECT_EQ(points(-12'050), "-12.05");
  EXPECT_EQ(points(500), ".5");
  EXPECT_EQ(points(-4), "0");
  EXPECT_EQ(points(595'276), "595.28");
  EXPECT_EQ(points(999'999), "1000");
}

TEST(TextString, IsAsciiOrUtf16) {
  Buffer out;
  append_text_string(out, "a(b)\\");
  append_text_string(out, "é😀");
  EXPECT_EQ(out.view(), "(a\\(b\\)\\\\)<FEFF00E9D83DDE00>");
}

TEST(Content, EscapesWhatAStringCannotHold) {
  Content content;
  content.begin({});
  content.begin_text();
  content.begin_string({.wide = true});
  for (const unsigned code : {0x28U, 0x29U, 0x5CU, 0x0DU, 0x0AU}) content.wide(code);
  content.end_string();
  EXPECT_EQ(content.view(), std::string_view("BT\n(\0\\(\0\\)\0\\\\\0\\r\0\n)Tj\n", 22));
}

TEST(Content, MovesByTheRoundedDistance) {
  Content content;
  content.begin({.readable = true});
  content.begin_text();
  content.move_to(10'004, 20'000);
  content.move_to(10'008, 20'000);
  content.move_to(10'012, 20'000);
  EXPECT_EQ(content.view(), "BT\n10 20 Td\n.01 0 Td\n0 0 Td\n");
}

class DocumentTest : public ::testing::TestWithParam<bool> {
 protected:
  std::string written() {
    Buffer out;
    Document document(out);
    document.begin(GetParam());
    const Ref pages = document.reserve();
    const Ref catalog = document.reserve();
    document.begin_object(catalog) << "<</Type/Catalog/Pages " << pages << ">>";
    document.end_object();
    document.begin_object(pages) << "<</Type/Pages/Count 0/Kids[]>>";
    document.end_object();
    document.finish(catalog);
    return std::string(out.view());
  }
};

TEST_P(DocumentTest, BeginsAndEndsAsAFile) {
  const std::string bytes = written();
  EXPECT_TRUE(bytes.starts_with("%PDF-1.7\n%"));
  EXPECT_TRUE(bytes.ends_with("%%EOF\n"));
  const std::size_t at = bytes.rfind("startxref\n") + 10;
  const std::size_t xref = std::stoul(bytes.substr(at));
  EXPECT_EQ(bytes.substr(xref, 4), GetParam() ? "4 0 " : "xref");
}

TEST_P(DocumentTest, GivesTheSameBytesAgain) { EXPECT_EQ(written(), written()); }

INSTANTIATE_TEST_SUITE_P(Modes, DocumentTest, ::testing::Bool());

TEST(Structure, WritesAnElementWhenItCloses) {
  Buffer out;
  Document document(out);
  document.begin(false);
  Structure structure(document);
  structure.begin();
  const Ref first = document.reserve(), second = document.reserve();
  structure.open("Document");
  structure.open("P");
  EXPECT_EQ(structure.mark(first), 0);
  structure.end_page();
  EXPECT_EQ(structure.mark(second), 0) << "ids count anew on each page";
  structure.close();
  structure.end_page();
  structure.close();
  structure.finish();
  EXPECT_NE(out.view().find("<</S/P/P 4 0 R/Pg 2 0 R/K[0 <</Type/MCR/Pg 3 0 R/MCID 0>>]>>"), std::string_view::npos)
      << out.view();
}

TEST(ColorProfile, HasItsSizeAndTags) {
  const std::string_view profile = srgb_profile();
  EXPECT_EQ(profile.substr(36, 4), "acsp");
  EXPECT_EQ(static_cast<unsigned char>(profile[2]) * 256U + static_cast<unsigned char>(profile[3]), profile.size());
  EXPECT_LT(profile.size(), 700U);
}

}  // namespace
}  // namespace inkvoice::pdf
