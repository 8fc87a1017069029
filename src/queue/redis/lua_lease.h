/// The lease script in two parts: what has to be put right first, then the walk round the ring.
#pragma once

namespace inkvoice::queue::lua {

inline constexpr const char* kSweep = R"lua(
local worker, count, size = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local lease, version = tonumber(ARGV[4]), tonumber(ARGV[5])
local busy, busy_count = {}, #ARGV - 5
for i = 6, #ARGV do busy[ARGV[i]] = true end
local MOST_MALFORMED = 1000

-- True once in `every` ms, over all instances.
local function is_time_for(what, every)
  local last = natural(redis.call('GET', K .. ':' .. what))
  if last and now >= last and now < last + every then return false end
  redis.call('SET', K .. ':' .. what, text(now))
  return true
end

-- Leases that have run out. The cursor goes on where the last sweep ended.
local function sweep()
  local cursor = redis.call('GET', K .. ':cursor') or '0-0'
  local back = false
  for _ = 1, 10 do
    local answer = on_group('XAUTOCLAIM', LEASES, GROUP, worker, LONGEST_LEASE, cursor, 'COUNT', 100)
    if not answer then cursor = '0-0' break end
    cursor = answer[1]
    for _, entry in ipairs(answer[2]) do
      if entry and take_back(entry[1], entry[2]) then back = true end
    end
    if cursor == '0-0' then break end
  end
  redis.call('SET', K .. ':cursor', cursor)
  if back then wake() end
end

-- Jobs that are called leased while no pending entry holds them: somebody has deleted the stream or the group.
local function find_lost()
  local pending = redis.pcall('XPENDING', LEASES, GROUP)
  local known = type(pending) == 'table' and not pending.err and tonumber(pending[1]) or 0
  if known == redis.call('ZCARD', LEASED) then return end
  for _, id in ipairs(redis.call('ZRANGE', LEASED, 0, 999)) do
    local job, why = load(id)
    if not job then
      bury_malformed(id, why)
      redis.call('ZREM', LEASED, id)
    elseif job.s ~= 'l' then
      redis.call('ZREM', LEASED, id)
    else
      local row = redis.pcall('XPENDING', LEASES, GROUP, job.e or '-', job.e or '-', 1)
      if type(row) ~= 'table' or row.err or #row == 0 then
        release(job)
        make_due(job, 'last')
      end
    end
  end
end

-- Consumers of workers that are gone, once nothing of theirs is pending.
local function tidy_consumers()
  local rows = redis.pcall('XINFO', 'CONSUMERS', LEASES, GROUP)
  if type(rows) ~= 'table' or rows.err then return end
  for _, row in ipairs(rows) do
    local consumer = {}
    for i = 1, #row, 2 do consumer[row[i]] = row[i + 1] end
    if consumer.name ~= worker and consumer.pending == 0 and consumer.idle > 300000 then
      redis.call('XGROUP', 'DELCONSUMER', LEASES, GROUP, consumer.name)
    end
  end
end

-- Entries that no lease has put there: of a group that was lost and made again, or forged.
local function read_strays()
  for _ = 1, 10 do
    local answer = on_group('XREADGROUP', 'GROUP', GROUP, worker, 'COUNT', 100, 'STREAMS', LEASES, '>')
    if not answer then return true end
    for _, entry in ipairs(answer[1][2]) do take_back(entry[1], entry[2]) end
  end
  return false
end

local function promote()
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', DELAYED, '-inf', text(now), 'LIMIT', 0, 100)) do
    redis.call('ZREM', DELAYED, id)
    local job, why = load(id)
    if job and job.s == 'd' then
      make_due(job, 'last')
    elseif not job then
      bury_malformed(id, why)
    end
  end
  if due_sizes[size == '1' and '0' or '1'] then wake() end
end
)lua";

inline constexpr const char* kServe = R"lua(
-- The next in the ring behind `after` who is not busy.
local function next_turn(ring, after)
  local row = redis.call('ZRANGEBYSCORE', ring, after, '+inf', 'WITHSCORES', 'LIMIT', 0, busy_count + 1)
  for i = 1, #row, 2 do
    if not busy[row[i]] then return row[i], '(' .. row[i + 1] end
  end
end

-- The user's oldest job; nothing when what stands there is none.
local function oldest_of(lane)
  local popped = redis.pcall('ZPOPMIN', wait_key(lane))
  if popped.err then
    redis.call('DEL', wait_key(lane))
    return nil
  end
  local id = popped[1]
  if not id then return nil end
  local job, why = load(id)
  if job and job.s == 'q' and job.o == lane.o and job.z == lane.z and job.v == lane.v then return job end
  bury_malformed(not job and id or nil, why or 'the job waits in a place that is not its own')
  return nil
end

local function serve(lane, jobs)
  local ring, after, malformed = ring_key(lane), '-inf', 0
  while #jobs < count and malformed < MOST_MALFORMED do
    local owner, turn = next_turn(ring, after)
    if not owner then return end
    after, lane.o = turn, owner
    local job = oldest_of(lane)
    if job then
      begin_lease(job, worker)
      table.insert(jobs, job)
    else
      malformed = malformed + 1
    end
    -- Who was served goes to the end, so that the walk comes round to him again by itself.
    if redis.call('ZCARD', wait_key(lane)) == 0 then
      redis.call('ZREM', ring, owner)
    else
      local back = redis.call('ZRANGE', ring, -1, -1, 'WITHSCORES')
      redis.call('ZADD', ring, text(tonumber(back[2]) + 1), owner)
    end
  end
end

if is_time_for('swept', 500) then sweep() end
if is_time_for('tidied', 20000) then
  find_lost()
  tidy_consumers()
end
promote()
local jobs = {}
if read_strays() then
  for v = version, 1, -1 do serve({v = v, z = size}, jobs) end
end
hold(worker, lease, jobs)
local answer = {}
for _, job in ipairs(jobs) do table.insert(answer, describe(job)) end
return answer
)lua";

}  // namespace inkvoice::queue::lua
