// On a real server of S3.
#include "s3/client.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <thread>

#include "auth/sha256.h"
#include "base/file_handle.h"
#include "base/text.h"
#include "contract/support.h"
#include "s3/xml.h"
#include "servers/servers.h"

namespace inkvoice::s3 {
namespace {

using contract::code_of;
using contract::must;

constexpr std::size_t kMiB = std::size_t{1} << 20;

std::optional<std::string> keys(const char* name) {
  if (std::string_view(name) == "AWS_ACCESS_KEY_ID") return servers::kS3AccessKey;
  if (std::string_view(name) == "AWS_SECRET_ACCESS_KEY") return servers::kS3SecretKey;
  return std::nullopt;
}

Bytes content(std::size_t size, unsigned seed) {
  Bytes bytes(size);
  std::uint32_t state = seed;
  for (std::byte& byte : bytes) {
    state = state * 1664525u + 1013904223u;
    byte = static_cast<std::byte>(state >> 24);
  }
  return bytes;
}

/// In a dead server's place: returns once somebody has called, and got no answer.
void hang_up_on_one(const std::string& url) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(parse_integer<std::uint16_t>(url.substr(url.rfind(':') + 1)).value());
  const FileHandle listening(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int yes = 1;
  ::setsockopt(listening.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  ASSERT_EQ(::bind(listening.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listening.get(), 1), 0);
  const FileHandle caller(::accept(listening.get(), nullptr, nullptr));
  ASSERT_GE(caller.get(), 0);
}

class ClientTest : public testing::Test {
 protected:
  Client client(const Options& options = {}) { return Client(address_, keys, clock_, options); }
  Result<void> put(Client& client, const std::string& key, const Bytes& bytes) {
    const Upload upload{key, bytes};
    return client.put({&upload, 1}).at(0);
  }
  HttpAnswer ask(const Operation& operation) {
    Exchange exchange(address_, keys, clock_);
    return must(exchange.perform(operation, in(Millis(5000))));
  }

  const SystemClock clock_;
  const Address address_ = must(parse_address(servers::s3().fresh(), ""));
};

TEST_F(ClientTest, PutsALargeObjectInParts) {
  Client files = client({.multipart_from = 6 * kMiB, .part = 5 * kMiB});
  const Bytes bytes = content(12 * kMiB + 7, 1);
  must(put(files, "large", bytes));
  EXPECT_EQ(must(files.size("large")), bytes.size());
  const Spool got = must(files.get("large"));
  Bytes read(bytes.size());
  must(got.read(0, read));
  EXPECT_EQ(read, bytes);
  EXPECT_TRUE(ask({.method = "HEAD", .key = "large"}).header("etag").contains("-3"));
  must(put(files, "large", content(3, 2)));
  EXPECT_EQ(must(files.size("large")), 3u);
}

TEST_F(ClientTest, LeavesNothingOfPartsThatCannotBeCompleted) {
  Client files = client({.multipart_from = kMiB, .part = kMiB});  // parts below the least size
  EXPECT_EQ(code_of(put(files, "large", content(3 * kMiB, 1))), Code::Unavailable);
  EXPECT_EQ(code_of(files.size("large")), Code::NotFound);
  const HttpAnswer uploads = ask({.method = "GET", .key = "", .query = {{"uploads", ""}}});
  EXPECT_EQ(uploads.status, 200);
  EXPECT_EQ(xml_text(uploads.body, "UploadId"), "") << uploads.body;
}

TEST_F(ClientTest, DoesNotWriteAgainWhatIsThere) {
  Client files = client();
  const Bytes bytes = content(1000, 1);
  const std::string checksum = to_base64(auth::sha256(as_text(bytes)));
  ask({.method = "PUT",
       .key = "f",
       .headers = {{"content-type", "text/first"}, {"x-amz-checksum-sha256", checksum}},
       .body = bytes});
  must(put(files, "f", bytes));
  EXPECT_EQ(ask({.method = "HEAD", .key = "f"}).header("content-type"), "text/first");
  must(put(files, "f", content(1000, 2)));
  EXPECT_EQ(ask({.method = "HEAD", .key = "f"}).header("content-type"), "application/pdf");
}

TEST_F(ClientTest, RefusesBytesThatChangedOnTheWay) {
  const Bytes bytes = content(1000, 1);
  const std::string other = to_base64(auth::sha256(as_text(content(1000, 2))));
  EXPECT_EQ(ask({.method = "PUT", .key = "f", .headers = {{"x-amz-checksum-sha256", other}}, .body = bytes}).status,
            400);
  EXPECT_EQ(code_of(client().get("f")), Code::NotFound);
}

TEST_F(ClientTest, TellsAMissingBucketFromAMissingObject) {
  EXPECT_EQ(code_of(client().get("f")), Code::NotFound);
  EXPECT_EQ(code_of(client().size("f")), Code::NotFound);
  Address missing = address_;
  missing.bucket = "missing";
  Client files(missing, keys, clock_);
  EXPECT_EQ(code_of(files.get("f")), Code::Unavailable);
  EXPECT_EQ(code_of(files.size("f")), Code::Unavailable);
  EXPECT_EQ(code_of(put(files, "f", content(3, 1))), Code::Unavailable);
  EXPECT_EQ(code_of(files.remove("f")), Code::Unavailable);
}

TEST_F(ClientTest, WorksThroughAServerThatDies) {
  servers::Server server("s3");
  Client files(must(parse_address(server.fresh(), "")), keys, clock_);
  const Bytes bytes = content(5000, 1);
  must(put(files, "f", bytes));
  server.kill();
  const std::jthread back([&] {
    hang_up_on_one(server.url());
    server.start_again();
  });
  must(put(files, "g", bytes));
  EXPECT_EQ(must(files.get("f")).size(), bytes.size());
}

TEST_F(ClientTest, ServesManyThreads) {
  Client files = client();
  contract::in_parallel(8, [&](int thread) {
    for (int i = 0; i < 20; ++i) {
      const std::string key = std::to_string(thread) + "/" + std::to_string(i);
      must(put(files, key, content(2000, static_cast<unsigned>(i))));
      EXPECT_EQ(must(files.get(key)).size(), 2000u);
      must(files.remove(key));
    }
  });
}

}  // namespace
}  // namespace inkvoice::s3
