#include "invoice/invoice_json.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace inkvoice::invoice {
namespace {

using namespace std::chrono_literals;

using Fields = std::vector<FieldError>;

constexpr const char* kEverything = R"({
  "number": "INV-7", "type": "creditNote", "issueDate": "2026-11-23", "dueDate": "2026-12-23",
  "servicePeriod": {"start": "2026-11-01", "end": "2026-11-30"}, "currency": "CHF", "locale": "de-CH",
  "seller": {"name": "Atelier", "email": "a@b.example", "phone": "+33", "vatId": "FR1", "taxId": "T", "registrationId": "R",
    "electronicAddress": {"scheme": "0088", "value": "123"}, "contact": "Zoë",
    "address": {"line1": "1", "line2": "2", "city": "Lyon", "postalCode": "69001", "region": "ARA", "country": "FR"},
    "iban": "FR76 3000 6000 0112 3456 7890 189", "bic": "agrifrpp"},
  "client": {"name": "Große & Söhne", "address": {"country": "DE"}},
  "items": [
    {"description": "A\r\nB", "details": "d", "sku": "s", "quantity": 1.5, "unit": "HUR", "unitPrice": "37.00",
     "discount": {"percent": 10, "reason": "r"}, "taxRate": "20"},
    {"description": "C", "quantity": "-1e2", "unitPrice": 0, "discount": {"amount": "1"}, "taxCategory": "AE",
     "taxExemptionReason": "reverse charge"}],
  "discounts": [{"percent": "5", "reason": "loyal"}], "charges": [{"amount": "9.90", "taxRate": 20}, {"amount": 1, "taxRate": 0, "taxCategory": "E"}],
  "prepaid": "1.5", "buyerReference": "04011000-1", "purchaseOrder": "PO", "precedingInvoice": {"number": "INV-6", "issueDate": "2026-10-01"},
  "paymentTerms": "30 days", "paymentReference": "RF18", "notes": "Thank\tyou",
  "design": {"name": "classic", "accentColor": "#0a7f5c", "logo": "data:image/jpeg;base64,/9j/4AAQ", "paper": "Letter"}})";

/// The least that an invoice must have, and more.
std::string least(const std::string& more) {
  return R"({"client":{"name":"x"},"items":[{"description":"d","quantity":1,"unitPrice":1}])" +
         (more.empty() ? "" : "," + more) + "}";
}

Fields errors_of(const std::string& json, const Limits& limits = {}) {
  const Result<Invoice> invoice = parse_invoice(json, limits);
  if (invoice) return {};
  EXPECT_EQ(invoice.error().code, Code::Invalid) << invoice.error().message;
  return invoice.error().fields;
}

/// Of one wrong field on top of the least.
Fields errors_with(const std::string& more) { return errors_of(least(more)); }

std::vector<std::string> pointers(const Fields& fields) {
  std::vector<std::string> out;
  for (const FieldError& field : fields) out.push_back(field.pointer);
  return out;
}

/// Of the least with an item that has these fields besides description, quantity and unit price.
std::vector<std::string> item_pointers(const std::string& more) {
  return pointers(
      errors_of(R"({"client":{"name":"x"},"items":[{"description":"d","quantity":1,"unitPrice":1,)" + more + "}]}"));
}

using Pointers = std::vector<std::string>;

