#include "redis/client.h"

#include <algorithm>

#include "base/log.h"

namespace inkvoice::redis {

namespace {

constexpr std::size_t kMostIdle = 64;

std::unexpected<Error> away(const std::string& reason) {
  return fail(Code::Unavailable, "Redis does not answer: " + reason);
}

Command eval(const Call& call, const char* command, const std::string& which) {
  Command words{command, which, std::to_string(call.keys.size())};
  words.reserve(3 + call.keys.size() + call.arguments.size());
  words.insert(words.end(), call.keys.begin(), call.keys.end());
  words.insert(words.end(), call.arguments.begin(), call.arguments.end());
  return words;
}

/// What Redis says is not fit to be shown: it is logged, and a person hears that it did not work.
Result<void> accept(const ReplyView& reply) {
  if (!reply.is_error()) return {};
  log::warn("Redis refuses", {{"error", reply.text()}});
  const std::string_view kind = reply.text().substr(0, reply.text().find(' '));
  if (kind == "OOM") return fail(Code::Unavailable, "Redis is out of memory");
  // The others are what an installation goes through: loading, failing over, a full disk, changed passwords.
  const bool is_defect = kind == "WRONGTYPE" || kind == "ERR";
  return fail(is_defect ? Code::Internal : Code::Unavailable, "Redis refuses: " + std::string(kind));
}

}  // namespace

Client::Client(Address address, Timeouts timeouts) : address_(std::move(address)), timeouts_(timeouts) {}

bool Client::may_call() {
  const std::lock_guard lock(mutex_);
  return breaker_.allows(std::chrono::steady_clock::now());
}

Result<Connection> Client::take() {
  {
    const std::lock_guard lock(mutex_);
    while (!idle_.empty()) {
      Connection connection = std::move(idle_.back());
      idle_.pop_back();
      // What Redis has closed meanwhile (a restart, its own timeout) must not cost a call.
      if (connection.is_quiet()) return connection;
    }
  }
  return Connection::open(address_, in(timeouts_.connect));
}

void Client::put_back(Connection connection) {
  const std::lock_guard lock(mutex_);
  if (breaker_.is_open()) log::info("Redis answers again");
  breaker_.succeeded();
  if (idle_.size() < kMostIdle) idle_.push_back(std::move(connection));
}

void Client::forget_connections() {
  const std::lock_guard lock(mutex_);
  breaker_.succeeded();
  idle_.clear();
}

void Client::failed() {
  const std::lock_guard lock(mutex_);
  breaker_.failed(std::chrono::steady_clock::now());
}

Result<std::vector<Reply>> Client::exchange(std::span<const Command> commands) {
  if (!may_call()) return away("tried a moment ago");
  Result<Connection> connection = take();
  if (!connection) {
    failed();
    log::warn("Redis is away", {{"at", to_text(address_)}, {"reason", connection.error().message}});
    return away(connection.error().message);
  }
  auto replies = connection->call(commands, in(timeouts_.command));
  if (!replies) {
    failed();
    log::warn("Redis does not answer", {{"at", to_text(address_)}, {"reason", replies.error().message}});
    return away(replies.error().message);
  }
  const auto is_demoted = [](const Reply& reply) { return reply.is_error() && reply.text().starts_with("READONLY"); };
  if (std::ranges::any_of(*replies, is_demoted)) {
    forget_connections();
  } else {
    put_back(std::move(*connection));
  }
  return replies;
}

Result<Reply> Client::call(const Command& command) {
  std::vector<Reply> replies = TRY(exchange(std::span(&command, 1)));
  TRY(accept(replies.front()));
  return std::move(replies.front());
}

Result<Reply> Client::run(const Call& call) {
  std::vector<Reply> replies = TRY(run(std::span(&call, 1)));
  return std::move(replies.front());
}

Result<std::vector<Reply>> Client::run(std::span<const Call> calls) {
  if (calls.empty()) return std::vector<Reply>{};
  std::vector<Command> commands;
  for (const Call& call : calls) commands.push_back(eval(call, "EVALSHA", call.script.sha1()));
  std::vector<Reply> replies = TRY(exchange(commands));
  TRY(load_missing(calls, replies));
  for (const Reply& reply : replies) {
    TRY(accept(reply));
  }
  return replies;
}

Result<void> Client::load_missing(std::span<const Call> calls, std::vector<Reply>& replies) {
  std::vector<Command> again;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (!replies[i].is_error() || !replies[i].text().starts_with("NOSCRIPT")) continue;
    again.push_back(eval(calls[i], "EVAL", calls[i].script.text()));
    places.push_back(i);
  }
  if (again.empty()) return {};
  std::vector<Reply> second = TRY(exchange(again));
  for (std::size_t i = 0; i < second.size(); ++i) replies[places[i]] = std::move(second[i]);
  return {};
}

}  // namespace inkvoice::redis
