// The parts that need no byte-exact client; the framing and connection tests in tests/http/ have one.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <latch>
#include <mutex>

#include "net/handler_pool.h"
#include "net/input_buffer.h"
#include "net/server.h"

namespace inkvoice::net {
namespace {

using namespace std::chrono_literals;

TEST(HandlerPool, RunsEachJobOnce) {
  std::atomic<int> ran = 0;
  {
    HandlerPool pool(4, 10'000);
    for (int i = 0; i < 1'000; ++i) {
      pool.submit([&] { ++ran; });
    }
  }
  EXPECT_EQ(ran, 1'000);  // the destructor waits for what was taken
}

TEST(HandlerPool, RunsAsManyAtOnceAsItMay) {
  HandlerPool pool(3, 100);
  std::latch all(3);
  std::promise<void> done;
  for (int i = 0; i < 3; ++i) {
    pool.submit([&] {
      all.arrive_and_wait();
      static std::atomic<int> ended = 0;
      if (++ended == 3) done.set_value();
    });
  }
  EXPECT_EQ(done.get_future().wait_for(10s), std::future_status::ready);
}

TEST(HandlerPool, SaysWhenItIsFull) {
  std::promise<void> go;
  const std::shared_future<void> gone = go.get_future().share();
  std::latch busy(1);
  {
    HandlerPool pool(1, 2);
    pool.submit([&] {
      busy.count_down();
      gone.wait();
    });
    busy.wait();
    EXPECT_FALSE(pool.full());
    pool.submit([] {});
    EXPECT_FALSE(pool.full());
    pool.submit([] {});
    EXPECT_TRUE(pool.full());
    EXPECT_EQ(pool.waiting(), 2u);
    go.set_value();
  }
}

void put(InputBuffer& buffer, std::string_view text) {
  const auto room = buffer.prepare(text.size());
  ASSERT_GE(room.size(), text.size());
  std::ranges::copy(text, room.begin());
  buffer.commit(text.size());
}

TEST(InputBuffer, KeepsWhatIsNotUsed) {
  InputBuffer buffer;
  put(buffer, "hello");
  buffer.consume(3);
  put(buffer, ", world");
  EXPECT_EQ(buffer.view(), "lo, world");
  buffer.consume(4);
  put(buffer, std::string(10'000, 'x'));
  EXPECT_EQ(buffer.view().substr(0, 6), "worldx");
  buffer.shrink(100);
  EXPECT_EQ(buffer.size(), 10'005u);  // not while there is something in it
  buffer.consume(buffer.size());
  buffer.shrink(100);
  EXPECT_TRUE(buffer.empty());
  put(buffer, "again");
  EXPECT_EQ(buffer.view(), "again");
}

/// Sends `request` and returns all that comes until the server closes.
std::string ask(std::uint16_t port, std::string_view request) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(write(fd, request.data(), request.size()), static_cast<ssize_t>(request.size()));
  std::string answer;
  char bytes[4096];
  for (ssize_t got = 0; (got = read(fd, bytes, sizeof bytes)) > 0;) {
    answer.append(bytes, static_cast<std::size_t>(got));
  }
  close(fd);
  return answer;
}

http::Response hello(const http::Request& request) {
  http::Response response;
  response.body = "hello from " + request.path;
  return response;
}

ServerOptions any_port() {
  ServerOptions options;
  options.port = 0;
  return options;
}

TEST(Server, AnswersAndTellsHowItWent) {
  std::mutex mutex;
  std::vector<std::string> log;
  ServerOptions options = any_port();
  options.on_done = [&](const http::Request& request, const Outcome& outcome) {
    const std::lock_guard lock(mutex);
    EXPECT_FALSE(request.id.empty());
    EXPECT_EQ(request.remote_address, "127.0.0.1");
    EXPECT_GT(outcome.duration.count(), 0);
    log.push_back(request.target + " " + std::to_string(outcome.status) + " " + std::to_string(outcome.bytes));
  };
  auto server = Server::listen(options, hello);
  ASSERT_TRUE(server);
  const std::string answer = ask((*server)->port(), "GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\nhello from /a")) << answer;
  ask((*server)->port(), "GET /b HTTP/1.1\r\nBad\r\n\r\n");
  EXPECT_EQ((*server)->stats().requests, 1u);
  (*server)->stop(1s);
  ASSERT_EQ(log.size(), 2u);
  EXPECT_EQ(log[0], "/a 200 13");
  EXPECT_TRUE(log[1].starts_with("/b 400 ")) << log[1];
  EXPECT_EQ((*server)->stats().connections, 0u);
}

TEST(Server, SaysWhyItCannotListen) {
  ServerOptions options = any_port();
  options.address = "example.invalid";
  EXPECT_EQ(Server::listen(options, hello).error().code, Code::Invalid);
  options.address = "127.0.0.1";
  options.trusted_proxies = {"10.0.0.0/99"};
  EXPECT_EQ(Server::listen(options, hello).error().code, Code::Invalid);
  options.trusted_proxies.clear();
  const auto first = Server::listen(options, hello);
  ASSERT_TRUE(first);
  options.port = (*first)->port();
  const auto second = Server::listen(options, hello);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::Unavailable);
  EXPECT_NE(second.error().message.find(std::to_string(options.port)), std::string::npos) << second.error().message;
}

TEST(Server, ListensOnIpv6ToBoth) {
  ServerOptions options = any_port();
  options.address = "::";
  const auto server = Server::listen(options, hello);
  if (!server) GTEST_SKIP() << "no IPv6 here: " << server.error().message;
  EXPECT_TRUE(ask((*server)->port(), "GET / HTTP/1.0\r\n\r\n").ends_with("hello from /"));
}

TEST(Server, StopsQuicklyWhenNothingRuns) {
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) {
    auto server = Server::listen(any_port(), hello);
    ASSERT_TRUE(server);
    if (i % 2 == 0) (*server)->stop(10s);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

}  // namespace
}  // namespace inkvoice::net
