// The examples that Amazon publishes: the SigV4 test suite, and "Examples: Signature calculations" of the S3 API
// reference.
#include "s3/signature.h"

#include <gtest/gtest.h>

#include "auth/sha256.h"
#include "base/text.h"

namespace inkvoice::s3 {
namespace {

using std::chrono::sys_days;

const std::string kEmpty = auth::sha256_hex("");

std::string signature_in(const Fields& fields) {
  for (const auto& [name, value] : fields) {
    if (name == "authorization") return value.substr(value.find("Signature=") + 10);
  }
  return "";
}

/// The test suite's credentials and time.
std::string suite(Unsigned request) {
  const Scope scope{sys_days(std::chrono::year(2015) / 8 / 30) + std::chrono::hours(12) + std::chrono::minutes(36),
                    "us-east-1", "service"};
  request.host = "example.amazonaws.com";
  if (request.payload_hash.empty()) request.payload_hash = kEmpty;
  return signature_in(sign(request, {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""}, scope));
}

const Credentials kExample{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""};
const Scope kS3Scope{sys_days(std::chrono::year(2013) / 5 / 24), "us-east-1", "s3"};

std::string s3_example(Unsigned request) {
  request.host = "examplebucket.s3.amazonaws.com";
  if (request.payload_hash.empty()) request.payload_hash = kEmpty;
  request.headers.emplace_back("x-amz-content-sha256", request.payload_hash);
  return signature_in(sign(request, kExample, kS3Scope));
}

TEST(Signature, OfTheTestSuite) {
  EXPECT_EQ(suite({.method = "GET", .path = "/"}), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  EXPECT_EQ(suite({.method = "POST", .path = "/"}), "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
  EXPECT_EQ(suite({.method = "GET", .path = "/", .query = {{"Param2", "value2"}, {"Param1", "value1"}}}),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
  EXPECT_EQ(suite({.method = "GET", .path = "/ሴ"}), "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85");
  EXPECT_EQ(suite({.method = "POST", .path = "/", .headers = {{"my-header1", "value1"}}}),
            "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c");
}

TEST(Signature, OfS3sGet) {
  EXPECT_EQ(s3_example({.method = "GET", .path = "/test.txt", .headers = {{"range", "bytes=0-9"}}}),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(Signature, OfS3sPut) {
  EXPECT_EQ(
      s3_example({.method = "PUT",
                  .path = "/test$file.text",
                  .headers = {{"date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
                  .payload_hash = auth::sha256_hex("Welcome to Amazon S3.")}),
      "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST(Signature, OfS3sQueries) {
  EXPECT_EQ(s3_example({.method = "GET", .path = "/", .query = {{"lifecycle", ""}}}),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  EXPECT_EQ(s3_example({.method = "GET", .path = "/", .query = {{"max-keys", "2"}, {"prefix", "J"}}}),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(Signature, OfS3sPresignedAddress) {
  const std::string query =
      presigned_query({.method = "GET", .host = "examplebucket.s3.amazonaws.com", .path = "/test.txt"}, kExample,
                      kS3Scope, std::chrono::hours(24));
  EXPECT_EQ(query,
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_"
            "request"
            "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

TEST(Signature, CarriesTheSessionsToken) {
  const Credentials session{"a", "b", "token/+"};
  bool found = false;
  for (const auto& [name, value] : sign({.method = "GET", .host = "h", .path = "/"}, session, kS3Scope)) {
    if (name == "x-amz-security-token") found = value == "token/+";
    if (name == "authorization") {
      EXPECT_TRUE(value.contains("x-amz-security-token"));
    }
  }
  EXPECT_TRUE(found);
  EXPECT_TRUE(presigned_query({.method = "GET", .host = "h", .path = "/"}, session, kS3Scope, std::chrono::seconds(9))
                  .contains("X-Amz-Security-Token=token%2F%2B&"));
}

TEST(Signature, EncodesAsRfc3986Says) {
  EXPECT_EQ(percent_encoded("a b/ü~-._%", true), "a%20b/%C3%BC~-._%25");
  EXPECT_EQ(percent_encoded("a/b"), "a%2Fb");
  EXPECT_EQ(canonical_query({{"b", "2 "}, {"a", ""}}), "a=&b=2%20");
  EXPECT_EQ(to_base64("any carnal pleasure"), "YW55IGNhcm5hbCBwbGVhc3VyZQ==");
}

}  // namespace
}  // namespace inkvoice::s3
