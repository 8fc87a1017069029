#include "redis/resolve.h"

#include <sys/socket.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace inkvoice::redis {

namespace {

Addresses look_up(const std::string& host, const std::string& port, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  if (getaddrinfo(host.c_str(), port.c_str(), &hints, &list) != 0) return nullptr;
  return Addresses(list);
}

struct Question {
  std::mutex mutex;
  std::condition_variable answered;
  bool done = false;  // guarded by mutex
  Addresses answer;   // guarded by mutex
};

}  // namespace

Result<Addresses> resolve(const std::string& host, std::uint16_t port, Deadline deadline) {
  const std::string service = std::to_string(port);
  if (Addresses numeric = look_up(host, service, AI_NUMERICHOST)) return numeric;
  const auto question = std::make_shared<Question>();
  std::thread([question, host, service] {
    Addresses answer = look_up(host, service, 0);
    const std::lock_guard lock(question->mutex);
    question->answer = std::move(answer);
    question->done = true;
    question->answered.notify_one();
  }).detach();
  std::unique_lock lock(question->mutex);
  if (!question->answered.wait_until(lock, deadline, [&] { return question->done; })) {
    return fail(Code::Unavailable, "the name " + host + " was not resolved in time");
  }
  if (!question->answer) return fail(Code::Unavailable, "the host " + host + " is not known");
  return std::move(question->answer);
}

}  // namespace inkvoice::redis