TEST(InvoiceJson, ReadsEveryField) {
  const Result<Invoice> read = parse_invoice(kEverything);
  ASSERT_TRUE(read) << read.error().fields.at(0).pointer << read.error().fields.at(0).message;
  const Invoice& invoice = *read;
  EXPECT_EQ(invoice.type, DocumentType::CreditNote);
  EXPECT_EQ(invoice.issue_date, std::chrono::sys_days(2026y / 11 / 23));
  EXPECT_EQ(invoice.service_period->end, std::chrono::sys_days(2026y / 11 / 30));
  EXPECT_EQ(invoice.currency, (Currency{"CHF", 2}));
  EXPECT_EQ(invoice.seller.iban, "FR7630006000011234567890189");
  EXPECT_EQ(invoice.seller.bic, "AGRIFRPP");
  EXPECT_EQ(invoice.seller.electronic_address->scheme, "0088");
  EXPECT_EQ(invoice.client.address.country, "DE");
  EXPECT_EQ(invoice.items[0].description, "A\nB");
  EXPECT_EQ(invoice.items[0].tax_category, "S");
  EXPECT_EQ(invoice.items[0].discount->percent, Decimal::whole(10));
  EXPECT_EQ(invoice.items[1].quantity, Decimal::whole(-100));
  EXPECT_EQ(invoice.items[1].tax_category, "AE");
  EXPECT_EQ(invoice.discounts[0].tax_rate, std::nullopt);
  EXPECT_EQ(invoice.charges[0].tax_category, "S");
  EXPECT_EQ(invoice.charges[1].tax_category, "E");
  EXPECT_EQ(invoice.prepaid, Decimal::from_millionths(1'500'000));
  EXPECT_EQ(invoice.preceding_invoice->number, "INV-6");
  EXPECT_EQ(invoice.design.paper, Paper::Letter);
}

TEST(InvoiceJson, HasDefaults) {
  const Invoice invoice = parse_invoice(least("")).value();
  EXPECT_EQ(invoice.type, DocumentType::Invoice);
  EXPECT_EQ(invoice.currency, (Currency{"EUR", 2}));
  EXPECT_EQ(invoice.locale, "en");
  EXPECT_EQ(invoice.items[0].tax_category, "Z");
  EXPECT_EQ(invoice.number, "");
  EXPECT_EQ(invoice.issue_date, std::nullopt);
  EXPECT_EQ(invoice.prepaid, std::nullopt);
}

TEST(InvoiceJson, ReadsBackWhatItWrites) {
  const Invoice invoice = parse_invoice(kEverything).value();
  const std::string json = to_json(invoice);
  EXPECT_EQ(parse_invoice(json).value(), invoice);
  EXPECT_EQ(to_json(parse_invoice(json).value()), json);
  const Invoice small = parse_invoice(least("")).value();
  EXPECT_EQ(parse_invoice(to_json(small)).value(), small);
}

TEST(InvoiceJson, WritesInOneOrderWithoutBlanks) {
  EXPECT_EQ(
      to_json(parse_invoice(R"({"items":[{"unitPrice":1.50,"quantity":2,"description":"d"}],"client":{"name":"x"}})")
                  .value()),
      R"({"type":"invoice","currency":"EUR","locale":"en","client":{"name":"x"},)"
      R"("items":[{"description":"d","quantity":"2","unitPrice":"1.5","taxRate":"0","taxCategory":"Z"}]})");
}

TEST(InvoiceJson, TakesNullAndEmptyForNotGiven) {
  EXPECT_EQ(
      parse_invoice(
          least(
              R"("notes":null,"dueDate":"","seller":null,"currency":"","discounts":null,"number":"  ","prepaid":null)"))
          .value(),
      parse_invoice(least("")).value());
}

TEST(InvoiceJson, NamesEverythingRequiredThatIsMissing) {
  EXPECT_EQ(errors_of("{}"), (Fields{{"/client/name", "is missing"}, {"/items", "is missing"}}));
  EXPECT_EQ(errors_of(R"({"client":{},"items":[]})"),
            (Fields{{"/client/name", "is missing"}, {"/items", "must have at least one item"}}));
  EXPECT_EQ(
      errors_of(R"({"client":{"name":" \u00a0"},"items":[{},{"description":"\n","quantity":null,"unitPrice":1}]})"),
      (Fields{{"/client/name", "must not be empty"},
              {"/items/0/description", "is missing"},
              {"/items/0/quantity", "is missing"},
              {"/items/0/unitPrice", "is missing"},
              {"/items/1/quantity", "is missing"},
              {"/items/1/description", "must not be empty"}}));
}

