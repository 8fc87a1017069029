#include <gtest/gtest.h>

#include "base/breaker.h"
#include "redis/address.h"
#include "redis/check.h"
#include "redis/connection.h"
#include "redis/script.h"

namespace inkvoice::redis {
namespace {

using namespace std::chrono_literals;

TEST(Address, ReadsAllOfIt) {
  const auto address = parse_address("rediss://inkvoice:p%40ss%3a@redis.example:6380/3?ca=/etc/ca.pem", "V");
  ASSERT_TRUE(address) << address.error().message;
  EXPECT_EQ(address->host, "redis.example");
  EXPECT_EQ(address->port, 6380);
  EXPECT_EQ(address->user, "inkvoice");
  EXPECT_EQ(address->password, "p@ss:");
  EXPECT_EQ(address->database, 3);
  EXPECT_TRUE(address->tls);
  EXPECT_TRUE(address->verify);
  EXPECT_EQ(address->ca_file, "/etc/ca.pem");
  EXPECT_EQ(to_text(*address), "redis.example:6380/3");
}

TEST(Address, HasDefaults) {
  const auto address = parse_address("redis://localhost", "V");
  ASSERT_TRUE(address);
  EXPECT_EQ(to_text(*address), "localhost:6379/0");
  EXPECT_FALSE(address->tls);
  EXPECT_EQ(parse_address("redis://:only-a-password@h", "V")->password, "only-a-password");
  EXPECT_EQ(parse_address("redis://:with@sign@h", "V")->password, "with@sign");
  EXPECT_EQ(to_text(*parse_address("redis://[::1]:7000/", "V")), "[::1]:7000/0");
}

TEST(Address, SaysWhatIsWrongAndNeverThePassword) {
  for (const char* bad :
       {"", "localhost:6379", "http://h", "redis://", "redis://h:x", "redis://h:0", "redis://h:70000", "redis://h/x",
        "redis://h/-1", "redis://[::1", "redis://u@h", "redis://h?ca=x", "rediss://h?x=1", "redis://u:%zz-secret@h",
        "redis://u:secret@h:port", "redis://:secret%@h"}) {
    const auto address = parse_address(bad, "INKVOICE_REDIS_URL");
    ASSERT_FALSE(address) << bad;
    EXPECT_EQ(address.error().code, Code::Invalid);
    ASSERT_FALSE(address.error().fields.empty());
    EXPECT_EQ(address.error().fields[0].pointer, "INKVOICE_REDIS_URL");
    EXPECT_EQ(address.error().message.find("secret"), std::string::npos) << address.error().message;
  }
}

TEST(Breaker, LetsOneTryAfterAGrowingPause) {
  Breaker breaker;
  Breaker::Time now{};
  EXPECT_TRUE(breaker.allows(now));
  breaker.failed(now);
  breaker.failed(now);  // another call of the same moment
  EXPECT_FALSE(breaker.allows(now + 49ms));
  now += 50ms;
  EXPECT_TRUE(breaker.allows(now));
  EXPECT_FALSE(breaker.allows(now)) << "one at a time";
  breaker.failed(now);
  EXPECT_FALSE(breaker.allows(now + 99ms));
  for (int i = 0; i < 9; ++i) {
    now += 1s;
    EXPECT_TRUE(breaker.allows(now));
    breaker.failed(now);
  }
  EXPECT_FALSE(breaker.allows(now + 999ms));
  EXPECT_TRUE(breaker.allows(now + 1s));
  breaker.succeeded();
  EXPECT_TRUE(breaker.allows(now));
}

TEST(Breaker, AProbeThatNeverReportsBackBlocksNobodyForEver) {
  Breaker breaker;
  const Breaker::Time start{};
  breaker.failed(start);
  EXPECT_TRUE(breaker.allows(start + 1s));
  EXPECT_FALSE(breaker.allows(start + 2s));
  EXPECT_TRUE(breaker.allows(start + 4s));
}

TEST(Script, IsNamedByItsSha1) { EXPECT_EQ(Script("return 1").sha1(), "e0e1f9fabfc9d4800c877a703b823ac0578ff8db"); }

TEST(Command, IsWrittenAsBulkStrings) {
  std::string out;
  const Command command{"SET", "", "a\r\nb"};
  append_command(out, command);
  EXPECT_EQ(out, "*3\r\n$3\r\nSET\r\n$0\r\n\r\n$4\r\na\r\nb\r\n");
}

TEST(Check, NobodyThereIsSaidInOneLine) {
  const auto found = check(*parse_address("redis://127.0.0.1:1", "V"), "INKVOICE_REDIS_URL");
  ASSERT_FALSE(found);
  ASSERT_EQ(found.error().fields.size(), 1u);
  EXPECT_EQ(found.error().fields[0].pointer, "INKVOICE_REDIS_URL");
  EXPECT_EQ(found.error().fields[0].message,
            "Redis at 127.0.0.1:1/0: Connection refused; start it, or correct the address");
}

}  // namespace
}  // namespace inkvoice::redis
