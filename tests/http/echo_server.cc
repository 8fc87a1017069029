// The server under the framing tests: small handlers that show what arrived. Prints its port, serves until its standard
// input ends, then stops gracefully.
//
//   echo_server [--name=value …]    names: those of ServerOptions (milliseconds, bytes) and "grace"

#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <iostream>
#include <map>
#include <mutex>
#include <thread>

#include "base/text.h"
#include "http/problem.h"
#include "http/router.h"
#include "net/server.h"

namespace {

using namespace inkvoice;

std::atomic<int> handled = 0;
std::atomic<int> open_feeds = 0;

http::Response text(std::string body) {
  http::Response response;
  response.headers.add("Content-Type", "text/plain");
  response.body = std::move(body);
  return response;
}

std::string quoted(std::string_view value) {
  std::string out = "\"";
  append_json_escaped(out, value);
  out += '"';
  return out;
}

/// All that the handler was given, as JSON.
http::Response show(const http::Request& request) {
  std::string json = "{\"method\":" + quoted(to_string(request.method)) + ",\"path\":" + quoted(request.path) +
                     ",\"address\":" + quoted(request.remote_address) + ",\"id\":" + quoted(request.id) +
                     ",\"secure\":" + (request.secure ? "true" : "false") + ",\"query\":[";
  for (const auto& [name, value] : request.query) {
    json.append(json.back() == '[' ? "[" : ",[").append(quoted(name)).append(",").append(quoted(value)).append("]");
  }
  json += "],\"body\":" + quoted(request.body) + "}";
  http::Response response = text(std::move(json));
  response.headers.set("Content-Type", "application/json");
  return response;
}

/// A body of as many bytes as asked for; with `cut` it fails half way.
class Bytes final : public http::BodySource {
 public:
  Bytes(std::uint64_t size, bool cut) : size_(size), cut_(cut) {}
  std::uint64_t size() const override { return size_; }
  Result<std::string> read(std::size_t max) override {
    if (cut_ && at_ >= size_ / 2) return fail(Code::Corrupt, "cut for the test");
    std::string piece(std::min<std::uint64_t>(max, size_ - at_), '\0');
    for (char& c : piece) {
      c = static_cast<char>('a' + at_++ % 26);
    }
    return piece;
  }

 private:
  std::uint64_t size_;
  bool cut_;
  std::uint64_t at_ = 0;
};

constexpr std::size_t kMaxBacklog = 100;

/// `count` messages, one every `every`; then it closes if `closes`. What nobody takes is left out.
class Ticks final : public http::Feed {
 public:
  Ticks(int count, std::chrono::milliseconds every, std::size_t bytes, bool closes)
      : count_(count), every_(every), bytes_(bytes), closes_(closes) {
    ++open_feeds;
  }
  ~Ticks() override {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    --open_feeds;
  }
  void start(std::function<void()> wake) override {
    thread_ = std::jthread([this, wake = std::move(wake)](const std::stop_token& stop) {
      for (int i = 0; i < count_; ++i) {
        {
          std::unique_lock lock(mutex_);
          due_.wait_for(lock, stop, every_, [] { return false; });
          if (stop.stop_requested()) return;
          if (batch_.messages.size() >= kMaxBacklog) continue;
          batch_.messages.push_back(std::string("tick ").append(std::to_string(i)).append(bytes_, '.').append("\n"));
          batch_.closed = closes_ && i + 1 == count_;
          batch_.close_code = 4401;
        }
        wake();
      }
    });
  }
  Batch take() override {
    const std::lock_guard lock(mutex_);
    return std::exchange(batch_, {});
  }

