#include <gtest/gtest.h>

#include "migrate/digest.h"

namespace inkvoice::migrate {
namespace {

using store::MovedInvoice;
using store::User;

TEST(Digest, IsOverEveryField) {
  const User user{"id", "A@b", "a@b", "Ann", "hash", Timestamp(Millis(5))};
  EXPECT_EQ(digest(user), digest(User(user)));
  for (std::string User::* const field :
       {&User::id, &User::email, &User::email_key, &User::name, &User::password_hash}) {
    User other = user;
    other.*field += "x";
    EXPECT_NE(digest(user), digest(other));
  }
  User other = user;
  other.created_at += Millis(1);
  EXPECT_NE(digest(user), digest(other));
}

TEST(Digest, KnowsWhereAFieldEnds) {
  const store::OwnedProfile one{"id", {"ab", "c"}};
  const store::OwnedProfile two{"id", {"a", "bc"}};
  EXPECT_NE(digest(one), digest(two));
}

TEST(Digest, OfAnInvoiceLeavesOutWhatAStoreMayChange) {
  MovedInvoice moved;
  moved.invoice.id = "id";
  const std::string before = digest(moved);
  moved.place = 7;
  moved.sequence = "2026-";
  moved.sequence_no = 3;
  EXPECT_EQ(digest(moved), before);
  moved.keys.push_back({{"key", "print"}, Timestamp(Millis(5))});
  EXPECT_NE(digest(moved), before);
}

TEST(Chain, KnowsTheOrder) {
  Chain one, two;
  one.add("a");
  one.add("b");
  two.add("b");
  two.add("a");
  EXPECT_EQ(one.count(), 2u);
  EXPECT_NE(one.value(), two.value());
}

}  // namespace
}  // namespace inkvoice::migrate
