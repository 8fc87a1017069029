#include <gtest/gtest.h>

#include "batch/csv_columns.h"
#include "batch/csv_invoices.h"
#include "batch/csv_reader.h"
#include "batch/report.h"
#include "invoice/invoice_json.h"

namespace inkvoice::batch {
namespace {

/// Gives the text in pieces of that many bytes, as a pipe may.
ReadBytes pieces_of(std::string text, std::size_t bytes = 1 << 20) {
  return [text = std::move(text), bytes, at = std::size_t{0}](std::span<char> buffer) mutable -> Result<std::size_t> {
    const std::size_t count = text.copy(buffer.data(), std::min(bytes, buffer.size()), at);
    at += count;
    return count;
  };
}

/// Cells with "|" between, a row's problem in brackets, the line in front.
std::string rows_of(const std::string& text, std::size_t bytes = 1 << 20) {
  Input input(pieces_of(text, bytes));
  CsvReader reader(input);
  CsvRow row;
  std::string all;
  for (bool more = reader.header(row); more; more = reader.next(row)) {
    all += std::to_string(row.line) + ":";
    if (!row.problem.empty()) {
      all += "[" + row.problem + "]";
    } else {
      for (std::size_t i = 0; i < row.cells.size(); ++i) all += (i == 0 ? "" : "|") + row.cells[i];
    }
    all += "\n";
  }
  return all;
}

TEST(CsvReader, ReadsWhatRfc4180Allows) {
  const std::string text = "a,b,c\r\n1,\"x, \"\"y\"\"\",3\n\"\",\"two\r\nlines\",\n4,5,6";
  for (const std::size_t bytes : {1U, 2U, 3U, 1U << 20U}) {
    EXPECT_EQ(rows_of(text, bytes), "1:a|b|c\n2:1|x, \"y\"|3\n3:|two\r\nlines|\n5:4|5|6\n") << bytes;
  }
}

TEST(CsvReader, TakesTheSeparatorThatComesFirst) {
  EXPECT_EQ(rows_of("a;b,c\n1;2,5"), "1:a|b,c\n2:1|2,5\n");
  EXPECT_EQ(rows_of("\"a\"\tb\n1\t2"), "1:a|b\n2:1|2\n");
  EXPECT_EQ(rows_of("a\n1;2\n"), "1:a\n2:1;2\n");
}

TEST(CsvReader, SkipsByteOrderMarkAndBlankRows) {
  const std::string text =
      "\xEF\xBB\xBF"
      "a,b\n\n,\n\r\n1,2\n\n";
  EXPECT_EQ(rows_of(text), "1:a|b\n5:1|2\n");
  EXPECT_EQ(rows_of(text, 1), "1:a|b\n5:1|2\n");
  EXPECT_EQ(rows_of(""), "");
  EXPECT_EQ(rows_of("\xEF\xBB\xBF"), "");
}

TEST(CsvReader, SaysWhatIsBrokenAndGoesOn) {
  EXPECT_EQ(rows_of("a,b\n1,2\"3\n4,5\n"),
            "1:a|b\n2:[has a quote inside a cell that does not begin with one]\n3:4|5\n");
  EXPECT_EQ(rows_of("a,b\n\"1\" ,2\n4,5\n"), "1:a|b\n2:[has text after a closing quote]\n3:4|5\n");
  EXPECT_EQ(rows_of("a,b\n1,\"2\n4,5\n"), "1:a|b\n2:[has a quote that is never closed]\n");
  EXPECT_EQ(rows_of("a,b\n1,\xFF\n4,5\n"), "1:a|b\n2:[is not UTF-8]\n3:4|5\n");
}

TEST(CsvReader, BoundsARow) {
  EXPECT_EQ(rows_of("a,b\n" + std::string(kMostBytes + 10, 'x') + "\n1,2\n"),
            "1:a|b\n2:[is longer than 32 MiB]\n3:1|2\n");
  EXPECT_EQ(rows_of("a,b\n" + std::string(1000, ',') + "\n1,2\n"), "1:a|b\n2:[has more than 1,000 cells]\n3:1|2\n");
}

const std::string kColumns = "number,client.name,item.description,item.quantity,item.unitPrice\n";

/// Each invoice as "LINE JSON" or its problems.
std::string invoices_of(const std::string& text) {
  auto csv = CsvInvoices::open(pieces_of(text), {.name = "f.csv"});
  std::string all;
  if (!csv) {
    for (const FieldError& field : csv.error().fields) all += field.message + "\n";
    return csv.error().fields.empty() ? csv.error().message : all;
  }
  for (;;) {
    const auto job = (*csv)->next();
    if (!job || !*job) return all;
    for (const Problem& problem : (*job)->problems) all += to_line(problem);
    if (!(*job)->problems.empty()) continue;
    all += std::to_string((*job)->line) + " " + (*job)->json;
    for (const std::uint64_t line : (*job)->item_lines) all += " " + std::to_string(line);
    all += "\n";
  }
}

TEST(CsvInvoices, GathersRowsOfOneNumber) {
  EXPECT_EQ(
      invoices_of(kColumns + "A,Globex,x,1.10,0.335\nA,,\"y\nz\",2,3\nA,Globex,w,1,1\nB,Initech,v,1,2\n"),
      R"(2 {"number":"A","client":{"name":"Globex"},"items":[)"
      R"({"description":"x","quantity":"1.10","unitPrice":"0.335"},)"
      R"({"description":"y\nz","quantity":"2","unitPrice":"3"},)"
      R"({"description":"w","quantity":"1","unitPrice":"1"}]} 2 3 5)"
      "\n"
      R"(6 {"number":"B","client":{"name":"Initech"},"items":[{"description":"v","quantity":"1","unitPrice":"2"}]} 6)"
      "\n");
}

TEST(CsvInvoices, NestsWhatBelongsTogether) {
  EXPECT_EQ(
      invoices_of("seller.iban,seller.address.city,seller.name,seller.address.country,charge.amount,discount.percent,"
                  "client.name,item.description,item.quantity,item.unitPrice,item.discount.percent,prepaid\n"
                  "I,C,S,FR,5,10,N,d,1,2,3,4\n"),
      R"(2 {"seller":{"name":"S","address":{"city":"C","country":"FR"},"iban":"I"},"client":{"name":"N"},)"
      R"("discounts":[{"percent":"10"}],"charges":[{"amount":"5"}],"prepaid":"4",)"
      R"("items":[{"description":"d","quantity":"1","unitPrice":"2","discount":{"percent":"3"}}]} 2)"
      "\n");
}

TEST(CsvInvoices, TakesTheKeyBeforeTheNumber) {
  const std::string columns = "number,client.name,item.description,item.quantity,item.unitPrice,key\n";
  EXPECT_EQ(invoices_of(columns + "A,G,x,1,1,k1\n,G,y,1,1,k1\nA,G,z,1,1,k2\n"),
            R"(2 {"number":"A","client":{"name":"G"},"items":[{"description":"x","quantity":"1","unitPrice":"1"},)"
            R"({"description":"y","quantity":"1","unitPrice":"1"}]} 2 3)"
            "\n"
            R"(4 {"number":"A","client":{"name":"G"},"items":[{"description":"z","quantity":"1","unitPrice":"1"}]} 4)"
            "\n");
}

TEST(CsvInvoices, WithoutKeyOrNumberEachRowIsAnInvoice) {
  EXPECT_EQ(invoices_of("client.name,item.description,item.quantity,item.unitPrice\nG,x,1,1\nG,y,1,1\n"),
            R"(2 {"client":{"name":"G"},"items":[{"description":"x","quantity":"1","unitPrice":"1"}]} 2)"
            "\n"
            R"(3 {"client":{"name":"G"},"items":[{"description":"y","quantity":"1","unitPrice":"1"}]} 3)"
            "\n");
}

TEST(CsvInvoices, RefusesWrongColumnsAllAtOnce) {
  EXPECT_EQ(invoices_of("number,colour,client.name,number, item.quantity ,\n"),
            "the column \"colour\" is unknown\nthe column \"number\" stands twice\nthe column \"\" is unknown\n"
            "the column \"item.description\" is missing\nthe column \"item.unitPrice\" is missing\n");
  EXPECT_EQ(invoices_of(""), "is empty: its first row must name the columns");
  EXPECT_EQ(invoices_of("\"number"), "line 1 has a quote that is never closed");
}

TEST(CsvInvoices, RefusesWhatCouldBillTheWrongOne) {
  EXPECT_EQ(invoices_of(kColumns + "A,G,x,1,1\nB,G,x,1,1\nA,G,y,1,1\n,G,z,1,1\n").substr(90),
            invoices_of(kColumns + "A,G,x,1,1\nB,G,x,1,1\n").substr(90) +
                "f.csv:4: rows of \"A\" stand further up, with another invoice between\n"
                "f.csv:5: has no number (or key), so it belongs to no invoice\n");
  EXPECT_EQ(invoices_of(kColumns + "A,G,x,1,1\nA,H,y,1,1\n"), "f.csv:3: /client/name: differs from line 2\n");
}

TEST(CsvInvoices, LeavesOutTheNeighboursOfABrokenRow) {
  EXPECT_EQ(invoices_of(kColumns + "A,G,x,1,1\nB,G,\"y\"1,1\nB,G,z,1,1\n"),
            "f.csv:2: is left out: line 3 after it is broken\n"
            "f.csv:3: the row has text after a closing quote\n"
            "f.csv:4: is left out: line 3 before it is broken\n");
  EXPECT_EQ(
      invoices_of(kColumns + "A,G,x,1\nA,G,x,1,1\n"),
      "f.csv:2: the row has 4 cells, but there are 5 columns\nf.csv:3: is left out: line 2 before it is broken\n");
}

/// Whatever columns there are, they name fields that an invoice has.
TEST(CsvColumns, AllAreFieldsOfAnInvoice) {
  std::string header, cells;
  for (const auto columns : {head_columns(), item_columns()}) {
    for (const CsvColumn& column : columns) {
      header += (header.empty() ? "" : ",") + std::string(column.name);
      cells += cells.empty() ? "\x01" : ",\x01";  // no field may have it
    }
  }
  auto csv = CsvInvoices::open(pieces_of(header + "\n" + cells + "\n"), {.name = "f.csv"});
  ASSERT_TRUE(csv);
  const auto job = (*csv)->next();
  ASSERT_TRUE(job && *job);
  const auto invoice = invoice::parse_invoice((*job)->json);
  ASSERT_FALSE(invoice);
  for (const FieldError& field : invoice.error().fields)
    EXPECT_EQ(field.message.find("unknown"), std::string::npos) << field.pointer;
}

}  // namespace
}  // namespace inkvoice::batch
