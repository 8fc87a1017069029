#include "servers/servers.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <stdexcept>

namespace inkvoice::servers {
namespace {

/// Can a connection be made to the server of "scheme://127.0.0.1:PORT…"?
bool listens(const std::string& url) {
  const std::string host = "127.0.0.1:";
  const FileHandle socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(url.find(host) + host.size()))));
  return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

class Servers : public testing::TestWithParam<const char*> {};

TEST_P(Servers, StartsDiesAndComesBackOnTheSamePort) {
  Server server(GetParam());
  EXPECT_TRUE(listens(server.url()));
  EXPECT_NE(server.fresh(), server.fresh());
  server.kill();
  EXPECT_FALSE(listens(server.url()));
  server.start_again();
  EXPECT_TRUE(listens(server.url()));
  server.pause();
  server.resume();
}

INSTANTIATE_TEST_SUITE_P(All, Servers, testing::Values("redis", "mongodb", "s3"),
                         [](const auto& kind) { return std::string(kind.param); });

TEST(Servers, EndsWithTheTest) {
  std::string url;
  {
    const Server server("redis");
    url = server.url();
  }
  EXPECT_FALSE(listens(url));
}

TEST(Servers, SaysWhyOneDoesNotStart) {
  EXPECT_THROW(Server("redis", "--maxmemory-policy nonsense"), std::runtime_error);
  EXPECT_THROW(Server("redis", "--port x"), std::runtime_error);
}

}  // namespace
}  // namespace inkvoice::servers
