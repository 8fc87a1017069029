/// A real Redis for a test program, whose clock the test can set.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/file_handle.h"
#include "redis/client.h"
#include "support.h"

namespace inkvoice::contract {

inline int free_port() {
  const FileHandle fd(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size) != 0) std::abort();
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

/// On loopback, in a folder of its own; killed when the object or the process goes.
class RedisServer {
 public:
  explicit RedisServer(std::vector<std::string> options = {}) : options_(std::move(options)), port_(free_port()) {
    const FileHandle clock(::open(clock_file().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (::ftruncate(clock.get(), sizeof(std::int64_t)) != 0) std::abort();
    void* const page = ::mmap(nullptr, sizeof(std::int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, clock.get(), 0);
    ahead_ = static_cast<std::atomic<std::int64_t>*>(page);
    start();
  }
  ~RedisServer() {
    kill();
    ::munmap(ahead_, sizeof(std::int64_t));
  }
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  redis::Address address() const { return {.host = "127.0.0.1", .port = static_cast<std::uint16_t>(port_)}; }
  std::string url() const { return "redis://127.0.0.1:" + std::to_string(port_); }
  const TempFolder& folder() const { return folder_; }

  void start() {
    std::vector<std::string> words{
        "redis-server", "--port", std::to_string(port_), "--bind",    "127.0.0.1", "--save", "", "--appendonly",
        "no",           "--dir",  folder_.path(),        "--logfile", log_file()};
    words.insert(words.end(), options_.begin(), options_.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::setenv("LD_PRELOAD", INKVOICE_REDIS_CLOCK, 1);
      ::setenv("INKVOICE_TEST_CLOCK", clock_file().c_str(), 1);
      ::execvp(arguments[0], arguments.data());
      ::_exit(127);
    }
    redis::Address plain = address();
    const bool answers = eventually([&] {
      const auto connection = redis::Connection::open(plain, redis::in(std::chrono::milliseconds(200)));
      return connection || connection.error().code == Code::Unauthorized;
    });
    if (!answers) throw std::runtime_error("redis-server does not start (apt: redis-server): " + log());
  }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  void pause() const { ::kill(pid_, SIGSTOP); }
  void resume() const { ::kill(pid_, SIGCONT); }

  /// Its wall clock, from now on; backwards too.
  void advance(Millis by) const { *ahead_ += by.count(); }

  /// One command on a connection of its own.
  redis::Reply command(const redis::Command& words) const {
    auto connection = must(redis::Connection::open(address(), redis::in(std::chrono::seconds(2))));
    return must(connection.call(words, redis::in(std::chrono::seconds(10))));
  }

 private:
  std::string clock_file() const { return folder_.path() / "clock"; }
  std::string log_file() const { return folder_.path() / "log"; }
  std::string log() const {
    std::stringstream text;
    text << std::ifstream(log_file()).rdbuf();
    return text.str();
  }

  const TempFolder folder_;
  const std::vector<std::string> options_;
  const int port_;
  std::atomic<std::int64_t>* ahead_ = nullptr;
  pid_t pid_ = 0;
};

}  // namespace inkvoice::contract
