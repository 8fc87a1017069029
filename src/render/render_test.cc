#include "render/render.h"

#include <gtest/gtest.h>

#include "invoice/totals.h"
#include "layout/designs.h"
#include "render/samples.h"

namespace inkvoice::render {
namespace {

using invoice::Invoice;

Pdf rendered(Renderer& renderer, const Invoice& invoice, const Options& options = {}) {
  const auto totals = invoice::compute_totals(invoice);
  auto pdf = renderer.render(invoice, totals.value(), options);
  EXPECT_TRUE(pdf);
  return *std::move(pdf);
}

TEST(Renderer, GivesTheSameBytesWhateverCameBefore) {
  Renderer warm, fresh;
  const Invoice a = samples::everyday(10, 1), b = samples::everyday(120, 2);
  const Pdf first = rendered(warm, a);
  const Pdf other = rendered(warm, b);
  EXPECT_EQ(rendered(warm, a).bytes, first.bytes);
  EXPECT_EQ(rendered(fresh, b).bytes, other.bytes);
  EXPECT_EQ(rendered(fresh, a).bytes, first.bytes);
}

/// The library numbers faces as the process comes to them; documents do not show it.
TEST(Renderer, NamesFontsByTheDocumentAlone) {
  Renderer renderer;
  const Options readable{.compress = false};
  for (const auto& make : {samples::chinese, samples::arabic}) {
    const Pdf pdf = rendered(renderer, make(2, 1), readable);
    const std::string_view text = as_text(ByteView(pdf.bytes));
    EXPECT_NE(text.find("/F9 "), std::string_view::npos);
    EXPECT_EQ(text.find("/F13 "), std::string_view::npos);
  }
}

TEST(Renderer, GivesEqualFontsToEqualGlyphsInAnyOrder) {
  Renderer renderer;
  const Invoice a = samples::arabic(2, 1);
  Invoice b = a;
  std::swap(b.items[0].description, b.items[1].description);
  const auto name = [&](const Invoice& invoice) {
    const Pdf pdf = rendered(renderer, invoice, {.compress = false});
    const std::string text(as_text(ByteView(pdf.bytes)));
    return text.substr(text.find("/Subtype/Type0/BaseFont/"), 40);
  };
  EXPECT_EQ(name(a), name(b));
}

TEST(Renderer, GivesTheSameBytesInEveryDesignWhateverCameBefore) {
  Renderer warm;
  for (const std::string_view name : layout::design_names()) {
    Renderer fresh;
    Invoice a = samples::everyday(10, 1), b = samples::everyday(120, 2);
    a.design.name = b.design.name = name;
    b.design.accent_color = "#ffcc00";
    b.design.paper = invoice::Paper::Letter;
    const Pdf first = rendered(warm, a);
    const Pdf other = rendered(warm, b);
    EXPECT_EQ(rendered(warm, a).bytes, first.bytes) << name;
    EXPECT_EQ(rendered(fresh, b).bytes, other.bytes) << name;
    EXPECT_EQ(rendered(fresh, a).bytes, first.bytes) << name;
    EXPECT_TRUE(first.warnings.empty());
  }
}

TEST(Renderer, TakesTextsOfAnyLengthInEveryDesign) {
  Renderer renderer;
  for (const std::string_view name : layout::design_names()) {
    Invoice invoice = samples::everyday(3);
    invoice.design.name = name;
    invoice.client.name = std::string(2'000, 'W');
    invoice.client.address.line1 = std::string(3'000, 'x');
    invoice.seller.name = std::string(5'000, 'y');
    invoice.items[2].unit = std::string(500, 'u');
    EXPECT_GE(rendered(renderer, invoice).pages, 2) << name;
    invoice.seller = {};
    invoice.client = {.name = "C"};
    EXPECT_GE(rendered(renderer, invoice).pages, 1) << name;
  }
}

TEST(Renderer, NamesTheFieldOfADesignThatThereIsNot) {
  Renderer renderer;
  Invoice invoice = samples::everyday(1);
  invoice.design.name = "baroque";
  const auto pdf = renderer.render(invoice, invoice::compute_totals(invoice).value());
  ASSERT_FALSE(pdf);
  EXPECT_EQ(pdf.error().fields[0].pointer, "/design/name");
}

TEST(Renderer, PutsAnEverydayInvoiceOnOnePage) {
  Renderer renderer;
  Invoice invoice = samples::everyday(10);
  const Pdf pdf = rendered(renderer, invoice);
  EXPECT_EQ(pdf.pages, 1);
  EXPECT_LE(pdf.bytes.size(), 16U * 1024);
  EXPECT_TRUE(pdf.warnings.empty());
  invoice.seller.iban.clear();
  EXPECT_LE(rendered(renderer, invoice).bytes.size(), 15U * 1024) << "without a payment code";
}

TEST(Renderer, GoesOverPages) {
  Renderer renderer;
  EXPECT_EQ(rendered(renderer, samples::everyday(1'000)).pages, 33);
}

TEST(Renderer, NamesTheFieldOfACharacterThatNoFontHas) {
  Renderer renderer;
  Invoice invoice = samples::everyday(2);
  invoice.client.name = "A\U0010FFFD";
  invoice.items[1].description = "B\U000F0000 B";
  const Pdf pdf = rendered(renderer, invoice);
  EXPECT_EQ(pdf.warnings, (std::vector<std::string>{"/client/name: no font has U+10FFFD",
                                                    "/items/1/description: no font has U+F0000"}));
}

TEST(Renderer, TakesTextsOfAnyLength) {
  Renderer renderer;
  Invoice invoice = samples::everyday(3);
  invoice.client.name = std::string(10'000, 'W');
  invoice.seller.name = std::string(5'000, 'x') + " " + std::string(4'999, 'y');
  invoice.items[0].description = std::string(10'000, 'i');
  for (int i = 0; i < 1'000; ++i) invoice.items[1].details += "line\n";
  invoice.notes = std::string(10'000, '\n') + "end";
  EXPECT_GT(rendered(renderer, invoice).pages, 20);
}

TEST(Renderer, TakesTheSmallestInvoice) {
  Renderer renderer;
  Invoice invoice;
  invoice.client.name = "C";
  invoice.items.push_back({.description = "D",
                           .details = {},
                           .sku = {},
                           .unit = {},
                           .tax_category = "Z",
                           .tax_exemption_reason = {},
                           .quantity = invoice::Decimal::whole(1),
                           .unit_price = invoice::Decimal::whole(1),
                           .tax_rate = {},
                           .discount = {}});
  EXPECT_EQ(rendered(renderer, invoice).pages, 1);
}

/// A red pixel.
constexpr const char* kLogo =
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/"
    "pLvAAAAAElFTkSuQmCC";

TEST(Renderer, DrawsTheLogoAsAFigureWithItsText) {
  Renderer renderer;
  Invoice invoice = samples::everyday(1);
  invoice.design.logo = kLogo;
  const Pdf pdf = rendered(renderer, invoice, {.compress = false});
  const std::string_view text = as_text(pdf.bytes);
  EXPECT_NE(text.find("/S/Figure"), std::string_view::npos);
  EXPECT_NE(text.find("/Alt(Atelier Nordwind SARL logo)/A<</O/Layout/Placement/Block/BBox["), std::string_view::npos);
  EXPECT_NE(text.find("/X0 Do"), std::string_view::npos);
  EXPECT_EQ(rendered(renderer, invoice, {.compress = false}).bytes, pdf.bytes) << "the kept picture is the same";
  invoice.design.logo.clear();
  const Pdf without = rendered(renderer, invoice, {.compress = false});
  EXPECT_EQ(as_text(without.bytes).find("/XObject"), std::string_view::npos);
}

TEST(Renderer, NamesTheFieldOfABrokenLogo) {
  Renderer renderer;
  Invoice invoice = samples::everyday(1);
  invoice.design.logo = "data:image/png;base64,iVBORw0KGgo=";
  const auto pdf = renderer.render(invoice, invoice::compute_totals(invoice).value());
  ASSERT_FALSE(pdf);
  EXPECT_EQ(pdf.error().code, Code::Invalid);
  ASSERT_EQ(pdf.error().fields.size(), 1U);
  EXPECT_EQ(pdf.error().fields[0].pointer, "/design/logo");
  EXPECT_EQ(rendered(renderer, samples::everyday(1)).pages, 1) << "the renderer goes on";
}

}  // namespace
}  // namespace inkvoice::render