TEST(InvoiceJson, ReportsAllAtOnceInDocumentOrder) {
  EXPECT_EQ(
      errors_of(
          R"({"items":[{"description":1,"quantity":"x","unitPrice":"-1","qty":2},7],"items":[],"client":"x","status":"ready"})"),
      (Fields{{"/items/0/description", "must be a string, not a number"},
              {"/items/0/quantity",
               "must be a decimal number like 1234.5 with at most 12 digits before and 6 after the point"},
              {"/items/0/unitPrice", "must not be negative"},
              {"/items/0/qty", "unknown field"},
              {"/items/1", "must be an object, not a number"},
              {"/items", "the field is there twice"},
              {"/client", "must be an object, not a string"},
              {"/status", "unknown field"}}));
}

TEST(InvoiceJson, ListsAHundredProblemsAndCountsTheRest) {
  std::string items;
  for (int i = 0; i < 500; ++i) items += (i > 0 ? ",{}" : "{}");
  const Fields fields = errors_of(R"({"client":{"name":"x"},"items":[)" + items + "]}");
  ASSERT_EQ(fields.size(), 101u);
  EXPECT_EQ(fields[0].pointer, "/items/0/description");
  EXPECT_EQ(fields[99].pointer, "/items/33/description");
  EXPECT_EQ(fields[100], (FieldError{"", "and 1400 more places are wrong"}));
}

TEST(InvoiceJson, RefusesWrongValuesOfEachField) {
  const std::pair<const char*, Pointers> cases[] = {
      {R"("type":"bill")", {"/type"}},
      {R"("issueDate":"2026-02-30")", {"/issueDate"}},
      {R"("issueDate":"2026-1-1","dueDate":20261123)", {"/issueDate", "/dueDate"}},
      {R"("issueDate":"2026-11-23","dueDate":"2026-11-22")", {"/dueDate"}},
      {R"("servicePeriod":{"start":"2026-11-23","end":"2026-11-22"})", {"/servicePeriod/end"}},
      {R"("servicePeriod":{"start":""})", {"/servicePeriod/end", "/servicePeriod/start"}},
      {R"("currency":"eur")", {"/currency"}},
      {R"("currency":"XXX","locale":"de_DE")", {"/currency", "/locale"}},
      {R"("seller":{"iban":"FR00","bic":"X","email":"x","address":{"country":"Germany","zip":"1"}})",
       {"/seller/iban", "/seller/bic", "/seller/email", "/seller/address/country", "/seller/address/zip"}},
      {R"("seller":{"electronicAddress":{"value":""}})",
       {"/seller/electronicAddress/scheme", "/seller/electronicAddress/value"}},
      {R"("discounts":[{}],"charges":[{"percent":1,"amount":1}])", {"/discounts/0", "/charges/0"}},
      {R"("discounts":[{"percent":101},{"percent":-1},{"amount":-1},{"amount":true},3])",
       {"/discounts/0/percent", "/discounts/1/percent", "/discounts/2/amount", "/discounts/3/amount", "/discounts/4"}},
      {R"("discounts":[{"amount":1,"taxCategory":"S"},{"amount":1,"taxRate":20,"taxCategory":"Z"}])",
       {"/discounts/0/taxRate", "/discounts/1/taxRate"}},
      {R"("prepaid":-1)", {"/prepaid"}},
      {R"("precedingInvoice":{"issueDate":"x"})", {"/precedingInvoice/number", "/precedingInvoice/issueDate"}},
      {R"("design":{"name":"../x","accentColor":"red","logo":"http://x/y.png","paper":"A5","css":""})",
       {"/design/name", "/design/accentColor", "/design/logo", "/design/paper", "/design/css"}},
      {R"("number":"a\nb","buyerReference":"a\tb","notes":"a\u0000b")", {"/number", "/buyerReference", "/notes"}},
      {R"("notes":"\u202e","paymentTerms":"\u2067","purchaseOrder":["x"])",
       {"/notes", "/paymentTerms", "/purchaseOrder"}},
      {R"("client":{"name":"again"})", {"/client"}},
  };
  for (const auto& [json, expected] : cases) EXPECT_EQ(pointers(errors_with(json)), expected) << json;
}

