#include "store/mongo/pack.h"

#include <gtest/gtest.h>

namespace inkvoice::store {
namespace {

TEST(Pack, GivesBackWhatItTook) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1'024}, std::size_t{12'000'000}}) {
    std::string text(size, 'x');
    for (std::size_t i = 0; i < size; i += 7) text[i] = static_cast<char>(i * i >> 3);
    const Result<std::string> back = unpack(pack(text));
    ASSERT_TRUE(back) << size;
    EXPECT_EQ(*back, text) << size;
  }
}

TEST(Pack, AHundredThousandItemsFitIntoADocument) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) {
    text += R"({"description":"Item )" + std::to_string(i) +
            R"(, delivered as agreed","quantity":"1","unit":"HUR","unitPrice":"100.00","taxRate":"19"},)";
  }
  EXPECT_LT(pack(text).size(), text.size() / 5);
}

TEST(Pack, DamageIsFound) {
  const std::string packed = pack(std::string(1000, 'a') + "b");
  EXPECT_EQ(unpack("").error().code, Code::Corrupt);
  EXPECT_EQ(unpack(packed.substr(0, packed.size() - 1)).error().code, Code::Corrupt);
  for (std::size_t i = 0; i < packed.size(); ++i) {
    std::string bent = packed;
    bent[i] = static_cast<char>(bent[i] ^ 0x55);
    const Result<std::string> text = unpack(bent);
    if (!text) {
      EXPECT_EQ(text.error().code, Code::Corrupt);
    } else {
      EXPECT_EQ(text->size(), 1001u) << "a bit of the header that says nothing about the content, at " << i;
    }
  }
}

}  // namespace
}  // namespace inkvoice::store
