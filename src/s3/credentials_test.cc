#include "s3/credentials.h"

#include <gmock/gmock.h>

#include <fstream>
#include <map>

#include "contract/support.h"

namespace inkvoice::s3 {
namespace {

using contract::code_of;
using contract::must;
using contract::TempFolder;

class Source : public testing::Test {
 protected:
  Result<Credentials> get(const std::map<std::string, std::string>& variables) {
    const auto environment = [variables](const char* name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    return CredentialSource(environment, "eu-west-1", transport_, clock_).get(Millis(1000));
  }

  std::string variable_of(const std::map<std::string, std::string>& variables) {
    const auto got = get(variables);
    EXPECT_EQ(code_of(got), Code::Invalid);
    return got || got.error().fields.empty() ? "" : got.error().fields.at(0).pointer;
  }

  std::string write(const std::string& name, const std::string& text) {
    const std::string path = folder_.path() / name;
    std::ofstream(path) << text;
    return path;
  }

  TempFolder folder_;
  Transport transport_{""};
  contract::ManualClock clock_;
};

TEST_F(Source, TakesTheEnvironmentFirst) {
  const Credentials got = must(get({{"AWS_ACCESS_KEY_ID", "id"},
                                    {"AWS_SECRET_ACCESS_KEY", "secret"},
                                    {"AWS_SESSION_TOKEN", "token"},
                                    {"AWS_WEB_IDENTITY_TOKEN_FILE", "/nonexistent"}}));
  EXPECT_EQ(got.access_key + got.secret_key + got.session_token, "idsecrettoken");
}

TEST_F(Source, ReadsTheProfileOfTheSharedFile) {
  const std::string path = write("credentials",
                                 "# two\n[default]\naws_access_key_id = one\naws_secret_access_key=s=1=\n"
                                 "[ bills ]\r\naws_access_key_id=two\r\naws_secret_access_key=s2\naws_session_token=t\n"
                                 "[empty]\n");
  const Credentials standard = must(get({{"AWS_SHARED_CREDENTIALS_FILE", path}}));
  EXPECT_EQ(standard.access_key + "," + standard.secret_key + "," + standard.session_token, "one,s=1=,");
  const Credentials bills = must(get({{"AWS_SHARED_CREDENTIALS_FILE", path}, {"AWS_PROFILE", "bills"}}));
  EXPECT_EQ(bills.access_key + "," + bills.secret_key + "," + bills.session_token, "two,s2,t");
  EXPECT_EQ(variable_of({{"AWS_SHARED_CREDENTIALS_FILE", path}, {"AWS_PROFILE", "empty"}}), "AWS_PROFILE");
  EXPECT_EQ(variable_of({{"AWS_SHARED_CREDENTIALS_FILE", path}, {"AWS_PROFILE", "none"}}), "AWS_PROFILE");
}

TEST_F(Source, LooksInTheHomeFolder) {
  std::filesystem::create_directory(folder_.path() / ".aws");
  write(".aws/credentials", "[default]\naws_access_key_id=home\naws_secret_access_key=s\n");
  EXPECT_EQ(must(get({{"HOME", folder_.path()}})).access_key, "home");
}

TEST_F(Source, NamesWhatIsMissing) {
  EXPECT_EQ(variable_of({{"HOME", folder_.path()}}), "AWS_ACCESS_KEY_ID");
  EXPECT_EQ(variable_of({{"AWS_ACCESS_KEY_ID", "id"}}), "AWS_SECRET_ACCESS_KEY");
  EXPECT_EQ(variable_of({{"AWS_SECRET_ACCESS_KEY", "s"}}), "AWS_ACCESS_KEY_ID");
  EXPECT_EQ(variable_of({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/nonexistent"}}), "AWS_ROLE_ARN");
  EXPECT_EQ(variable_of({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/nonexistent"}, {"AWS_ROLE_ARN", "r"}}),
            "AWS_WEB_IDENTITY_TOKEN_FILE");
}

TEST_F(Source, IsUnavailableWithoutTheSts) {
  const auto got = get({{"AWS_WEB_IDENTITY_TOKEN_FILE", write("token", "ey")},
                        {"AWS_ROLE_ARN", "r"},
                        {"AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1"}});
  EXPECT_EQ(code_of(got), Code::Unavailable);
}

}  // namespace
}  // namespace inkvoice::s3