TEST(InvoiceJson, RefusesWrongValuesOfAnItem) {
  EXPECT_EQ(item_pointers(R"("taxRate":101)"), (Pointers{"/items/0/taxRate"}));
  EXPECT_EQ(item_pointers(R"("taxRate":"-1")"), (Pointers{"/items/0/taxRate"}));
  EXPECT_EQ(item_pointers(R"("taxRate":"20%")"), (Pointers{"/items/0/taxRate"}));
  EXPECT_EQ(item_pointers(R"("taxRate":20,"taxCategory":"E")"), (Pointers{"/items/0/taxRate"}));
  EXPECT_EQ(item_pointers(R"("taxCategory":"S")"), (Pointers{"/items/0/taxRate"}));
  EXPECT_EQ(item_pointers(R"("taxCategory":"Q")"), (Pointers{"/items/0/taxCategory"}));
  EXPECT_EQ(item_pointers(R"("discount":{"percent":1,"amount":1,"x":1})"),
            (Pointers{"/items/0/discount", "/items/0/discount/x"}));
  EXPECT_EQ(item_pointers(R"("discount":[])"), (Pointers{"/items/0/discount"}));
  EXPECT_EQ(item_pointers(R"("discount":null,"details":"a\nb\tc")"), (Pointers{}));
  EXPECT_EQ(item_pointers(R"("sku":"a\nb","unit":"\u0085")"), (Pointers{"/items/0/sku", "/items/0/unit"}));
}

TEST(InvoiceJson, ReadsNumbersExactly) {
  for (const char* bad :
       {"1e999999999", "1e12", "0.0000001", "1e-7", "12345678901234567890123456789012345678901234567890", "\"\"",
        "\" 1\"", "\"1,5\"", "\"NaN\"", "true", "[]", "{}"}) {
    const std::string json =
        R"({"client":{"name":"x"},"items":[{"description":"d","unitPrice":1,"quantity":)" + std::string(bad) + "}]}";
    EXPECT_EQ(pointers(errors_of(json)), (Pointers{"/items/0/quantity"})) << bad;
  }
  const Invoice invoice =
      parse_invoice(
          R"({"client":{"name":"x"},"items":[{"description":"d","quantity":999999999999.999999,"unitPrice":1e-6}]})")
          .value();
  EXPECT_EQ(invoice.items[0].quantity.to_string(), "999999999999.999999");
  EXPECT_EQ(invoice.items[0].unit_price.to_string(), "0.000001");
}

TEST(InvoiceJson, HoldsTheLimits) {
  EXPECT_EQ(pointers(errors_of(least(R"("notes":"12345")"), {.text = 4})), (Pointers{"/notes"}));
  EXPECT_TRUE(errors_of(least(R"("notes":"1234")"), {.text = 4}).empty());
  const std::string two = R"({"client":{"name":"x"},"items":[{"description":"d","quantity":1,"unitPrice":1},{}]})";
  EXPECT_EQ(errors_of(two, {.items = 1}), (Fields{{"/items", "has 2 items: at most 1 are allowed"}}));
  EXPECT_EQ(pointers(errors_of(least(R"("charges":[{"amount":1},{"amount":1}])"), {.reductions = 1})),
            (Pointers{"/charges"}));
  EXPECT_EQ(pointers(errors_with("\"notes\":\"" + std::string(3'000'000, 'x') + "\"")), (Pointers{"/notes"}));
}