 private:
  const int count_;
  const std::chrono::milliseconds every_;
  const std::size_t bytes_;
  const bool closes_;
  std::mutex mutex_;
  std::condition_variable_any due_;  // never notified: waits, or ends when the thread is asked to stop
  Batch batch_;
  std::jthread thread_;
};

int number(const http::Request& request, std::string_view name, int otherwise) {
  return parse_integer<int>(request.query_value(name).value_or("")).value_or(otherwise);
}

std::shared_ptr<http::Feed> ticks(const http::Request& request) {
  return std::make_shared<Ticks>(number(request, "count", 3), std::chrono::milliseconds(number(request, "every", 1)),
                                 static_cast<std::size_t>(number(request, "bytes", 0)),
                                 number(request, "closes", 1) != 0);
}

http::Response answer_feed(const http::Request& request) {
  http::Response response;
  if (request.path == "/ws") {
    response.body = http::WebSocketBody{ticks(request)};
  } else if (request.path == "/sse") {
    response.headers.add("Content-Type", "text/event-stream");
    response.body = http::StreamBody{ticks(request), ": still here\n\n"};
  } else {
    response.body = http::DeferredBody{
        ticks(request), std::chrono::milliseconds(number(request, "wait", 1000)),
        [](const std::vector<std::string>& messages) { return text(std::to_string(messages.size())); }};
  }
  return response;
}

http::Response answer(const http::Request& request) {
  if (request.path == "/hello") return text("hello");
  if (request.path == "/handled") return text(std::to_string(handled));
  if (request.path == "/feeds") return text(std::to_string(open_feeds));
  if (request.path == "/show") return show(request);
  if (request.path == "/throw") throw std::runtime_error("thrown for the test");
  if (request.path == "/slow") {
    std::this_thread::sleep_for(std::chrono::milliseconds(number(request, "ms", 100)));
    return text("slow");
  }
  if (request.path == "/bytes" || request.path == "/cut") {
    http::Response response;
    response.body =
        std::make_shared<Bytes>(static_cast<std::uint64_t>(number(request, "size", 1000)), request.path == "/cut");
    return response;
  }
  if (request.path == "/ws" || request.path == "/sse" || request.path == "/poll") return answer_feed(request);
  if (request.path == "/split") {
    http::Response response = text("split");
    response.headers.add("X-Echo", std::string(request.query_value("v").value_or("")));
    return response;
  }
  if (request.path != "/echo") return http::no_route("");
  ++handled;
  if (request.method != http::Method::Post) return http::no_route("POST");
  return text(request.body);
}

std::map<std::string, std::int64_t> read_flags(int count, char** values) {
  std::map<std::string, std::int64_t> flags;
  for (int i = 1; i < count; ++i) {
    const std::string_view flag = values[i];
    const std::size_t equals = std::min(flag.find('='), flag.size());
    const auto value = parse_integer<std::int64_t>(flag.substr(std::min(equals + 1, flag.size())));
    if (!flag.starts_with("--") || !value) {
      std::cerr << "echo_server: " << flag << " is not --name=number\n";
      std::exit(2);
    }
    flags[std::string(flag.substr(2, equals - 2))] = *value;
  }
  return flags;
}

net::ServerOptions read_options(std::map<std::string, std::int64_t>& flags) {
  net::ServerOptions options;
  const auto take = [&](const char* name, auto& option) {
    const auto found = flags.find(name);
    if (found == flags.end()) return;
    option = std::remove_reference_t<decltype(option)>(found->second);
    flags.erase(found);
  };
  options.port = 0;
  take("port", options.port);
  take("io_threads", options.io_threads);
  take("handler_threads", options.handler_threads);
  take("max_body", options.max_body);
  take("max_connections", options.max_connections);
  take("max_per_address", options.max_per_address);
  take("max_bodies", options.max_bodies);
  take("max_waiting", options.max_waiting);
  take("header_timeout", options.header_timeout);
  take("body_timeout", options.body_timeout);
  take("idle_timeout", options.idle_timeout);
  take("write_timeout", options.write_timeout);
  take("min_write_rate", options.min_write_rate);
  take("heartbeat", options.heartbeat);
  if (flags.erase("behind_proxy") > 0) options.trusted_proxies = {"127.0.0.0/8", "10.0.0.0/8"};
  return options;
}

}  // namespace

int main(int count, char** values) {
  auto flags = read_flags(count, values);
  const std::chrono::milliseconds grace(flags.contains("grace") ? flags["grace"] : 2000);
  flags.erase("grace");
  const net::ServerOptions options = read_options(flags);
  for (const auto& [name, value] : flags) {
    std::cerr << "echo_server: there is no --" << name << "\n";
    return 2;
  }
  auto server = net::Server::listen(options, answer);
  if (!server) {
    std::cerr << "echo_server: " << server.error().message << "\n";
    return 1;
  }
  std::cout << (*server)->port() << std::endl;
  char byte = 0;
  while (read(STDIN_FILENO, &byte, 1) > 0) {
  }
  (*server)->stop(grace);
  return 0;
}
