#include "invoice/totals.h"

#include <gtest/gtest.h>

#include "invoice/invoice_json.h"

namespace inkvoice::invoice {
namespace {

/// Of an invoice with these items, and more fields after them.
std::string totals_of(const std::string& items, const std::string& more = "") {
  const Result<Invoice> invoice = parse_invoice(R"({"client":{"name":"x"},"items":[)" + items + "]" + more + "}");
  EXPECT_TRUE(invoice) << (invoice ? "" : invoice.error().fields.at(0).pointer + invoice.error().fields.at(0).message);
  if (!invoice) return "";
  const Result<Totals> totals = compute_totals(*invoice);
  EXPECT_TRUE(totals);
  return totals ? to_json(*totals, invoice->currency) : "";
}

std::string item(const std::string& quantity, const std::string& price, const std::string& rate,
                 const std::string& more = "") {
  return R"({"description":"x","quantity":")" + quantity + R"(","unitPrice":")" + price + R"(","taxRate":")" + rate +
         "\"" + more + "}";
}

TEST(Totals, SumItemsByTax) {
  EXPECT_EQ(
      totals_of(item("2", "10.00", "20") + "," + item("1", "5.00", "0") + "," + item("1", "1.00", "20")),
      R"({"net":"26.00","tax":"4.20","gross":"30.20","prepaid":"0.00","due":"30.20","taxes":[)"
      R"({"category":"S","rate":"20","net":"21.00","tax":"4.20"},{"category":"Z","rate":"0","net":"5.00","tax":"0.00"}]})");
}

TEST(Totals, RoundEachItemAndEachGroupOnce) {
  // 3 × round(1.5 × 0.03 = 0.045) = 0.15; 20 % of it is 0.03, not 3 × 0.01.
  EXPECT_EQ(totals_of(item("1.5", "0.03", "20") + "," + item("1.5", "0.03", "20") + "," + item("1.5", "0.03", "20")),
            R"({"net":"0.15","tax":"0.03","gross":"0.18","prepaid":"0.00","due":"0.18","taxes":[)"
            R"({"category":"S","rate":"20","net":"0.15","tax":"0.03"}]})");
  EXPECT_EQ(totals_of(item("-1.5", "0.03", "50")),
            R"({"net":"-0.05","tax":"-0.03","gross":"-0.08","prepaid":"0.00","due":"-0.08","taxes":[)"
            R"({"category":"S","rate":"50","net":"-0.05","tax":"-0.03"}]})");
}

TEST(Totals, TakeItemDiscountsOff) {
  EXPECT_EQ(totals_of(item("1", "10.05", "0", R"(,"discount":{"percent":"50"})")),  // 5.025 rounds to 5.03
            R"({"net":"5.02","tax":"0.00","gross":"5.02","prepaid":"0.00","due":"5.02","taxes":[)"
            R"({"category":"Z","rate":"0","net":"5.02","tax":"0.00"}]})");
  EXPECT_EQ(totals_of(item("1", "10", "0", R"(,"discount":{"amount":"0.005"})")),
            R"({"net":"9.99","tax":"0.00","gross":"9.99","prepaid":"0.00","due":"9.99","taxes":[)"
            R"({"category":"Z","rate":"0","net":"9.99","tax":"0.00"}]})");
}

TEST(Totals, UseTheCurrencysPlaces) {
  EXPECT_EQ(
      totals_of(item("1", "0.5", "10"), R"(,"currency":"JPY")"),
      R"({"net":"1","tax":"0","gross":"1","prepaid":"0","due":"1","taxes":[{"category":"S","rate":"10","net":"1","tax":"0"}]})");
  EXPECT_EQ(totals_of(item("1", "0.0005", "0"), R"(,"currency":"KWD")"),
            R"({"net":"0.001","tax":"0.000","gross":"0.001","prepaid":"0.000","due":"0.001","taxes":[)"
            R"({"category":"Z","rate":"0","net":"0.001","tax":"0.000"}]})");
}

TEST(Totals, ListGroupsByFallingRateThenCategory) {
  EXPECT_EQ(
      totals_of(item("1", "1", "0", R"(,"taxCategory":"Z")") + "," + item("1", "1", "0", R"(,"taxCategory":"E")") +
                "," + item("1", "1", "5.5") + "," + item("1", "1", "20") + "," +
                item("1", "1", "20", R"(,"taxCategory":"L")")),
      R"({"net":"5.00","tax":"0.46","gross":"5.46","prepaid":"0.00","due":"5.46","taxes":[)"
      R"({"category":"L","rate":"20","net":"1.00","tax":"0.20"},{"category":"S","rate":"20","net":"1.00","tax":"0.20"},)"
      R"({"category":"S","rate":"5.5","net":"1.00","tax":"0.06"},{"category":"E","rate":"0","net":"1.00","tax":"0.00"},)"
      R"({"category":"Z","rate":"0","net":"1.00","tax":"0.00"}]})");
}

TEST(Totals, PutADiscountWithARateIntoItsGroup) {
  EXPECT_EQ(
      totals_of(item("1", "10", "20") + "," + item("1", "10", "10"),
                R"(,"discounts":[{"percent":"10","taxRate":"20"}],"charges":[{"amount":"3","taxRate":"10"}])"),
      R"({"net":"22.00","tax":"3.10","gross":"25.10","prepaid":"0.00","due":"25.10","taxes":[)"
      R"({"category":"S","rate":"20","net":"9.00","tax":"1.80"},{"category":"S","rate":"10","net":"13.00","tax":"1.30"}]})");
}

TEST(Totals, MakeAGroupForARateThatNoItemHas) {
  EXPECT_EQ(
      totals_of(item("1", "10", "20"), R"(,"charges":[{"amount":"3","taxRate":"5"},{"percent":"50","taxRate":"0"}])"),
      R"({"net":"13.00","tax":"2.15","gross":"15.15","prepaid":"0.00","due":"15.15","taxes":[)"
      R"({"category":"S","rate":"20","net":"10.00","tax":"2.00"},{"category":"S","rate":"5","net":"3.00","tax":"0.15"},)"
      R"({"category":"Z","rate":"0","net":"0.00","tax":"0.00"}]})");
}

TEST(Totals, TakeAPercentOfEachGroupsItemNets) {
  // Of the item nets, not of what another discount left: 10.05 / 2 rounds to 5.03 twice.
  EXPECT_EQ(
      totals_of(item("1", "10.05", "20") + "," + item("1", "10.05", "10"),
                R"(,"discounts":[{"percent":"50"},{"percent":"10"}])"),
      R"({"net":"8.02","tax":"1.20","gross":"9.22","prepaid":"0.00","due":"9.22","taxes":[)"
      R"({"category":"S","rate":"20","net":"4.01","tax":"0.80"},{"category":"S","rate":"10","net":"4.01","tax":"0.40"}]})");
}

TEST(Totals, ShareAnAmountOutByLargestRemainder) {
  // 1.00 over 10 : 20 : 40 is 0.1428…, 0.2857…, 0.5714…: cut to 0.14, 0.28, 0.57, and the cent left over goes to the
  // second.
  EXPECT_EQ(
      totals_of(item("1", "10", "30") + "," + item("1", "20", "20") + "," + item("1", "40", "10"),
                R"(,"discounts":[{"amount":"1"}])"),
      R"({"net":"69.00","tax":"10.84","gross":"79.84","prepaid":"0.00","due":"79.84","taxes":[)"
      R"({"category":"S","rate":"30","net":"9.86","tax":"2.96"},{"category":"S","rate":"20","net":"19.71","tax":"3.94"},)"
      R"({"category":"S","rate":"10","net":"39.43","tax":"3.94"}]})");
}

TEST(Totals, GiveTheFirstGroupTheUnitWhenRemaindersAreEqual) {
  EXPECT_EQ(
      totals_of(item("1", "1", "10") + "," + item("1", "1", "20"), R"(,"charges":[{"amount":"0.01"}])"),
      R"({"net":"2.01","tax":"0.30","gross":"2.31","prepaid":"0.00","due":"2.31","taxes":[)"
      R"({"category":"S","rate":"20","net":"1.01","tax":"0.20"},{"category":"S","rate":"10","net":"1.00","tax":"0.10"}]})");
}

TEST(Totals, GiveTheFirstGroupAllWhenItemsCancelOut) {
  EXPECT_EQ(
      totals_of(item("1", "1", "10") + "," + item("-1", "1", "20"), R"(,"charges":[{"amount":"5"}])"),
      R"({"net":"5.00","tax":"0.90","gross":"5.90","prepaid":"0.00","due":"5.90","taxes":[)"
      R"({"category":"S","rate":"20","net":"4.00","tax":"0.80"},{"category":"S","rate":"10","net":"1.00","tax":"0.10"}]})");
  EXPECT_EQ(totals_of(item("0", "1", "0"), R"(,"charges":[{"amount":"5"}])"),
            R"({"net":"5.00","tax":"0.00","gross":"5.00","prepaid":"0.00","due":"5.00","taxes":[)"
            R"({"category":"Z","rate":"0","net":"5.00","tax":"0.00"}]})");
}

TEST(Totals, ShareOverNegativeNetsInProportion) {
  EXPECT_EQ(
      totals_of(item("-1", "30", "10") + "," + item("-1", "10", "20"), R"(,"discounts":[{"amount":"4"}])"),
      R"({"net":"-44.00","tax":"-5.50","gross":"-49.50","prepaid":"0.00","due":"-49.50","taxes":[)"
      R"({"category":"S","rate":"20","net":"-11.00","tax":"-2.20"},{"category":"S","rate":"10","net":"-33.00","tax":"-3.30"}]})");
}

TEST(Totals, TakePrepaidOff) {
  EXPECT_EQ(totals_of(item("1", "10", "20"), R"(,"prepaid":"13.005")"),
            R"({"net":"10.00","tax":"2.00","gross":"12.00","prepaid":"13.01","due":"-1.01","taxes":[)"
            R"({"category":"S","rate":"20","net":"10.00","tax":"2.00"}]})");
}

TEST(Totals, SayHowDiscountsWorkedOut) {
  const Result<Invoice> invoice = parse_invoice(
      R"({"client":{"name":"x"},"items":[)" + item("1", "10", "20") + "," + item("2", "5", "10") +
      R"(],"discounts":[{"percent":"5","reason":"loyal"},{"amount":"1.005"}],"charges":[{"percent":"1","taxRate":"20"}]})");
  const Totals totals = compute_totals(*invoice).value();
  ASSERT_EQ(totals.discounts.size(), 2u);
  EXPECT_EQ(totals.discounts[0].reason, "loyal");
  EXPECT_EQ(totals.discounts[0].percent, Decimal::whole(5));
  EXPECT_EQ(totals.discounts[0].amount, Money{100});
  EXPECT_EQ(totals.discounts[1].percent, Decimal());
  EXPECT_EQ(totals.discounts[1].amount, Money{101});
  EXPECT_EQ(totals.charges[0].amount, Money{10});
  EXPECT_EQ(totals.item_nets, (std::vector<Money>{{1000}, {1000}}));
  EXPECT_EQ(totals.items_net, Money{2000});
}

Error error_of(const std::string& items, const std::string& more) {
  const Result<Totals> totals =
      compute_totals(parse_invoice(R"({"client":{"name":"x"},"items":[)" + items + "]" + more + "}").value());
  EXPECT_FALSE(totals);
  return totals ? Error{} : totals.error();
}

TEST(Totals, RefuseAmountsPastTheBound) {
  const std::string most = item("999999999999.999999", "999999999999.999999", "20");
  EXPECT_NE(totals_of(most + "," + most), "");  // 2 × 10^26 cents
  const Error one = error_of(most + "," + item("1", "1", "0") + "," + most, R"(,"currency":"CLF")");
  EXPECT_EQ(one.code, Code::Invalid);
  ASSERT_EQ(one.fields.size(), 2u);
  EXPECT_EQ(one.fields[0].pointer, "/items/0");
  EXPECT_EQ(one.fields[1].pointer, "/items/2");
  std::string eleven = most;
  for (int i = 0; i < 10; ++i) eleven += "," + most;
  EXPECT_EQ(error_of(eleven, "").fields.at(0).pointer, "/items");
}

TEST(Totals, RefuseSharesPastTheBound) {
  // Item nets of 10^26 and 1 − 10^26 leave 0.01 to share by: a share would be 10^40.
  const std::string items = item("999999999999", "999999999999", "20") + "," +
                            item("-999999999999", "999999999999", "10") + "," + item("0.01", "1", "10");
  const Error error = error_of(items, R"(,"discounts":[{"amount":"1","taxRate":"20"},{"amount":"999999999999"}])");
  EXPECT_EQ(error.fields.at(0).pointer, "/discounts/1");
}

}  // namespace
}  // namespace inkvoice::invoice
