#include "redis/connection.h"

#include "base/text.h"

namespace inkvoice::redis {

namespace {

void append_word(std::string& out, std::string_view word) {
  out += '$';
  append_number(out, word.size());
  out.append("\r\n").append(word).append("\r\n");
}

}  // namespace

void append_command(std::string& out, std::span<const std::string> words) {
  out += '*';
  append_number(out, words.size());
  out += "\r\n";
  for (const std::string& word : words) append_word(out, word);
}

Connection::Connection(Socket socket) : socket_(std::move(socket)), reader_(redisReaderCreate()) {}

Result<Connection> Connection::open(const Address& address, Deadline deadline) {
  Connection connection(TRY(Socket::connect(address, deadline)));
  TRY(connection.introduce(address, deadline));
  return connection;
}

Result<void> Connection::introduce(const Address& address, Deadline deadline) {
  std::vector<Command> commands;
  if (!address.password.empty()) {
    commands.push_back({"AUTH"});
    if (!address.user.empty()) commands.back().push_back(address.user);
    commands.back().push_back(address.password);
  }
  if (address.database != 0) commands.push_back({"SELECT", std::to_string(address.database)});
  commands.push_back({"PING"});
  const std::vector<Reply> replies = TRY(call(commands, deadline));
  for (std::size_t i = 0; i < replies.size(); ++i) {
    if (!replies[i].is_error()) continue;
    const std::string said = replies[i].string();
    if (said.starts_with("LOADING") || said.starts_with("MASTERDOWN")) return fail(Code::Unavailable, said);
    if (said.starts_with("NOAUTH")) return fail(Code::Unauthorized, "it wants a password");
    if (said.starts_with("NOPERM")) return fail(Code::Unauthorized, "the user may not do this: " + said);
    if (commands[i][0] == "AUTH") return fail(Code::Unauthorized, "the user or the password is wrong");
    if (commands[i][0] == "SELECT") return fail(Code::Invalid, "it has no database " + commands[i][1]);
    return fail(Code::Invalid, "it answered: " + said);
  }
  return {};
}

Result<std::vector<Reply>> Connection::call(std::span<const Command> commands, Deadline deadline) {
  std::string bytes;
  for (const Command& command : commands) append_command(bytes, command);
  TRY(send(bytes, deadline));
  std::vector<Reply> replies;
  replies.reserve(commands.size());
  while (replies.size() < commands.size()) replies.push_back(TRY(receive(deadline)));
  return replies;
}

Result<Reply> Connection::call(const Command& command, Deadline deadline) {
  std::vector<Reply> replies = TRY(call(std::span(&command, 1), deadline));
  return std::move(replies.front());
}

Result<Reply> Connection::receive(Deadline deadline) {
  for (;;) {
    if (std::optional<Reply> reply = TRY(parsed())) return std::move(*reply);
    if (std::chrono::steady_clock::now() >= deadline) return fail(Code::Unavailable, "no answer in time");
    TRY(take_in(deadline));
  }
}

Result<void> Connection::take_in(Deadline deadline) {
  char buffer[16 * 1024];
  const std::size_t got = TRY(socket_.read(buffer, deadline));
  if (redisReaderFeed(reader_.get(), buffer, got) != REDIS_OK) return fail(Code::Invalid, "it does not speak Redis");
  return {};
}

Result<std::optional<Reply>> Connection::parsed() {
  void* reply = nullptr;
  if (redisReaderGetReply(reader_.get(), &reply) != REDIS_OK) return fail(Code::Invalid, "it does not speak Redis");
  if (reply == nullptr) return std::nullopt;
  return Reply(static_cast<redisReply*>(reply));
}

}  // namespace inkvoice::redis
