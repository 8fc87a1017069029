#include <gtest/gtest.h>
#include <sodium.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "auth/common_passwords.h"
#include "auth/email.h"
#include "auth/password.h"
#include "auth/sha256.h"
#include "auth/signed_link.h"
#include "auth/token.h"

namespace inkvoice::auth {
namespace {

using namespace std::chrono_literals;

TEST(Email, HasOneFormForEachAccount) {
  EXPECT_EQ(normalize_email(" Ada.Lovelace+tag@Example.COM "), "ada.lovelace+tag@example.com");
  EXPECT_EQ(normalize_email("me@localhost"), "me@localhost");
}

TEST(Email, RefusesWhatIsNoAddress) {
  for (const char* bad :
       {"", " ", "a", "a@", "@b.c", "a@b", "a b@c.de", "a@b..c", "a@-b.de", "a@b.de\r\nBcc: x@y.z", "\"a b\"@c.de",
        "a@b@c", ".a@b.de", "a..b@c.de", "ａ@example.com", "a@exämple.com", "\xC4\xB0@example.com"}) {
    EXPECT_FALSE(normalize_email(bad)) << bad;
  }
  EXPECT_FALSE(normalize_email(std::string(65, 'a') + "@example.com"));
  EXPECT_FALSE(normalize_email("a@" + std::string(320, 'b') + ".com"));
}

TEST(Password, TakesAnythingLongAndUncommon) {
  for (const char* good : {"correct horse battery staple", "correct horse 0", "Über die Wupper!", "                a",
                           "tr0ub4dor&3 tr0ub4dor", "12345-Kaffeetassen", "密码密码很长很长"}) {
    EXPECT_EQ(refuse_password(good, "ada@example.com", "Ada"), std::nullopt) << good;
  }
  EXPECT_EQ(refuse_password(std::string(1024, 'x').replace(3, 12, "some variety"), "", ""), std::nullopt);
}

TEST(Password, RefusesShortLongAndCommon) {
  for (const char* bad :
       {"", "short", "fourteen chars", "passwordpassword", "123456789012345", "1234567890123456", "aaaaaaaaaaaaaaaa",
        "qwertyuiopasdfgh", "abcdefghijklmnop", "sunshine12345678", "abcabcabcabcabc", "Password1234567!",
        "987654321098765", "inkvoiceinkvoice", "ada.lovelace1815"}) {
    EXPECT_TRUE(refuse_password(bad, "ada.lovelace@example.com", "Ada Lovelace")) << bad;
  }
  EXPECT_TRUE(refuse_password(std::string(1025, 'x'), "", ""));
}

TEST(Password, FindsListedWordsAtBothEndsOfTheList) {
  EXPECT_TRUE(is_common_password("password"));
  EXPECT_TRUE(is_common_password("123456"));
  EXPECT_TRUE(is_common_password("zxcvbnm"));
  EXPECT_FALSE(is_common_password("correct horse battery staple"));
  EXPECT_FALSE(is_common_password(""));
  EXPECT_FALSE(is_common_password("\x01"));
  EXPECT_FALSE(is_common_password("\xff"));
}

TEST(Password, HashesVerifyAndDiffer) {
  ASSERT_GE(sodium_init(), 0);
  PasswordHasher hasher(2);
  const auto one = hasher.hash("correct horse battery staple");
  const auto two = hasher.hash("correct horse battery staple");
  ASSERT_TRUE(one && two);
  EXPECT_NE(*one, *two);
  EXPECT_TRUE(hasher.verify("correct horse battery staple", *one));
  EXPECT_FALSE(hasher.verify("correct horse battery stapl", *one));
  EXPECT_FALSE(hasher.verify("x", "not a hash"));
  EXPECT_FALSE(PasswordHasher::is_outdated(*one));
}

TEST(Password, NobodyCostsAsMuchAsSomebody) {
  ASSERT_GE(sodium_init(), 0);
  PasswordHasher hasher(1);
  const auto known = hasher.hash("correct horse battery staple");
  ASSERT_TRUE(known);
  const auto time = [](auto&& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::steady_clock::now() - begin;
  };
  const auto wrong = time([&] { EXPECT_FALSE(hasher.verify("wrong", *known)); });
  const auto nobody = time([&] { EXPECT_FALSE(hasher.verify_nobody("wrong")); });
  // A refused fake hash would return in microseconds; the machine's noise stays far below this factor.
  EXPECT_GT(nobody * 10, wrong);
}

TEST(Password, ManyHashesAtOnceAllEnd) {
  ASSERT_GE(sodium_init(), 0);
  PasswordHasher hasher(2);
  std::atomic<int> done = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] { done += hasher.hash("correct horse battery staple").has_value(); });
    }
  }
  EXPECT_EQ(done, 8);
}

TEST(Sha256, IsThatOfTheStandard) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc").size(), 32U);
}

TEST(Token, IsLongAndHashed) {
  EXPECT_EQ(new_session_token().size(), 32u);
  EXPECT_NE(new_session_token(), new_session_token());
  EXPECT_TRUE(new_api_key().starts_with("ink_"));
  EXPECT_EQ(hash_token("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(SignedLink, HoldsForItsInvoiceOwnerAndTimeAlone) {
  const LinkSigner signer("a secret");
  const Timestamp now(1000s);
  const std::string good = signer.sign("u1", "i1", 1060);
  EXPECT_TRUE(signer.verify("u1", "i1", 1060, good, now));
  EXPECT_FALSE(signer.verify("u1", "i1", 1061, good, now));
  EXPECT_FALSE(signer.verify("u1", "i2", 1060, good, now));
  EXPECT_FALSE(signer.verify("u2", "i1", 1060, good, now));
  EXPECT_FALSE(signer.verify("u1", "i1", 1060, good.substr(1), now));
  EXPECT_FALSE(signer.verify("u1", "i1", 1060, good, Timestamp(1060s)));
  EXPECT_FALSE(LinkSigner("another").verify("u1", "i1", 1060, good, now));
}

}  // namespace
}  // namespace inkvoice::auth
