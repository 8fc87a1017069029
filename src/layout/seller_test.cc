// Wherever a design leaves the seller to the foot, and however long the seller's texts are: all of them stand in the
// document, once to be read.
#include <gtest/gtest.h>

#include "base/utf8.h"
#include "layout/design_file.h"
#include "layout/designs.h"
#include "layout/layout.h"

namespace inkvoice::layout {
namespace {

using invoice::Invoice;

Invoice an_invoice() {
  Invoice invoice;
  invoice.number = "R-7";
  invoice.locale = "de";
  invoice.client = {.name = "Client"};
  invoice.seller.name = "Werkstatt";
  invoice.seller.address = {"Hafenstraße 7", "", "Hamburg", "20457", "", "DE"};
  invoice.seller.phone = "+49 40 1234567";
  invoice.seller.vat_id = "DE123456789";
  invoice.seller.iban = "DE89370400440532013000";
  invoice.items.push_back({.description = "Work",
                           .details = {},
                           .sku = {},
                           .unit = {},
                           .tax_category = "S",
                           .tax_exemption_reason = {},
                           .quantity = invoice::Decimal::whole(1),
                           .unit_price = invoice::Decimal::whole(100),
                           .tax_rate = invoice::Decimal::whole(19),
                           .discount = {}});
  return invoice;
}

/// What stands on the pages, without blanks: what is read, and what is furniture of each page.
struct Said {
  std::string read;
  std::vector<std::string> furniture;
  Length lowest = 0;  ///< baseline of all
};

class Listener {
 public:
  void hear(const Page& page) {
    said_.furniture.emplace_back();
    for (const Item& item : page.items) {
      if (item.kind == Item::Kind::Open) artifact_ = item.role == Role::Artifact;
      if (item.kind == Item::Kind::Close) artifact_ = false;
      if (item.kind == Item::Kind::Text) hear(page, page.texts[item.index]);
    }
  }
  Said said() { return std::move(said_); }

 private:
  void hear(const Page& page, const TextItem& text) {
    std::string& into = artifact_ ? said_.furniture.back() : said_.read;
    said_.lowest = std::max(said_.lowest, text.y);
    for (std::uint32_t i = text.first; i < text.first + text.count; ++i) {
      for (std::uint32_t g = 0; g < page.pieces[i]->count; ++g) {
        const char32_t c = page.pieces[i]->glyphs[g].unicode;
        if (c != ' ') append_utf8(into, c);
      }
    }
  }

  Said said_;
  bool artifact_ = false;
};

Said said_in(const Invoice& invoice, const DesignSheets& design) {
  text::Shaper shaper(font::Library::shared());
  Layout layout(shaper);
  Listener listener;
  layout.run(invoice, invoice::compute_totals(invoice).value(), design, {},
             [&listener](const Page& page) { listener.hear(page); });
  return listener.said();
}

Said said_in(const Invoice& invoice, std::string_view changes) {
  return said_in(invoice, parse_design(changes, *find_design("letterhead"), find_design).value());
}

bool has(const Said& said, std::string_view text) { return said.read.find(text) != std::string::npos; }

TEST(Seller, IsReadAtTheFootOfTheLastPageOfTheLetterhead) {
  Invoice invoice = an_invoice();
  const Said one = said_in(invoice, "");
  for (const char* text : {"Hafenstraße7", "+49401234567", "DE123456789", "DE893704"})
    EXPECT_TRUE(has(one, text)) << text;
  EXPECT_EQ(one.furniture[0].find("Hafenstraße7"), std::string::npos) << "not twice";
  invoice.items.resize(100, invoice.items[0]);
  const Said more = said_in(invoice, "");
  ASSERT_GT(more.furniture.size(), 1U);
  EXPECT_NE(more.furniture[0].find("Hafenstraße7"), std::string::npos);
  EXPECT_TRUE(has(more, "DE123456789"));
}

TEST(Seller, IsReadInTheFootLineToo) { EXPECT_TRUE(has(said_in(an_invoice(), *find_design("modern")), "DE123456789")); }

/// Too wide for the columns as they are, for a line over the window, or for both.
TEST(Seller, HasAFootThatGrowsWithWhatItSays) {
  for (const int length : {10, 30, 50, 90, 140}) {
    Invoice invoice = an_invoice();
    const std::string words = [length] {
      std::string out;
      for (int i = 0; i < length / 5; ++i) out += "Wort ";
      return out;
    }();
    invoice.seller.name = words;
    invoice.seller.address.line1 = words + "7a";
    invoice.seller.email = std::string(static_cast<std::size_t>(length), 'm') + "@example.com";
    invoice.seller.registration_id = "HRB " + words + "9z";
    const Said said = said_in(invoice, "");
    for (const char* text : {"Wort7a", "Hamburg", "@example.com", "Wort9z", "DE123456789"}) {
      EXPECT_TRUE(has(said, text)) << length << ' ' << text;
    }
    EXPECT_LT(said.lowest, find_design("letterhead")->a4.page_height - pt(10)) << length;
  }
}

TEST(Seller, StandsInTheMastheadWhereNoFootCanHoldIt) {
  Invoice invoice = an_invoice();
  for (int i = 0; i < 400; ++i) invoice.seller.address.line2 += "Nummer ";
  invoice.seller.address.line2 += "400";
  const Said said = said_in(invoice, "");
  for (const char* text : {"Hafenstraße7", "Nummer400", "Hamburg", "+49401234567", "DE123456789"}) {
    EXPECT_TRUE(has(said, text)) << text;
  }
}

TEST(Seller, StandsInTheMastheadOfADesignThatNamesItNowhere) {
  for (const char* changes : {"foot.layout = line", "foot.layout = line\nmasthead.1 = bar"}) {
    const Said said = said_in(an_invoice(), changes);
    for (const char* text : {"Werkstatt", "Hafenstraße7", "20457Hamburg", "+49401234567", "DE123456789"}) {
      EXPECT_TRUE(has(said, text)) << text;
    }
  }
}

TEST(Seller, IsAtTheFootOverASwissSlipToo) {
  Invoice invoice = an_invoice();
  invoice.currency = {"CHF", 2};
  invoice.seller.iban = "CH9300762011623852957";
  invoice.seller.address = {"Rheinsprung 4", "", "Basel", "4051", "", "CH"};
  const Said said = said_in(invoice, "");
  EXPECT_TRUE(has(said, "Zahlteil"));
  EXPECT_TRUE(has(said, "+49401234567"));
}

}  // namespace
}  // namespace inkvoice::layout
