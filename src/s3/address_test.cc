#include "s3/address.h"

#include <gmock/gmock.h>

namespace inkvoice::s3 {
namespace {

using testing::HasSubstr;

Address good(std::string_view url, std::string_view region = "") {
  const auto address = parse_address(url, region);
  EXPECT_TRUE(address) << url << ": " << (address ? "" : address.error().message);
  return address.value_or(Address{});
}

std::string wrong(std::string_view url) {
  const auto address = parse_address(url, "");
  return address ? "nothing" : address.error().message;
}

TEST(Address, OfAmazon) {
  const Address address = good("s3://bills/pdfs/2026?region=eu-west-1");
  EXPECT_EQ(address.origin() + address.path_of("a.pdf"), "https://bills.s3.eu-west-1.amazonaws.com/pdfs/2026/a.pdf");
  EXPECT_EQ(good("s3://bills", "eu-north-1").origin(), "https://bills.s3.eu-north-1.amazonaws.com");
  EXPECT_EQ(good("s3://a.dotted.name?region=eu-west-1").origin(), "https://s3.eu-west-1.amazonaws.com");
}

TEST(Address, OfAnotherServer) {
  const Address address = good("s3://bills/?endpoint=http://LOCALHOST:9000/");
  EXPECT_EQ(address.origin() + address.path_of("a.pdf"), "http://localhost:9000/bills/a.pdf");
  EXPECT_EQ(address.region, "us-east-1");
  EXPECT_EQ(good("s3://bills?style=virtual&endpoint=https%3A%2F%2Fs3.example%3A443&region=x").origin(),
            "https://bills.s3.example");
  EXPECT_EQ(good("s3://bills?endpoint=http://[::1]:80").origin(), "http://[::1]");
}

TEST(Address, SaysWhatIsWrong) {
  EXPECT_THAT(wrong("https://bucket"), HasSubstr("must be s3://"));
  EXPECT_THAT(wrong("s3://"), HasSubstr("name of a bucket"));
  EXPECT_THAT(wrong("s3://UPPER?region=x"), HasSubstr("'UPPER' is not"));
  EXPECT_THAT(wrong("s3://bills/../x?region=x"), HasSubstr("prefix"));
  EXPECT_THAT(wrong("s3://bills"), HasSubstr("needs region="));
  EXPECT_THAT(wrong("s3://bills?region="), HasSubstr("region must be"));
  EXPECT_THAT(wrong("s3://bills?endpoint=localhost:9000"), HasSubstr("must begin with"));
  EXPECT_THAT(wrong("s3://bills?endpoint=http://"), HasSubstr("endpoint must be"));
  EXPECT_THAT(wrong("s3://bills?endpoint=http://h/path"), HasSubstr("without a path"));
  EXPECT_THAT(wrong("s3://bills?endpoint=http://h:99999"), HasSubstr("port"));
  EXPECT_THAT(wrong("s3://bills?endpoint=http://key:secret@h"), HasSubstr("no credentials"));
  EXPECT_THAT(wrong("s3://bills?endpoint=%zz"), HasSubstr("%"));
  EXPECT_THAT(wrong("s3://bills?endpoint=http://h&regoin=x"), HasSubstr("unknown option 'regoin'"));
  EXPECT_THAT(wrong("s3://bills?endpoint=http://h&style=x"), HasSubstr("style"));
}

}  // namespace
}  // namespace inkvoice::s3
