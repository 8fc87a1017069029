#include "invoice/checks.h"

#include <gtest/gtest.h>

#include "invoice/text_rules.h"

namespace inkvoice::invoice {
namespace {

TEST(Checks, KnowCountries) {
  for (const char* code : {"AD", "DE", "GB", "GR", "US", "ZW", "XK"}) EXPECT_TRUE(is_country(code)) << code;
  for (const char* code : {"", "D", "de", "DEU", "UK", "EL", "EU", "XX", "D ", " D", "EE "})
    EXPECT_FALSE(is_country(code)) << code;
}

TEST(Checks, KnowLanguageTags) {
  for (const char* tag :
       {"en", "de-AT", "fr-CH", "zh-Hant-TW", "sr-Latn", "es-419", "de-1996", "sl-rozaj-biske", "en-u-ca-buddhist",
        "ar-u-nu-latn", "de-x-formal", "zh-cmn-Hans-CN", "EN-us", "hy-Latn-IT-arevela"}) {
    EXPECT_TRUE(is_language_tag(tag)) << tag;
  }
  for (const char* tag : {"", "e", "de_DE", "de-", "-de", "de--AT", "en-u", "x-formal", "123", "toolonglanguage",
                          "de-x", "en-US-US", "german!", "de AT", "i-klingon"}) {
    EXPECT_FALSE(is_language_tag(tag)) << tag;
  }
}

TEST(Checks, KnowEmailAddresses) {
  for (const char* email : {"a@b.example", "kreditoren@grosse-soehne.example", "x+tag@sub.domain.example",
                            "jörg@müller.example", "o'neil@x.y"}) {
    EXPECT_TRUE(is_email(email)) << email;
  }
  for (const char* email : {"", "a", "@b.c", "a@", "a@b", "a@@b.c", "a@b@c.d", "a b@c.d", "a@b..c", ".a@b.c", "a.@b.c",
                            "a@.b.c", "a@b.c.", "<a@b.c>", "a@-b.c", "\"a\"@b.c", "a,b@c.d"}) {
    EXPECT_FALSE(is_email(email)) << email;
  }
  EXPECT_FALSE(is_email(std::string(251, 'a') + "@b.c"));
}

TEST(Checks, ChecksumIbans) {
  EXPECT_EQ(normalize_iban("FR7630006000011234567890189"), "FR7630006000011234567890189");
  EXPECT_EQ(normalize_iban("gb82 west 1234 5698 7654 32"), "GB82WEST12345698765432");
  EXPECT_EQ(normalize_iban("NO93 8601 1117 947"), "NO9386011117947");
  for (const char* iban :
       {"", "FR7630006000011234567890188", "FR76", "GB82WEST12345698765423", "GB82-WEST-1234-5698-7654-32",
        "8282WEST12345698765432", "GB82WEST1234569876543212345678901234567890"}) {
    EXPECT_FALSE(normalize_iban(iban)) << iban;
  }
}

TEST(Checks, KnowBics) {
  EXPECT_EQ(normalize_bic("agrifrpp"), "AGRIFRPP");
  EXPECT_EQ(normalize_bic("DEUTDEFF500"), "DEUTDEFF500");
  for (const char* bic : {"", "DEUTDEF", "DEUTDEFF5", "DEUT12FF", "DEUTDEFF5000", "DEUT-EFF"})
    EXPECT_FALSE(normalize_bic(bic)) << bic;
}

TEST(Checks, KnowColoursAndDesignNames) {
  EXPECT_TRUE(is_color("#1a2B3c"));
  for (const char* color : {"", "#fff", "1a2b3c", "#1a2b3g", "red", "#1a2b3c4d"})
    EXPECT_FALSE(is_color(color)) << color;
  EXPECT_TRUE(is_design_name("letterhead-c5"));
  for (const char* name : {"", "Classic", "../x", "a b"}) EXPECT_FALSE(is_design_name(name)) << name;
  EXPECT_FALSE(is_design_name(std::string(41, 'a')));
}

TEST(Checks, TakeLogosOnlyAsPictures) {
  EXPECT_EQ(logo_problem("data:image/png;base64,iVBORw0KGgoAAAANSUhEUg=="), std::nullopt);
  EXPECT_EQ(logo_problem("data:image/jpeg;base64,/9j/4AAQ"), std::nullopt);
  EXPECT_EQ(logo_problem("data:image/svg+xml;base64,PHN2Zy8+"), std::nullopt);
  for (const char* url : {"https://example.com/logo.png",
                          "file:///etc/passwd",
                          "/etc/passwd",
                          "logo.png",
                          "",
                          "data:",
                          "data:,x",
                          "data:text/html;base64,PHN2Zy8+",
                          "data:image/png,abc",
                          "data:image/png;base64,",
                          "data:image/gif;base64,R0lG",
                          "data:image/png;base64,iVBO Rw0KGgo=",
                          "data:image/png;base64,iVBORw0KGg",
                          "data:image/png;base64,iVBORw0KGgp=",
                          "data:image/png;base64,/9j/4AAQ",
                          "data:image/jpeg;base64,iVBORw0KGgo=",
                          "data:image/svg+xml;utf8,<svg/>",
                          "data:image/png;charset=x;base64,iVBORw0KGgo=",
                          ";base64,",
                          "data:;base64,AAAA"}) {
    EXPECT_TRUE(logo_problem(url)) << url;
  }
  EXPECT_TRUE(logo_problem("data:image/svg+xml;base64," + std::string(2'800'000, 'A')));
}

TEST(Checks, HoldTaxCategoriesToTheirRates) {
  for (const char* code : {"S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B"}) EXPECT_TRUE(is_tax_category(code));
  for (const char* code : {"", "s", "A", "X", "AA", "VAT"}) EXPECT_FALSE(is_tax_category(code)) << code;
  EXPECT_TRUE(tax_rate_problem("S", Decimal()));
  EXPECT_FALSE(tax_rate_problem("S", Decimal::whole(20)));
  for (const char* code : {"Z", "E", "AE", "K", "G", "O"}) {
    EXPECT_TRUE(tax_rate_problem(code, Decimal::whole(1))) << code;
    EXPECT_FALSE(tax_rate_problem(code, Decimal())) << code;
  }
  EXPECT_FALSE(tax_rate_problem("L", Decimal()));
  EXPECT_FALSE(tax_rate_problem("M", Decimal::whole(4)));
}

TEST(TextRules, KeepPlainTexts) {
  EXPECT_EQ(clean_text("Große & Söhne GmbH", TextKind::Line, 100), "Große & Söhne GmbH");
  EXPECT_EQ(clean_text("שלום 你好 สวัสดี 👨‍👩‍👧", TextKind::Line, 100),
            "שלום 你好 สวัสดี 👨‍👩‍👧");
  EXPECT_EQ(clean_text("", TextKind::Line, 100), "");
}

TEST(TextRules, NormalizeLineEndsAndForm) {
  EXPECT_EQ(clean_text("a\r\nb\rc\n\td", TextKind::Text, 100), "a\nb\nc\n\td");
  EXPECT_EQ(clean_text("e\u0301", TextKind::Line, 100), "\u00e9");
  EXPECT_EQ(clean_text("\u212b", TextKind::Line, 100), "\u00c5");
}

TEST(TextRules, TakeBlanksAloneForNothing) {
  for (const char* blank : {" ", "   ", "\u00a0", "\u3000 ", "\u200b", "\ufeff", " \u2003"}) {
    EXPECT_EQ(clean_text(blank, TextKind::Line, 100), "");
  }
  EXPECT_EQ(clean_text(" \n\t\r\n", TextKind::Text, 100), "");
  EXPECT_EQ(clean_text(" x ", TextKind::Line, 100), " x ");
}

TEST(TextRules, RefuseControls) {
  for (const char* bad : {"a\x01", "\x1b[31m", "a\x7f", "\u0085", "\u009f", "a\nb", "a\tb", "a\rb", "\u2028", "\u202e",
                          "\u202a", "\u2066", "\u2069", "\uffff"}) {
    EXPECT_FALSE(clean_text(bad, TextKind::Line, 100)) << bad;
  }
  EXPECT_FALSE(clean_text(std::string_view("a\0b", 3), TextKind::Text, 100));
  EXPECT_TRUE(clean_text("a\nb\tc\u2028", TextKind::Text, 100));
  EXPECT_EQ(clean_text("12345678\u202e", TextKind::Text, 100).error(),
            "has the text direction control U+202E, which could make it read otherwise than it is");
  EXPECT_EQ(clean_text("12345678\x07", TextKind::Text, 100).error(), "has the control character U+0007");
}

TEST(TextRules, CountCodePoints) {
  EXPECT_TRUE(clean_text("123", TextKind::Line, 3));
  EXPECT_FALSE(clean_text("1234", TextKind::Line, 3));
  EXPECT_TRUE(clean_text("ééé", TextKind::Line, 3));
  EXPECT_FALSE(clean_text("éééé", TextKind::Line, 3));
  EXPECT_TRUE(clean_text("e\u0301e\u0301e\u0301", TextKind::Line, 3));
  EXPECT_FALSE(clean_text(std::string(3'000'000, 'x'), TextKind::Text, 10'000));
}

}  // namespace
}  // namespace inkvoice::invoice
