// Each NAME.json here, rendered without compression, is NAME.pdf, byte for byte: a change to the engine shows as a
// readable difference. INKVOICE_UPDATE_GOLDEN=1 takes the new bytes. Every PDF also goes through qpdf and pdftotext.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "invoice/invoice_json.h"
#include "render/render.h"

namespace inkvoice {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const fs::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// What a program prints; its exit status must be 0.
std::string output_of(const std::string& command) {
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  std::string out;
  char buffer[4096];
  while (const std::size_t count = fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, count);
  EXPECT_EQ(pclose(pipe), 0) << command << '\n' << out;
  return out;
}

std::string without_blanks(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\n' && c != '\f' && c != '\t' && c != '\r') out += c;
  }
  for (const std::string_view mark : {"\u202A", "\u202B", "\u202C"}) {  // pdftotext's own, around runs of a direction
    for (std::size_t at; (at = out.find(mark)) != std::string::npos;) out.erase(at, mark.size());
  }
  return out;
}

class Golden : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    auto invoice = invoice::parse_invoice(read_file(fs::path(GOLDEN_FOLDER) / (GetParam() + ".json")));
    ASSERT_TRUE(invoice) << (invoice.error().fields.empty() ? invoice.error().message
                                                            : invoice.error().fields[0].pointer);
    invoice_ = *std::move(invoice);
  }

  std::string rendered(bool compress) {
    const auto totals = invoice::compute_totals(invoice_);
    render::Renderer renderer;
    const auto pdf = renderer.render(invoice_, *totals, {.compress = compress});
    EXPECT_TRUE(pdf);
    EXPECT_EQ(pdf->warnings, std::vector<std::string>());
    return std::string(as_text(pdf->bytes));
  }

  /// A file of this test alone.
  fs::path actual(std::string_view ending) const {
    return fs::path(ACTUAL_FOLDER) / (GetParam() + std::string(ending));
  }

  invoice::Invoice invoice_;
};

TEST_P(Golden, IsTheSameToTheByte) {
  const std::string bytes = rendered(false);
  const fs::path golden = fs::path(GOLDEN_FOLDER) / (GetParam() + ".pdf");
  if (std::getenv("INKVOICE_UPDATE_GOLDEN") != nullptr) write_file(golden, bytes);
  write_file(actual(".actual.pdf"), bytes);
  EXPECT_TRUE(read_file(golden) == bytes) << "diff -a " << golden << ' ' << actual(".actual.pdf")
                                          << "\nIf the change is meant: INKVOICE_UPDATE_GOLDEN=1 golden_test";
}

TEST_P(Golden, IsSoundForQpdf) {
  for (const bool compress : {false, true}) {
    const fs::path path = actual(compress ? ".packed.pdf" : ".plain.pdf");
    write_file(path, rendered(compress));
    EXPECT_NE(output_of("qpdf --check " + path.string()).find("No syntax or stream encoding errors"),
              std::string::npos);
  }
}

// On a page that runs mostly from right to left, pdftotext (22.12) takes a mark at the end of a left-to-right line as
// running leftwards too and puts it in front. So Thai and Indic text is looked at on a left-to-right page.
TEST_P(Golden, GivesBackTheTextThatWentIn) {
  const fs::path path = actual(".text.pdf");
  write_file(path, rendered(true));
  const std::string text = without_blanks(output_of("pdftotext " + path.string() + " -"));
  std::vector<std::string> said = {invoice_.number, invoice_.seller.name,          invoice_.client.name,
                                   invoice_.notes,  invoice_.client.address.line1, invoice_.payment_terms};
  for (const invoice::LineItem& item : invoice_.items) said.insert(said.end(), {item.description, item.details});
  for (const std::string& phrase : said) {
    std::istringstream lines(phrase);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_NE(text.find(without_blanks(line)), std::string::npos) << line;
    }
  }
}

/// Its rows are packed in a way of their own: readers must find the same tree in them.
class LongTable : public Golden {};

TEST_P(LongTable, TellsReadersTheSameStructurePackedAndPlain) {
  const std::vector<invoice::LineItem> items = invoice_.items;
  while (invoice_.items.size() < 40) invoice_.items.insert(invoice_.items.end(), items.begin(), items.end());
  for (int i = 0; i < 1'500; ++i) invoice_.items[30].details += "more ";  // a row that runs over pages
  const auto told = [this](bool compress) {
    const fs::path path = actual(compress ? ".long.pdf" : ".long.plain.pdf");
    write_file(path, rendered(compress));
    output_of("qpdf --check " + path.string());
    return output_of("pdfinfo -struct-text " + path.string());
  };
  const std::string packed = told(true);
  EXPECT_NE(packed.find("TD"), std::string::npos);
  EXPECT_TRUE(packed == told(false));
}

INSTANTIATE_TEST_SUITE_P(Files, Golden,
                         ::testing::Values("invoice_de", "credit_note", "invoice_ar", "design_classic",
                                           "design_compact", "design_letterhead", "logo_svg", "swiss_bill", "scripts"));

INSTANTIATE_TEST_SUITE_P(Files, LongTable, ::testing::Values("invoice_de", "invoice_ar"));

}  // namespace
}  // namespace inkvoice
