#include "events/redis/event_log.h"

#include <map>

#include "events/redis/feed.h"

namespace inkvoice::events {

namespace {

using redis::Call;
using redis::Reply;
using redis::Script;

// Events of one user that a script appends at once: a few milliseconds of Redis' time.
constexpr std::size_t kAppendedAtOnce = 500;
constexpr std::size_t kReadAtOnce = 1'000;

/// CHANNEL KEPT IDLE TAG, then for each event TYPE INVOICE DATA. What is no stream, or one that a forger has filled up
/// to the last possible id, is thrown away.
const Script& append() {
  static const Script script(R"lua(#!lua
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
local function text(number) return string.format('%.0f', number) end

local function next_id()
  local last = redis.pcall('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
  local time, count = now, tonumber(ARGV[4])
  if last[1] then
    local last_time, last_count = string.match(last[1][1], '^(%d+)-(%d+)$')
    last_time, last_count = tonumber(last_time), tonumber(last_count)
    if last_time >= time then time, count = last_time, math.max(count, last_count + 1) end
  end
  return text(time) .. '-' .. text(count)
end

for i = 5, #ARGV, 3 do
  local fields = {'t', ARGV[i], 'i', ARGV[i + 1], 'd', ARGV[i + 2]}
  local id = next_id()
  local added = redis.pcall('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], id, unpack(fields))
  if type(added) == 'table' then
    redis.call('DEL', KEYS[1])
    id = next_id()
    redis.call('XADD', KEYS[1], id, unpack(fields))
  end
  redis.call('PUBLISH', ARGV[1], id .. ' ' .. ARGV[i] .. ' ' .. ARGV[i + 1] .. ' ' .. ARGV[i + 2])
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
)lua");
  return script;
}

/// AFTER ("" only the end) LIMIT → the end of the log, entries. An id behind the end is of another time: everything.
const Script& read_after() {
  static const Script script(R"lua(#!lua flags=no-writes
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if #last == 0 then return {'0', {}} end
if ARGV[1] == '' then return {last[1][1], {}} end
local from = '-'
if #redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', 1) > 0 then from = '(' .. ARGV[1] end
return {last[1][1], redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', ARGV[2])}
)lua");
  return script;
}

class RedisEventLog final : public EventLog {
 public:
  RedisEventLog(std::shared_ptr<redis::Client> client, std::shared_ptr<redis::Subscriber> subscriber,
                RedisEventLogOptions options)
      : client_(std::move(client)),
        options_(std::move(options)),
        feed_(std::move(subscriber),
              options_.prefix + ":news:", [this](const std::string& user, const std::optional<std::string>& after) {
                return read(user, after, options_.kept * 2);
              }) {}

  Result<void> publish(std::span<const NewEvent> events) override {
    std::map<std::string, std::vector<const NewEvent*>> by_user;
    for (const NewEvent& event : events) by_user[event.user].push_back(&event);
    std::vector<Call> calls;
    for (const auto& [user, all] : by_user) {
      for (std::size_t at = 0; at < all.size(); at += kAppendedAtOnce) {
        calls.push_back(append_call(user, std::span(all).subspan(at, std::min(kAppendedAtOnce, all.size() - at))));
      }
    }
    TRY(client_->run(calls));
    return {};
  }

  Result<Page> read(const std::string& user, const std::optional<std::string>& after, std::size_t limit) override {
    if (after && !parse_stream_id(*after)) {
      return std::unexpected(
          Error{Code::Invalid, "The event id is not one of this log.", {{"/after", "is not an event id"}}});
    }
    Page page;
    std::optional<std::string> from = after;
    // Another user's, or made up: everything.
    if (after && parse_stream_id(*after)->count >> kCountBits != user_tag(user)) from = "0";
    for (;;) {
      const std::size_t most = std::min(limit - page.events.size(), kReadAtOnce);
      const Reply answer = TRY(client_->run({read_after(), {key(user)}, {from.value_or(""), std::to_string(most)}}));
      const redis::ReplyView rows = answer[1];
      for (std::size_t i = 0; i < rows.size(); ++i) {
        if (auto event = parse_entry(user, rows[i])) page.events.push_back(std::move(*event));
      }
      if (rows.size() > 0) from = page.last_id = rows[rows.size() - 1][0].string();
      if (rows.size() == 0 && page.last_id.empty()) page.last_id = answer[0].string();
      if (rows.size() < most || page.events.size() >= limit) return page;
    }
  }

  std::unique_ptr<Subscription> subscribe(const std::string& user, Callback on_event) override {
    return feed_.subscribe(user, std::move(on_event));
  }

  bool is_after(std::string_view a, std::string_view b) const override {
    return parse_stream_id(a).value_or(StreamId{}) > parse_stream_id(b).value_or(StreamId{});
  }

 private:
  std::string key(const std::string& user) const { return options_.prefix + ":events:{" + user + "}"; }

  Call append_call(const std::string& user, std::span<const NewEvent* const> events) const {
    Call call{append(), {key(user)}, {}};
    call.arguments = {options_.prefix + ":news:" + user, std::to_string(options_.kept),
                      std::to_string(std::chrono::milliseconds(options_.idle).count()),
                      std::to_string(user_tag(user) << kCountBits)};
    for (const NewEvent* event : events) {
      call.arguments.insert(call.arguments.end(),
                            {std::string(to_string(event->type)), event->invoice_id, event->data});
    }
    return call;
  }

  const std::shared_ptr<redis::Client> client_;
  const RedisEventLogOptions options_;
  Feed feed_;
};

}  // namespace

std::unique_ptr<EventLog> make_redis_event_log(std::shared_ptr<redis::Client> client,
                                               std::shared_ptr<redis::Subscriber> subscriber,
                                               RedisEventLogOptions options) {
  return std::make_unique<RedisEventLog>(std::move(client), std::move(subscriber), std::move(options));
}

}  // namespace inkvoice::events