TEST(InvoiceJson, IsMalformedWhenItIsNoJson) {
  for (const std::string& bad : {std::string(""), std::string("{"), std::string(100'000, '['),
                                 std::string("{\"notes\":\"\xFF\"}"), std::string("{\"notes\":\"\\ud800\"}")}) {
    const Result<Invoice> invoice = parse_invoice(bad);
    ASSERT_FALSE(invoice);
    EXPECT_EQ(invoice.error().code, Code::Malformed);
  }
  EXPECT_EQ(errors_of("[]"), (Fields{{"", "must be an object, not an array"}}));
}

TEST(InvoiceJson, TakesDefaultsForWhatIsLeftOut) {
  const char* const defaults =
      R"({"currency":"JPY","seller":{"name":"Me","phone":"1","address":{"city":"Kyoto","country":"JP"}},"notes":"Thanks"})";
  const Invoice invoice = parse_invoice(least(R"("seller":{"phone":null,"address":{"city":"Osaka"}},"notes":"")"),
                                        std::string_view(defaults))
                              .value();
  EXPECT_EQ(invoice.currency.code, "JPY");
  EXPECT_EQ(invoice.seller.name, "Me");
  EXPECT_EQ(invoice.seller.phone, "");
  EXPECT_EQ(invoice.seller.address.city, "Osaka");
  EXPECT_EQ(invoice.seller.address.country, "JP");
  EXPECT_EQ(invoice.notes, "");
  const Result<Invoice> wrong = parse_invoice(least(R"("seller":{"fax":1,"name":2})"), std::string_view(defaults));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(pointers(wrong.error().fields), (Pointers{"/seller/fax", "/seller/name"}));
}

TEST(InvoiceJson, PatchesByRfc7396) {
  const std::string before = to_json(parse_invoice(kEverything).value());
  const Invoice after =
      patch_invoice(
          before, R"({"number":null,"client":{"name":"New"},"items":[{"description":"n","quantity":1,"unitPrice":2}]})")
          .value();
  EXPECT_EQ(after.number, "");
  EXPECT_EQ(after.client.name, "New");
  EXPECT_EQ(after.client.address.country, "DE");
  EXPECT_EQ(after.items.size(), 1u);
  EXPECT_EQ(after.seller.name, "Atelier");
  EXPECT_EQ(patch_invoice(before, "{}").value(), parse_invoice(before).value());
  const Result<Invoice> wrong =
      patch_invoice(before, R"({"client":{"name":null,"x":1},"items":null,"typo":null,"a":1,"a":2})");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().fields, (Fields{{"/items", "is missing"},
                                          {"/client/name", "is missing"},
                                          {"/client/x", "unknown field"},
                                          {"/typo", "unknown field"},
                                          {"/a", "unknown field"},
                                          {"/a", "the field is there twice"}}));
}

/// Whatever mutation makes of an invoice is refused cleanly, or reads back as it is written.
TEST(InvoiceJson, SurvivesMutations) {
  const std::string seed = to_json(parse_invoice(kEverything).value());
  const std::vector<std::string> pieces = {
      "{", "}",  "[", "]",      "\"",     ",",      ":",      "\\u0000",    "\\",   "null", "-",   "0",  "9",
      ".", "e9", " ", "\u0301", "\u202e", "\u00e9", "\u3000", "\U0001F600", "\xFF", "\x01", "\\r", "\\n"};
  std::mt19937 random(3);
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string json = seed;
    for (std::size_t change = 1 + below(2); change > 0; --change) {
      const std::size_t at = below(json.size());
      json.replace(at, below(3), below(4) == 0 ? "" : pieces[below(pieces.size())]);
    }
    const Result<Invoice> invoice = parse_invoice(json);
    if (!invoice) continue;
    ++accepted;
    ASSERT_EQ(parse_invoice(to_json(*invoice)).value(), *invoice) << json;
  }
  EXPECT_GT(accepted, 1000);
}

}  // namespace
}  // namespace inkvoice::invoice
