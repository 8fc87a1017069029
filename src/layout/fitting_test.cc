// However many figures there are and however long: nothing leaves the page, nothing stands upon something else, and the
// places of figures stand beneath each other, whichever way the language is read.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/utf8.h"
#include "layout/designs.h"
#include "layout/layout.h"

namespace inkvoice::layout {
namespace {

using invoice::Decimal;
using invoice::Invoice;

constexpr std::array<const char*, 4> kDesigns = {"modern", "classic", "compact", "letterhead"};

invoice::LineItem an_item(std::string description, Decimal quantity, Decimal price, int tax) {
  return {.description = std::move(description),
          .details = {},
          .sku = {},
          .unit = {},
          .tax_category = "S",
          .tax_exemption_reason = {},
          .quantity = quantity,
          .unit_price = price,
          .tax_rate = Decimal::whole(tax),
          .discount = {}};
}

Invoice an_invoice() {
  Invoice invoice;
  invoice.number = "R-7";
  invoice.locale = "en";
  invoice.client = {.name = "Client"};
  invoice.seller.name = "Workshop";
  return invoice;
}

struct Word {
  std::string text;
  std::size_t page = 0;
  Length x = 0, y = 0, end = 0, height = 0;
  bool overlaps(const Word& other) const {
    constexpr Length kTouching = pt(0.2);
    return page == other.page && x + kTouching < other.end && other.x + kTouching < end && y > other.y - other.height &&
           other.y > y - height;
  }
};

struct Seen {
  std::vector<Word> words;
  std::size_t pages = 0;
  Length width = 0, height = 0;
  std::size_t page_of(std::string_view text) const {
    for (const Word& word : words) {
      if (word.text.find(text) != std::string::npos) return word.page;
    }
    return ~std::size_t{0};
  }
};

Word word_of(const Page& page, const TextItem& item, const Design& design) {
  Word word{.text = {}, .page = 0, .x = item.x, .y = item.y, .end = item.x, .height = design[item.style].size * 6 / 10};
  for (std::uint32_t i = item.first; i < item.first + item.count; ++i) {
    for (std::uint32_t g = 0; g < page.pieces[i]->count; ++g) append_utf8(word.text, page.pieces[i]->glyphs[g].unicode);
    if (i + 1 < item.first + item.count || word.text.back() != ' ') {  // a blank at the end shows nothing
      word.end += static_cast<Length>(std::int64_t{page.pieces[i]->width} * design[item.style].size / 1000);
    }
  }
  return word;
}

Seen seen_in(const Invoice& invoice, const char* design = "modern") {
  text::Shaper shaper(font::Library::shared());
  Layout layout(shaper);
  Seen seen;
  layout.run(invoice, invoice::compute_totals(invoice).value(), *find_design(design), {}, [&](const Page& page) {
    seen.width = page.width;
    seen.height = page.height;
    for (const TextItem& item : page.texts) {
      if (item.count == 0) continue;
      seen.words.push_back(word_of(page, item, layout.design()));
      seen.words.back().page = seen.pages;
    }
    ++seen.pages;
  });
  return seen;
}

void expect_in_place(const Seen& seen, const char* where) {
  for (std::size_t i = 0; i < seen.words.size(); ++i) {
    const Word& word = seen.words[i];
    EXPECT_GE(word.x, 0) << where << ": " << word.text;
    EXPECT_LE(word.end, seen.width) << where << ": " << word.text;
    EXPECT_LE(word.y, seen.height - pt(8)) << where << ": " << word.text;
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_FALSE(word.overlaps(seen.words[j])) << where << ": " << word.text << " upon " << seen.words[j].text;
    }
  }
}

TEST(Fitting, ATableOfSixtyTaxRatesGoesOverToTheNextPage) {
  Invoice invoice = an_invoice();
  for (int rate = 1; rate <= 60; ++rate) {
    invoice.items.push_back(an_item("Item", Decimal::whole(1), Decimal::whole(100), rate));
  }
  for (const char* design : kDesigns) {
    const Seen seen = seen_in(invoice, design);
    expect_in_place(seen, design);
    EXPECT_GT(seen.pages, seen.page_of("Amount due") + 1) << design << ": the taxes go over to the next page";
  }
}

TEST(Fitting, AHundredDiscountsWithLongReasonsGoOverToo) {
  Invoice invoice = an_invoice();
  invoice.items.push_back(an_item("Item", Decimal::whole(1), Decimal::whole(100'000), 20));
  for (int i = 0; i < 100; ++i) {
    invoice::DocumentReduction discount;
    discount.reduction.amount = Decimal::whole(1);
    discount.reduction.reason = i == 50 ? std::string(9999, 'x') : "Because";
    invoice.discounts.push_back(discount);
  }
  for (const char* design : kDesigns) {
    const Seen seen = seen_in(invoice, design);
    expect_in_place(seen, design);
    std::size_t letters = 0;
    for (const Word& word : seen.words)
      letters += static_cast<std::size_t>(std::count(word.text.begin(), word.text.end(), 'x'));
    EXPECT_GE(letters, 9999U) << design;
  }
}

TEST(Fitting, EnormousAmountsStandUponNothing) {
  constexpr std::int64_t kMost = 999'999'999'999'123'456;
  Invoice invoice = an_invoice();
  invoice.items.push_back(an_item("A machine whose name has to be broken", Decimal::from_millionths(kMost),
                                  Decimal::from_millionths(kMost), 20));
  invoice.items.push_back(an_item("Less", Decimal::from_millionths(-kMost), Decimal::from_millionths(1'500'000), 7));
  invoice.items[0].unit = "HUR";
  for (const char* design : kDesigns) {
    for (const invoice::Paper paper : {invoice::Paper::A4, invoice::Paper::Letter}) {
      invoice.design.paper = paper;
      expect_in_place(seen_in(invoice, design), design);
    }
  }
}

TEST(Fitting, TotalsNeverStandAloneHoweverTheItemsFillThePages) {
  Invoice invoice = an_invoice();
  invoice.seller.iban = "DE89370400440532013000";
  invoice.payment_terms = "30 days net";
  for (int count = 1; count <= 70; ++count) {
    invoice.items.push_back(an_item("Row" + std::to_string(count), Decimal::whole(count), Decimal::whole(100), 20));
    if (count % 3 == 0) invoice.items.back().details = "Two\nlines";
    invoice.notes = count % 2 == 0 ? "Thank you" : std::string(400, 'n') + " n";
    for (const char* design : kDesigns) {
      invoice.design.paper = count % 5 == 0 ? invoice::Paper::Letter : invoice::Paper::A4;
      const Seen seen = seen_in(invoice, design);
      const std::string where = std::string(design) + " with " + std::to_string(count);
      expect_in_place(seen, where.c_str());
      EXPECT_EQ(seen.page_of("Amount due"), seen.page_of("Row" + std::to_string(std::max(1, count - 1)))) << where;
    }
  }
}

TEST(Fitting, EachReasonWhyNothingIsTaxedIsThereOnce) {
  Invoice invoice = an_invoice();
  for (const char* reason : {"Article44", "Article13b", "Article44"}) {
    invoice.items.push_back(an_item("Item", Decimal::whole(1), Decimal::whole(5), 0));
    invoice.items.back().tax_category = "AE";
    invoice.items.back().tax_exemption_reason = reason;
  }
  const Seen seen = seen_in(invoice);
  for (const char* reason : {"Article44", "Article13b"}) {
    EXPECT_EQ(
        std::count_if(seen.words.begin(), seen.words.end(), [&](const Word& word) { return word.text == reason; }), 1)
        << reason;
  }
}

TEST(Fitting, ASwissReceiptKeepsItsAmountClear) {
  Invoice invoice = an_invoice();
  invoice.currency = {"CHF", 2};
  const std::string eighty = "Eine sehr lange Bezeichnung, die kaum ein Ende nehmen will und doch einmal endet";
  invoice.seller.name = invoice.client.name = eighty;
  invoice.seller.iban = "CH5800791123000889012";
  invoice.seller.address = {eighty, "", eighty, "8001", "", "CH"};
  invoice.client.address = {eighty, "", eighty, "3000", "", "CH"};
  invoice.payment_reference = "RF18539007547034";
  invoice.items.push_back(an_item("Item", Decimal::whole(1), Decimal::whole(5), 8));
  for (const char* design : kDesigns) expect_in_place(seen_in(invoice, design), design);
}

TEST(Fitting, AReferenceThatTheSwissSlipCannotSayStaysOnTheInvoice) {
  Invoice invoice = an_invoice();
  invoice.currency = {"CHF", 2};
  invoice.seller.iban = "CH5800791123000889012";
  invoice.seller.address = {"", "", "Bern", "3000", "", "CH"};
  invoice.payment_reference = "№42";
  invoice.items.push_back(an_item("Item", Decimal::whole(1), Decimal::whole(5), 8));
  EXPECT_EQ(seen_in(invoice).page_of("42"), 0U);
}

/// Where these texts end.
std::vector<Length> ends_of(const Seen& seen, std::initializer_list<const char*> texts) {
  std::vector<Length> out;
  for (const char* text : texts) {
    for (const Word& word : seen.words) {
      if (word.text == text) out.push_back(word.end);
    }
  }
  return out;
}

TEST(Fitting, PlacesStandBeneathEachOtherFromRightToLeftToo) {
  Invoice invoice = an_invoice();
  invoice.items.push_back(an_item("One", Decimal::whole(3), Decimal::from_millionths(1'110'000), 0));
  invoice.items.push_back(an_item("Two", Decimal::from_millionths(12'250'000), Decimal::whole(1000), 0));
  for (const char* locale : {"en", "he"}) {
    invoice.locale = locale;
    const Seen seen = seen_in(invoice);
    std::vector<Length> ends = ends_of(seen, {"3.33", "12,250.00"});
    ASSERT_GE(ends.size(), 2U) << locale;
    EXPECT_EQ(ends[0], ends[1]) << locale;
    ends = ends_of(seen, {"1.11", "1,000.00"});
    ASSERT_EQ(ends.size(), 2U) << locale;
    EXPECT_EQ(ends[0], ends[1]) << locale;
  }
}

}  // namespace
}  // namespace inkvoice::layout
