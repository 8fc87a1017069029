#include "app/config.h"

#include <gtest/gtest.h>

#include <map>

namespace inkvoice::app {
namespace {

Result<Config> load(const std::map<std::string, std::string>& variables, const Flags& flags = {}) {
  return load_config(
      [&](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
      },
      flags);
}

TEST(Config, ServesOnLoopbackWithoutAny) {
  const auto config = load({});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->address, "127.0.0.1");
  EXPECT_EQ(config->port, 8080);
  EXPECT_EQ(config->data, "data");
  EXPECT_GE(config->workers, 1);
  ASSERT_TRUE(config->generations);
  EXPECT_EQ(config->generations->count, 5);
  EXPECT_EQ(config->generations->window, Millis(60'000));
}

TEST(Config, ReadsAddresses) {
  const auto at = [](const std::string& listen) {
    const auto config = load({{"INKVOICE_LISTEN", listen}});
    return config ? config->address + "|" + std::to_string(config->port) : "wrong";
  };
  EXPECT_EQ(at("0.0.0.0:9000"), "0.0.0.0|9000");
  EXPECT_EQ(at(":9000"), "0.0.0.0|9000");
  EXPECT_EQ(at("10.0.0.1"), "10.0.0.1|8080");
  EXPECT_EQ(at("localhost:1"), "127.0.0.1|1");
  EXPECT_EQ(at("[::1]:9000"), "::1|9000");
  EXPECT_EQ(at("::1"), "::1|8080");
  EXPECT_EQ(at("127.0.0.1:x"), "wrong");
}

TEST(Config, PortAloneMeansAllInterfaces) {
  const auto config = load({{"PORT", "3000"}});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->address, "0.0.0.0");
  EXPECT_EQ(config->port, 3000);
}

TEST(Config, FlagsWin) {
  const auto config = load({{"INKVOICE_LISTEN", "127.0.0.1:1"}, {"INKVOICE_DATA", "a"}},
                           {.listen = "127.0.0.1:2", .data = "b", .workers = 0});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->port, 2);
  EXPECT_EQ(config->data, "b");
  EXPECT_EQ(config->workers, 0);
}

TEST(Config, ReadsLimitsAndLists) {
  const auto config = load({{"INKVOICE_GENERATION_LIMIT", "100/3600s"},
                            {"INKVOICE_CORS_ORIGINS", "https://a.example, http://localhost:3000"},
                            {"INKVOICE_PUBLIC_URL", "https://bills.example/"}});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->generations->count, 100);
  EXPECT_EQ(config->cors_origins, (std::vector<std::string>{"https://a.example", "http://localhost:3000"}));
  EXPECT_EQ(config->public_url, "https://bills.example");
  EXPECT_FALSE(load({{"INKVOICE_GENERATION_LIMIT", "off"}})->generations);
}

TEST(Config, ReadsWherePdfsLie) {
  const std::string url = "s3://bills/pdfs?endpoint=http://localhost:9000";
  const auto config = load({{"INKVOICE_S3_URL", url}, {"INKVOICE_DOWNLOADS", "redirect"}});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->s3_url, url);
  EXPECT_EQ(config->downloads, Downloads::Redirect);
  EXPECT_EQ(load({})->downloads, Downloads::Stream);
  EXPECT_TRUE(load({{"INKVOICE_S3_URL", "s3://bills"}, {"AWS_REGION", "eu-west-1"}}));
  EXPECT_FALSE(load({{"INKVOICE_S3_URL", "s3://bills"}}));
  EXPECT_FALSE(load({{"INKVOICE_S3_URL", url}, {"INKVOICE_DOWNLOADS", "quick"}}));
  EXPECT_FALSE(load({{"INKVOICE_DOWNLOADS", "redirect"}}));
}

TEST(Config, TellsAllErrorsAtOnceAndFallsBackToNothing) {
  const auto config = load({{"PORT", "70000"},
                            {"INKVOICE_GENERATION_LIMIT", "0/60s"},
                            {"INKVOICE_CORS_ORIGINS", "*"},
                            {"INKVOICE_PUBLIC_URL", "https://a.example/path"},
                            {"INKVOICE_SECRET", "short"},
                            {"MONGODB_URI", "mongodb://x"}},
                           {.workers = -1});
  ASSERT_FALSE(config);
  std::vector<std::string> names;
  for (const FieldError& error : config.error().fields) {
    names.push_back(error.pointer);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"PORT", "--workers", "INKVOICE_PUBLIC_URL", "INKVOICE_CORS_ORIGINS",
                                             "INKVOICE_SECRET", "INKVOICE_GENERATION_LIMIT", "MONGODB_URI"}));
}

TEST(Config, ServersBesideMongoDbNeedTheSecret) {
  const std::map<std::string, std::string> shared{{"MONGODB_URI", "mongodb://x"}, {"REDIS_URL", "redis://x"}};
  const auto none = load(shared, {.serves = true});
  ASSERT_FALSE(none);
  ASSERT_EQ(none.error().fields.size(), 1u);
  EXPECT_EQ(none.error().fields[0].pointer, "INKVOICE_SECRET");
  EXPECT_TRUE(load(shared, {})) << "a worker signs nothing";
  auto with = shared;
  with["INKVOICE_SECRET"] = std::string(32, 'x');
  EXPECT_TRUE(load(with, {.serves = true}));
  EXPECT_TRUE(load({}, {.serves = true}));
}

TEST(Config, RedisNeedsMongoDbBesideIt) {
  const auto alone = load({{"REDIS_URL", "redis://127.0.0.1"}}, {});
  ASSERT_FALSE(alone);
  ASSERT_EQ(alone.error().fields.size(), 1u);
  EXPECT_EQ(alone.error().fields[0].pointer, "REDIS_URL");
  EXPECT_NE(alone.error().fields[0].message.find("INKVOICE_MONGODB_URL"), std::string::npos);
}

TEST(Config, AWrongRedisAddressNamesItsVariable) {
  const auto config = load({{"INKVOICE_REDIS_URL", "rediss://app:secret@host:port/x"}}, {});
  ASSERT_FALSE(config);
  for (const FieldError& error : config.error().fields) {
    EXPECT_EQ(error.pointer, "INKVOICE_REDIS_URL");
    EXPECT_EQ(error.message.find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace inkvoice::app
