/// What the queue's scripts share: the way of every key, and the steps that they are made of.
#pragma once

namespace inkvoice::queue::lua {

inline constexpr const char* kCommon = R"lua(
local K = KEYS[1]
local LEASES, GROUP = K .. ':leases', 'workers'
local QUEUED, DELAYED, LEASED, DEAD = K .. ':queued', K .. ':delayed', K .. ':leased', K .. ':dead'
local LONGEST_LEASE = 86400000
local MOST_DEAD = 10000
local clock = redis.call('TIME')
local now_us = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
local now = math.floor(now_us / 1000)

local function text(number) return string.format('%.0f', number) end
local function is_id(id) return type(id) == 'string' and #id >= 1 and #id <= 64 and not string.find(id, '[^%w_-]') end
local function natural(value)
  local number = tonumber(value)
  if number and number >= 0 and number < 9e15 and number == math.floor(number) then return number end
end
local function job_key(id) return K .. ':job:' .. id end
local function wait_key(job) return K .. ':wait:' .. text(job.v) .. ':' .. job.z .. ':' .. job.o end
local function ring_key(job) return K .. ':ring:' .. text(job.v) .. ':' .. job.z end

-- The job of that id; or nothing, and what is wrong.
local function load(id)
  if not is_id(id) then return nil, 'the id is malformed' end
  local row = redis.pcall('HMGET', job_key(id), 'v', 'o', 'z', 's', 'p', 'a', 'f', 'e', 'g', 'w', 't', 'r')
  if row.err then return nil, 'the job is of another type' end
  if not row[4] then return nil, 'there is no such job' end
  local job = {id = id, v = natural(row[1]), o = row[2], z = row[3], s = row[4], p = natural(row[5]), a = natural(row[6]),
               f = row[7], e = row[8], g = row[9], w = row[10], t = natural(row[11]), r = natural(row[12]) or 0}
  if not job.v or not is_id(job.o) or (job.z ~= '0' and job.z ~= '1') or not job.p or not job.a or not job.t then
    return nil, 'the job has a malformed field'
  end
  return job
end

-- Larger than all before: a counter that a forger has spoilt goes on from the clock.
local function count_up(name)
  local number = natural(redis.pcall('INCR', K .. name))
  if not number then
    number = now_us
    redis.call('SET', K .. name, text(number))
  end
  return number
end

-- A user with due jobs stands in the ring exactly once. 'first': he is the next.
local function enter_ring(job, place)
  local ring = ring_key(job)
  if place == 'first' then
    local front = redis.call('ZRANGE', ring, 0, 0, 'WITHSCORES')
    redis.call('ZADD', ring, text(tonumber(front[2] or '0') - 1), job.o)
  else
    local back = redis.call('ZRANGE', ring, -1, -1, 'WITHSCORES')
    redis.call('ZADD', ring, 'NX', text(tonumber(back[2] or '0') + 1), job.o)
  end
end

local due_sizes = {}

local function make_due(job, place)
  due_sizes[job.z] = true
  if job.g then job.a = 0 end
  redis.call('HSET', job_key(job.id), 's', 'q', 't', text(now), 'a', text(job.a))
  redis.call('HDEL', job_key(job.id), 'f', 'e', 'w', 'g')
  if job.g then redis.call('HDEL', job_key(job.id), 'r') end
  redis.call('ZADD', wait_key(job), text(job.p), job.id)
  redis.call('ZADD', QUEUED, text(now), job.id)
  enter_ring(job, place)
end

local function leave_ring_if_idle(job)
  if redis.call('ZCARD', wait_key(job)) == 0 then redis.call('ZREM', ring_key(job), job.o) end
end

-- Says whether small ones, large ones or some of each have become due in this script.
local function wake()
  local both = due_sizes['0'] and due_sizes['1']
  redis.call('PUBLISH', K .. ':wake', both and 'both' or due_sizes['1'] and 'large' or 'small')
end

local function make_group()
  local made = redis.pcall('XGROUP', 'CREATE', LEASES, GROUP, '0', 'MKSTREAM')
  if type(made) == 'table' and made.err and string.find(made.err, 'WRONGTYPE', 1, true) then
    redis.call('DEL', LEASES)
    redis.call('XGROUP', 'CREATE', LEASES, GROUP, '0', 'MKSTREAM')
  end
end

-- A command on the group, which is made again when it is gone.
local function on_group(...)
  local answer = redis.pcall(...)
  if type(answer) == 'table' and answer.err then
    make_group()
    answer = redis.pcall(...)
    if type(answer) == 'table' and answer.err then return nil end
  end
  return answer
end

-- The lease is over: the entry leaves the group's pending list and the stream.
local function release(job)
  if job.e then
    redis.pcall('XACK', LEASES, GROUP, job.e)
    redis.pcall('XDEL', LEASES, job.e)
  end
  redis.call('ZREM', LEASED, job.id)
end

local function held(id, fence)
  local job = load(id)
  if job and job.s == 'l' and job.f == fence then return job end
end

local function remove_dead(key)
  if redis.call('ZREM', DEAD, key) == 0 then return 0 end
  local reason = redis.call('HGET', DEAD .. ':' .. key, 'r')
  if reason and redis.call('HINCRBY', DEAD .. ':reasons', reason, -1) <= 0 then
    redis.call('HDEL', DEAD .. ':reasons', reason)
  end
  redis.call('DEL', DEAD .. ':' .. key)
  return 1
end

-- A dead letter, by the invoice's id or, where it has none, by a number.
local function add_dead(key, letter)
  if not key then key = '-' .. text(count_up(':dead:last')) end
  remove_dead(key)
  redis.call('HSET', DEAD .. ':' .. key, 'o', letter.o or '', 'z', letter.z or '0', 'a', text(letter.a or 0),
             'r', letter.reason, 'd', string.sub(letter.detail, 1, 1000), 't', text(now))
  redis.call('ZADD', DEAD, text(now), key)
  redis.call('HINCRBY', DEAD .. ':reasons', letter.reason, 1)
  while redis.call('ZCARD', DEAD) > MOST_DEAD do remove_dead(redis.call('ZRANGE', DEAD, 0, 0)[1]) end
end

-- What is stored under that id is no job: out of the way, so that a sound one can take its place.
local function bury_malformed(id, why)
  if type(id) == 'string' then
    redis.call('DEL', job_key(id))
    for _, index in ipairs({QUEUED, DELAYED, LEASED}) do redis.call('ZREM', index, id) end
  end
  add_dead(is_id(id) and id or nil, {reason = 'malformed', detail = why})
end

-- Larger than every fence that was ever given, also by a Redis that has been emptied since: microseconds since 1970.
local function next_fence()
  local last = natural(redis.call('GET', K .. ':fence')) or 0
  local fence = math.max(last + 1, now_us)
  redis.call('SET', K .. ':fence', text(fence))
  return fence
end

-- The attempt is counted and the job's entry is in the stream, for hold() to deliver.
local function begin_lease(job, worker)
  job.a, job.f, job.w = job.a + 1, text(next_fence()), worker
  job.e = on_group('XADD', LEASES, '*', 'id', job.id)
  if not job.e then
    redis.call('DEL', LEASES)  -- its last possible id is used up, which nobody but a forger can do
    make_group()
    job.e = redis.call('XADD', LEASES, '*', 'id', job.id)
  end
  redis.call('HSET', job_key(job.id), 's', 'l', 't', text(now), 'a', text(job.a), 'f', job.f, 'w', worker, 'e', job.e)
  job.c = redis.call('HGET', job_key(job.id), 'c')
  if job.c then redis.call('HDEL', job_key(job.id), 'c') end
  redis.call('ZREM', QUEUED, job.id)
  redis.call('ZADD', LEASED, text(now), job.id)
end

-- Entries count as idle from such a moment that they reach LONGEST_LEASE when their lease ends.
local function claim(worker, lease, entries)
  local since = text(now - LONGEST_LEASE + math.min(lease, LONGEST_LEASE))
  local command = {'XCLAIM', LEASES, GROUP, worker, '0'}
  for _, entry in ipairs(entries) do table.insert(command, entry) end
  for _, word in ipairs({'TIME', since, 'JUSTID'}) do table.insert(command, word) end
  return on_group(unpack(command)) or {}
end

local function hold(worker, lease, jobs)
  if #jobs == 0 then return end
  on_group('XREADGROUP', 'GROUP', GROUP, worker, 'COUNT', #jobs, 'STREAMS', LEASES, '>')
  local entries = {}
  for _, job in ipairs(jobs) do table.insert(entries, job.e) end
  claim(worker, lease, entries)
end

local function describe(job) return {job.id, job.o, job.z, text(job.a), job.f, text(job.r or 0), job.c or ''} end

-- An entry whose lease is over: its job is due again, whatever else it is goes to the dead letters.
local function take_back(entry, fields)
  local id = type(fields) == 'table' and fields[1] == 'id' and fields[2] or nil
  local job, why = load(id)
  redis.call('XACK', LEASES, GROUP, entry)
  redis.call('XDEL', LEASES, entry)
  if job and job.s == 'l' and job.e == entry then
    redis.call('ZREM', LEASED, job.id)
    make_due(job, 'last')
    return true
  end
  bury_malformed(not job and id or nil, why or 'the entry is not the one of its job')
  return false
end
)lua";

}  // namespace inkvoice::queue::lua
