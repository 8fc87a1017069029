#include "queue/redis/lua.h"
#include "queue/redis/lua_common.h"

namespace inkvoice::queue::lua {

using redis::Script;

namespace {

Script inspecting(const char* flags, const char* body) {
  return Script(std::string("#!lua flags=") + flags + "\n" + kCommon + body);
}

constexpr const char* kDescribe = R"lua(
local function row_of_dead(id)
  local letter = redis.call('HMGET', DEAD .. ':' .. id, 'o', 'z', 'a', 't', 'r', 'd')
  return {id, letter[1] or '', letter[2] or '0', letter[3] or '0', letter[4] or '0',
          text(math.max(0, now - (tonumber(letter[4]) or now))), '', letter[5] or '', letter[6] or ''}
end
local function row_of(job)
  return {job.id, job.o, job.z, text(job.a), text(job.t), text(math.max(0, now - job.t)), job.w or '', '', ''}
end
)lua";

}  // namespace

const Script& list() {
  static const Script script = inspecting("no-writes", (std::string(kDescribe) + R"lua(
local index = ({queued = QUEUED, delayed = DELAYED, leased = LEASED, dead = DEAD})[ARGV[1]]
local rows = {}
for _, id in ipairs(redis.call('ZRANGE', index, 0, tonumber(ARGV[2]) - 1)) do
  if index == DEAD then
    table.insert(rows, row_of_dead(id))
  else
    local job = load(id)
    if job then table.insert(rows, row_of(job)) end
  end
end
return rows
)lua")
                                                           .c_str());
  return script;
}

const Script& find() {
  static const Script script = inspecting("no-writes", (std::string(kDescribe) + R"lua(
local job = load(ARGV[1])
if job then return {({q = 'queued', d = 'delayed', l = 'leased'})[job.s] or '', row_of(job)} end
if redis.call('ZSCORE', DEAD, ARGV[1]) then return {'dead', row_of_dead(ARGV[1])} end
return {'', {}}
)lua")
                                                           .c_str());
  return script;
}

const Script& dead_by_reason() {
  static const Script script = inspecting("no-writes", R"lua(
return redis.call('HGETALL', DEAD .. ':reasons')
)lua");
  return script;
}

const Script& make_due() {
  static const Script script = inspecting("allow-oom", R"lua(
local job = load(ARGV[1])
if not job then return 'none' end
if job.s ~= 'd' then return job.s end
redis.call('ZREM', DELAYED, job.id)
make_due(job, 'last')
wake()
return 'ok'
)lua");
  return script;
}

const Script& take() {
  static const Script script = inspecting("allow-oom", R"lua(
local job = load(ARGV[1])
if not job then return 'none' end
if job.s == 'd' then
  redis.call('ZREM', DELAYED, job.id)
elseif job.s == 'q' then
  redis.call('ZREM', wait_key(job), job.id)
  leave_ring_if_idle(job)
else
  return job.s
end
begin_lease(job, ARGV[2])
hold(ARGV[2], tonumber(ARGV[3]), {job})
return describe(job)
)lua");
  return script;
}

const Script& forget() {
  static const Script script = inspecting("allow-oom", R"lua(
return remove_dead(ARGV[1])
)lua");
  return script;
}

}  // namespace inkvoice::queue::lua
