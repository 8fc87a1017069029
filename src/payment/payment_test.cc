#include <gtest/gtest.h>

#include <qrcodegen/qrcodegen.hpp>

#include "payment/epc.h"
#include "payment/qr_code.h"
#include "payment/qr_template.h"
#include "payment/reference.h"
#include "payment/swiss.h"

namespace inkvoice::payment {
namespace {

using qrcodegen::QrSegment;

std::string sample_bytes(std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(i * i * 31 + i * 7);
  return out;
}

/// By a program that is not ours.
qrcodegen::QrCode judged(const std::string& bytes, int mask) {
  const std::vector<std::uint8_t> data(bytes.begin(), bytes.end());
  return qrcodegen::QrCode::encodeSegments({QrSegment::makeBytes(data)}, qrcodegen::QrCode::Ecc::MEDIUM, 1,
                                           kMostVersion, mask, false);
}

TEST(QrCode, IsWhatAnotherEncoderMakesInEveryVersionAndMask) {
  for (int version = 1; version <= kMostVersion; ++version) {
    const std::string bytes = sample_bytes(static_cast<std::size_t>(qr_capacity(version)));
    const int mask = version % 8;
    const auto code = encode_qr(bytes, kMostVersion, mask);
    ASSERT_TRUE(code);
    const qrcodegen::QrCode other = judged(bytes, mask);
    ASSERT_EQ(code->size, other.getSize()) << version;
    for (int y = 0; y < code->size; ++y) {
      for (int x = 0; x < code->size; ++x) {
        ASSERT_EQ(code->dark(x, y), other.getModule(x, y)) << version << ": " << x << ", " << y;
      }
    }
  }
}

TEST(QrCode, TakesTheMaskThatThePenaltiesFavour) {
  int same = 0;
  constexpr int kCodes = 60;
  for (std::size_t i = 0; i < kCodes; ++i) {
    const std::string bytes = sample_bytes(20 + i * 5);
    same += encode_qr(bytes)->mask == judged(bytes, -1).getMask();
  }
  EXPECT_GE(same, kCodes - 3) << "encoders differ on finders drawn larger";
}

TEST(QrCode, TakesTheSmallestVersion) {
  EXPECT_EQ(encode_qr(sample_bytes(14))->size, 21);
  EXPECT_EQ(encode_qr(sample_bytes(15))->size, 25);
  EXPECT_FALSE(encode_qr(sample_bytes(332), kEpcMostVersion));
  EXPECT_TRUE(encode_qr(sample_bytes(331), kEpcMostVersion));
}

TEST(QrCode, PacksItsRowsIntoBytes) {
  const auto code = encode_qr(sample_bytes(120));
  std::string rows;
  pack_rows(*code, rows);
  const std::size_t row_bytes = (static_cast<std::size_t>(code->size) + 7) / 8;
  ASSERT_EQ(rows.size(), row_bytes * static_cast<std::size_t>(code->size));
  for (int y = 0; y < code->size; ++y) {
    for (int x = 0; x < code->size; ++x) {
      const auto byte =
          static_cast<unsigned char>(rows[static_cast<std::size_t>(y) * row_bytes + static_cast<std::size_t>(x) / 8]);
      ASSERT_EQ((byte >> (7 - x % 8) & 1) != 0, code->dark(x, y)) << x << ", " << y;
    }
  }
}

TEST(References, AreChecked) {
  EXPECT_TRUE(is_creditor_reference("RF18 5390 0754 7034"));
  EXPECT_FALSE(is_creditor_reference("RF19539007547034"));
  EXPECT_FALSE(is_creditor_reference("INV-2026"));
  EXPECT_TRUE(is_qr_reference("21 00000 00003 13947 14300 09017"));
  EXPECT_FALSE(is_qr_reference("210000000003139471430009018"));
  EXPECT_EQ(grouped("210000000003139471430009017", 5, true), "21 00000 00003 13947 14300 09017");
  EXPECT_EQ(grouped("CH4431999123000889012", 4), "CH44 3199 9123 0008 8901 2");
}

invoice::Invoice sample() {
  invoice::Invoice out;
  out.number = "RE-42";
  out.seller.name = "Werkstatt Überlingen";
  out.seller.iban = "DE89370400440532013000";
  out.seller.bic = "COBADEFFXXX";
  return out;
}

invoice::Totals owing(std::int64_t minor) {
  invoice::Totals out;
  out.due.minor = minor;
  return out;
}

TEST(Epc, SaysWhomWhereAndHowMuch) {
  EXPECT_EQ(epc_code(sample(), owing(1'234)).payload,
            "BCD\n002\n1\nSCT\nCOBADEFFXXX\nWerkstatt Überlingen\nDE89370400440532013000\nEUR12.34\n\n\nRE-42");
  invoice::Invoice invoice = sample();
  invoice.payment_reference = "RF18 5390 0754 7034";
  invoice.seller.bic.clear();
  EXPECT_EQ(epc_code(invoice, owing(5)).payload,
            "BCD\n002\n1\nSCT\n\nWerkstatt Überlingen\nDE89370400440532013000\nEUR0.05\n\nRF18539007547034");
}

TEST(Epc, IsOnlyForEurosThatAreDueOnASepaAccount) {
  EXPECT_FALSE(epc_code(sample(), owing(0)).payload);
  EXPECT_FALSE(epc_code(sample(), owing(-5)).payload);
  EXPECT_FALSE(epc_code(sample(), owing(100'000'000'000)).payload);
  invoice::Invoice invoice = sample();
  invoice.currency = {"PLN", 2};
  EXPECT_FALSE(epc_code(invoice, owing(100)).payload);
  invoice = sample();
  invoice.seller.iban = "TR330006100519786457841326";
  EXPECT_FALSE(epc_code(invoice, owing(100)).payload);
  invoice = sample();
  invoice.seller.iban = "GB29NWBK60161331926819";
  EXPECT_TRUE(epc_code(invoice, owing(100)).payload);
  invoice.seller.bic.clear();
  EXPECT_FALSE(epc_code(invoice, owing(100)).payload) << "outside the EEA a BIC is needed";
  invoice = sample();
  invoice.type = invoice::DocumentType::CreditNote;
  EXPECT_FALSE(epc_code(invoice, owing(100)).payload);
}

TEST(Epc, HoldsTheLimitsOnLengths) {
  invoice::Invoice invoice = sample();
  invoice.seller.name.clear();
  for (int i = 0; i < 100; ++i) invoice.seller.name += "店";
  invoice.payment_reference = std::string(140, 'x');
  const auto payload = epc_code(invoice, owing(99'999'999'999)).payload;
  ASSERT_TRUE(payload);
  EXPECT_LE(payload->size(), 331U);
  EXPECT_TRUE(payload->ends_with('\n' + std::string(140, 'x')));
  EXPECT_TRUE(encode_qr(*payload, kEpcMostVersion));
}

TEST(Epc, SaysWhyThereIsNoCode) {
  invoice::Invoice invoice = sample();
  EXPECT_EQ(epc_code(invoice, owing(100'000'000'000)).pointer, "/items");
  invoice.payment_reference = std::string(141, 'x');
  EXPECT_EQ(epc_code(invoice, owing(100)).pointer, "/paymentReference") << "half a reference is a wrong one";
  invoice.payment_reference.clear();
  for (int i = 0; i < 140; ++i) invoice.payment_reference += "店";
  EXPECT_EQ(epc_code(invoice, owing(100)).pointer, "/paymentReference");
  invoice.seller.name.clear();
  EXPECT_EQ(epc_code(invoice, owing(100)).pointer, "/seller/name");
  EXPECT_EQ(epc_code(invoice, owing(0)).problem, "") << "nothing to transfer";
}

invoice::Invoice swiss_sample() {
  invoice::Invoice out = sample();
  out.currency = {"CHF", 2};
  out.seller.iban = "CH4431999123000889012";
  out.seller.address = {"Rue du Lac 1268", "", "Biel", "2501", "", "CH"};
  out.client.name = "Pia Rutschmann";
  out.client.address = {"Marktgasse 28", "", "Rorschach", "9400", "", "CH"};
  out.payment_reference = "21 00000 00003 13947 14300 09017";
  return out;
}

TEST(Swiss, WritesThePayloadLineByLine) {
  const SwissAnswer answer = swiss_bill(swiss_sample(), owing(194'975));
  ASSERT_TRUE(answer.bill) << answer.problem;
  EXPECT_EQ(answer.bill->payload,
            "SPC\n0200\n1\nCH4431999123000889012\nS\nWerkstatt Überlingen\nRue du Lac 1268\n\n2501\nBiel\nCH\n"
            "\n\n\n\n\n\n\n1949.75\nCHF\nS\nPia Rutschmann\nMarktgasse 28\n\n9400\nRorschach\nCH\n"
            "QRR\n210000000003139471430009017\nRE-42\nEPD");
  EXPECT_EQ(answer.bill->amount, "1 949.75");
  EXPECT_EQ(answer.bill->reference, "21 00000 00003 13947 14300 09017");
  EXPECT_EQ(answer.bill->debtor, (std::vector<std::string>{"Pia Rutschmann", "Marktgasse 28", "9400 Rorschach"}));
}

TEST(Swiss, LeavesAnUnknownDebtorToBeFilledIn) {
  invoice::Invoice invoice = swiss_sample();
  invoice.seller.iban = "CH5800791123000889012";
  invoice.payment_reference.clear();
  invoice.client.name = "株式会社";
  const SwissAnswer answer = swiss_bill(invoice, owing(100));
  ASSERT_TRUE(answer.bill) << answer.problem;
  EXPECT_TRUE(answer.bill->debtor.empty());
  EXPECT_NE(answer.bill->payload.find("CHF\n\n\n\n\n\n\n\nNON\n\nRE-42\nEPD"), std::string::npos);
}

TEST(Swiss, SaysWhatItCannotSay) {
  invoice::Invoice invoice = swiss_sample();
  invoice.seller.iban = "CH5800791123000889012";
  invoice.payment_reference = "株 42";
  const SwissAnswer foreign = swiss_bill(invoice, owing(100));
  ASSERT_TRUE(foreign.bill);
  EXPECT_EQ(foreign.pointer, "/paymentReference");
  EXPECT_FALSE(foreign.bill->tells_reference);
  invoice.payment_reference = std::string(141, 'x');
  EXPECT_EQ(swiss_bill(invoice, owing(100)).pointer, "/paymentReference");
  invoice.payment_reference = std::string(140, 'x');
  EXPECT_TRUE(swiss_bill(invoice, owing(100)).bill->tells_reference);
}

TEST(Swiss, SaysWhyThereIsNoBill) {
  invoice::Invoice invoice = swiss_sample();
  invoice.payment_reference = "42";
  EXPECT_EQ(swiss_bill(invoice, owing(100)).pointer, "/paymentReference");
  invoice = swiss_sample();
  invoice.seller.address.city.clear();
  EXPECT_EQ(swiss_bill(invoice, owing(100)).pointer, "/seller/address");
  EXPECT_EQ(swiss_bill(sample(), owing(100)).problem, "") << "not asked for";
  EXPECT_FALSE(swiss_bill(swiss_sample(), owing(0)).bill);
}

}  // namespace
}  // namespace inkvoice::payment
