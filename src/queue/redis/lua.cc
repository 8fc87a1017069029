#include "queue/redis/lua.h"

#include "queue/redis/lua_common.h"
#include "queue/redis/lua_lease.h"

namespace inkvoice::queue::lua {

namespace {

using redis::Script;

/// What takes work out must go on when memory is full, or the queue could never drain.
Script draining(const char* body) { return Script(std::string("#!lua flags=allow-oom\n") + kCommon + body); }
Script adding(const char* body) { return Script(std::string("#!lua\n") + kCommon + body); }
Script reading(const char* body) { return Script(std::string("#!lua flags=no-writes\n") + kCommon + body); }

}  // namespace

const Script& push() {
  static const Script script = adding(R"lua(
local version = tonumber(ARGV[1])
local MOST_COPIES = 1000  -- a job that waits behind so many others is loaded from the store

local function is_pending(job)
  local row = redis.pcall('XPENDING', LEASES, GROUP, job.e or '-', job.e or '-', 1)
  return type(row) == 'table' and not row.err and #row == 1
end

-- A job that is there stays as it is, but not one that has lost its place.
local function stays(job, again)
  if job.s == 'l' and is_pending(job) then
    if again then redis.call('HSET', job_key(job.id), 'g', '1') end
    return true
  end
  if job.s == 'l' then release(job) end
  if job.s == 'd' and redis.call('ZSCORE', DELAYED, job.id) then return true end
  return job.s == 'q' and redis.call('ZSCORE', QUEUED, job.id) and redis.call('ZSCORE', wait_key(job), job.id) and
         redis.call('ZSCORE', ring_key(job), job.o) and true
end

redis.call('SET', K .. ':birth', text(now_us), 'NX')
local due = 0
for i = 2, #ARGV, 5 do
  local id = ARGV[i]
  local job = load(id)
  if not job then
    redis.call('DEL', job_key(id))
    remove_dead(id)
    job = {id = id, v = version, o = ARGV[i + 1], z = ARGV[i + 2], a = 0, p = count_up(':places')}
    redis.call('HSET', job_key(id), 'v', text(job.v), 'o', job.o, 'z', job.z, 'p', text(job.p))
    if ARGV[i + 4] ~= '' and redis.call('ZCARD', QUEUED) < MOST_COPIES then redis.call('HSET', job_key(id), 'c', ARGV[i + 4]) end
    make_due(job, 'last')
    due = due + 1
  elseif not stays(job, ARGV[i + 3] == '1') then
    make_due(job, 'last')
    due = due + 1
  end
end
if due > 0 then wake() end
return due
)lua");
  return script;
}

const Script& lease() {
  static const Script script = draining((std::string(kSweep) + kServe).c_str());
  return script;
}

const Script& renew() {
  static const Script script = draining(R"lua(
local entries, id_of = {}, {}
for i = 3, #ARGV, 2 do
  local job = held(ARGV[i], ARGV[i + 1])
  if job and job.w == ARGV[1] and job.e then
    table.insert(entries, job.e)
    id_of[job.e] = job.id
  end
end
local kept = {}
if #entries > 0 then
  for _, entry in ipairs(claim(ARGV[1], tonumber(ARGV[2]), entries)) do table.insert(kept, id_of[entry]) end
end
return kept
)lua");
  return script;
}

const Script& finish() {
  static const Script script = draining(R"lua(
local again = false
for i = 1, #ARGV, 2 do
  local job = held(ARGV[i], ARGV[i + 1])
  if job then
    release(job)
    if job.g then
      make_due(job, 'last')
      again = true
    else
      redis.call('DEL', job_key(job.id))
    end
  end
end
if again then wake() end
)lua");
  return script;
}

const Script& bury() {
  static const Script script = draining(R"lua(
local again = false
for i = 1, #ARGV, 4 do
  local job = held(ARGV[i], ARGV[i + 1])
  if job then
    release(job)
    if job.g then
      make_due(job, 'last')
      again = true
    else
      redis.call('DEL', job_key(job.id))
      add_dead(job.id, {o = job.o, z = job.z, a = job.a, reason = ARGV[i + 2], detail = ARGV[i + 3]})
    end
  end
end
if again then wake() end
)lua");
  return script;
}

const Script& retry() {
  static const Script script = draining(R"lua(
local job = held(ARGV[1], ARGV[2])
if job then
  release(job)
  local attempts = math.max(job.a - tonumber(ARGV[4]), 0)
  redis.call('HSET', job_key(job.id), 's', 'd', 't', text(now), 'a', text(attempts),
             'r', text(job.r + 1 - tonumber(ARGV[4])))
  redis.call('HDEL', job_key(job.id), 'f', 'e', 'w')
  redis.call('ZADD', DELAYED, text(now + tonumber(ARGV[3])), job.id)
end
)lua");
  return script;
}

const Script& hand_back() {
  static const Script script = draining(R"lua(
local back = false
for i = 1, #ARGV, 2 do
  local job = held(ARGV[i], ARGV[i + 1])
  if job then
    release(job)
    job.a = math.max(job.a - 1, 0)
    make_due(job, 'first')
    back = true
  end
end
if back then wake() end
)lua");
  return script;
}

const Script& with_job() {
  static const Script script = reading(R"lua(
local there = {}
for _, id in ipairs(ARGV) do
  if is_id(id) and redis.call('EXISTS', job_key(id)) == 1 then table.insert(there, id) end
end
return there
)lua");
  return script;
}

const Script& stats() {
  static const Script script = reading(R"lua(
local oldest = redis.call('ZRANGE', QUEUED, 0, 0, 'WITHSCORES')
local age = oldest[2] and math.max(0, now - tonumber(oldest[2])) or 0
return {redis.call('ZCARD', QUEUED), redis.call('ZCARD', DELAYED), redis.call('ZCARD', LEASED), text(age),
        redis.call('GET', K .. ':birth') or '', redis.call('GET', K .. ':places') or '0'}
)lua");
  return script;
}

}  // namespace inkvoice::queue::lua
