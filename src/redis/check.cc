#include "redis/check.h"

#include "redis/connection.h"

namespace inkvoice::redis {

namespace {

constexpr std::chrono::milliseconds kTime{2'000};
constexpr int kOldestMajor = 7;

/// The value of NAME:VALUE in what INFO answers.
std::string_view field(std::string_view info, std::string_view name) {
  for (std::size_t at = 0; at < info.size();) {
    const std::size_t end = std::min(info.find("\r\n", at), info.size());
    const std::string_view line = info.substr(at, end - at);
    if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == ':') {
      return line.substr(name.size() + 1);
    }
    at = end + 2;
  }
  return {};
}

std::string advice(const Error& error) {
  if (error.code == Code::Forbidden) {
    return "; it needs what docs/redis.md lists: ~inkvoice:* &inkvoice:* +@all -@dangerous +info";
  }
  if (error.code == Code::Unauthorized) return "; put the right ones into redis://USER:PASSWORD@HOST:PORT";
  if (error.code == Code::Unavailable) return "; start it, or correct the address";
  return "";
}

std::string persistence_of(std::string_view info, const Reply& save) {
  const bool log = field(info, "aof_enabled") == "1";
  // CONFIG is often forbidden where Redis is hosted; a snapshot that was once made tells as much.
  const bool snapshots = save.is_array() ? !save[1].text().empty() : field(info, "rdb_last_bgsave_time_sec") != "-1";
  if (log) return snapshots ? "append-only file and snapshots" : "append-only file";
  return snapshots ? "snapshots" : "none";
}

/// What a worker and a server do all the time: a script that writes and publishes, and a subscription.
constexpr const char* kProbeKey = "inkvoice:{queue}:probe";
constexpr const char* kProbe =
    "#!lua\nredis.call('SET', KEYS[1], '1', 'PX', '1000') redis.call('PUBLISH', KEYS[1], '1') return 1";

Result<void> probe(Connection& connection, Deadline deadline, Found& found) {
  const std::vector<Command> commands{{"EVAL", kProbe, "1", kProbeKey}, {"SUBSCRIBE", kProbeKey}};
  for (const Reply& answer : TRY(connection.call(commands, deadline))) {
    if (!answer.is_error()) continue;
    const std::string_view said = answer.text();
    if (said.find("READONLY") != std::string_view::npos) {
      return fail(Code::Invalid, "is a replica, which cannot be written; give the address of its primary");
    }
    if (said.find("NOPERM") != std::string_view::npos || said.find("permission") != std::string_view::npos) {
      return fail(Code::Forbidden, "the user may not do what is needed (" + std::string(said) + ")");
    }
    // These pass: memory that is full, a disk that is, a fail-over. Meanwhile what is stored can be read.
    const bool full = said.find("OOM") != std::string_view::npos;
    found.trouble = full ? "its memory is full; raise maxmemory" : "it cannot be written: " + std::string(said);
  }
  return {};
}

Result<Found> look(const Address& address) {
  const Deadline deadline = in(kTime);
  Connection connection = TRY(Connection::open(address, deadline));
  const std::vector<Command> questions{
      {"INFO", "server"}, {"INFO", "memory"}, {"INFO", "persistence"}, {"CONFIG", "GET", "save"}};
  const std::vector<Reply> answers = TRY(connection.call(questions, deadline));
  if (answers[0].is_error()) return fail(Code::Unauthorized, "the user may not call INFO, which the start needs");
  Found found;
  found.version = field(answers[0].text(), "redis_version");
  found.cluster = field(answers[0].text(), "redis_mode") == "cluster";
  found.policy = field(answers[1].text(), "maxmemory_policy");
  found.persistence = persistence_of(answers[2].text(), answers[3]);
  if (field(answers[0].text(), "redis_mode") == "sentinel") {
    return fail(Code::Invalid, "is a Sentinel; give the address of the Redis itself, or of a proxy before it");
  }
  // What is older or throws jobs away is refused for that, whatever else it may be.
  if (found.policy.empty() || found.policy == "noeviction") TRY(probe(connection, deadline, found));
  return found;
}

std::unexpected<Error> refuse(const std::string& variable, std::string message) {
  Error error{Code::Invalid, variable + ": " + message, {}};
  error.fields.push_back({variable, std::move(message)});
  return std::unexpected(std::move(error));
}

}  // namespace

Result<Found> check(const Address& address, const std::string& variable) {
  const std::string where = "Redis at " + to_text(address);
  Result<Found> found = look(address);
  if (!found) return refuse(variable, where + ": " + found.error().message + advice(found.error()));
  const std::string_view version = found->version;
  const auto major = parse_integer<int>(version.substr(0, version.find('.')));
  if (!major || *major < kOldestMajor) {
    return refuse(variable, where + " is version " + found->version + "; version 7 or newer is needed");
  }
  if (!found->policy.empty() && found->policy != "noeviction") {
    return refuse(variable, where + " may throw jobs away (maxmemory-policy is " + found->policy +
                                "); set it to noeviction: CONFIG SET maxmemory-policy noeviction");
  }
  return found;
}

}  // namespace inkvoice::redis
