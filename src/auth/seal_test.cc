#include "auth/seal.h"

#include <gtest/gtest.h>
#include <sodium.h>

namespace inkvoice::auth {
namespace {

class SealTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_GE(sodium_init(), 0); }

  static SealKey key(unsigned char first) {
    SealKey key{};
    key[0] = first;
    return key;
  }

  const Seal seal_{key(1)};
};

TEST_F(SealTest, GivesBackWhatWasSealed) {
  for (const std::string& bytes : {std::string(), std::string("a\0b", 3), std::string(10'000, 'x')}) {
    const std::string sealed = seal_.close(bytes, "invoice");
    EXPECT_EQ(sealed.size(), bytes.size() + 40);
    EXPECT_EQ(seal_.open(sealed, "invoice"), bytes);
  }
}

TEST_F(SealTest, ShowsNothing) {
  const std::string bytes = "Groesse & Soehne GmbH";
  const std::string sealed = seal_.close(bytes, "invoice");
  EXPECT_EQ(sealed.find("Soehne"), std::string::npos);
  EXPECT_NE(sealed, seal_.close(bytes, "invoice"));
}

TEST_F(SealTest, RefusesWhatIsAnothers) {
  const std::string sealed = seal_.close("bytes", "invoice");
  EXPECT_FALSE(seal_.open(sealed, "other"));
  EXPECT_FALSE(Seal(key(2)).open(sealed, "invoice"));
}

TEST_F(SealTest, RefusesWhatWasTouched) {
  const std::string sealed = seal_.close("bytes", "invoice");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string touched = sealed;
    touched[i] = static_cast<char>(touched[i] ^ 1);
    EXPECT_FALSE(seal_.open(touched, "invoice")) << i;
    EXPECT_FALSE(seal_.open(sealed.substr(0, i), "invoice")) << i;
  }
}

}  // namespace
}  // namespace inkvoice::auth
