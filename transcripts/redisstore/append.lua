#!lua
-- Adds records to a conversation and replaces its head, in one step: the
-- conditions, the log, the client ids, the indexes, the expiry and the wake.
--
-- KEYS: 1 head (hash), 2 log (list), 3 index (sorted set), 4 entries (hash)
-- ARGV: 1 expected version, 2 expected epoch, 3 id, 4 epoch, 5 expiry in ms,
--       6 head, 7 index members, 8 token of this call, 9 floor, 10 channel,
--       then for each record its client id and the record.
-- Answer: outcome, version, seq, first seq, and where nothing was added the head.
local OK, DUPLICATE, STALE, CONFLICT, EXISTS, NOTFOUND, EXPIRED, DAMAGED = 0, 1, 2, 3, 4, 5, 6, 7
local head, log, index, entries = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, expires = ARGV[3], tonumber(ARGV[5])
local records = (#ARGV - 10) / 2

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if expires <= now then return {EXPIRED} end

local version, seq = 0, 0
local stored = redis.call('HMGET', head, 'v', 'e', 's', 't')
if stored[1] then
  version, seq = tonumber(stored[1]), tonumber(stored[3])
  -- The client repeated a call whose answer was lost on the way.
  if stored[4] == ARGV[8] then
    return {OK, stored[1], stored[3], string.format('%.0f', seq - records + 1)}
  end
  local function refuse(outcome, first)
    return {outcome, stored[1], stored[3], first, redis.call('HGET', head, 'h')}
  end
  for i = 11, #ARGV, 2 do
    if ARGV[i] ~= '' then
      local first = redis.call('HGET', head, 'c' .. ARGV[i])
      if first then return refuse(DUPLICATE, first) end
    end
  end
  if ARGV[1] == '0' then return refuse(EXISTS, '0') end
  if ARGV[2] ~= stored[2] then return refuse(STALE, '0') end
  if ARGV[1] ~= stored[1] then return refuse(CONFLICT, '0') end
  if redis.call('LLEN', log) ~= seq then return {DAMAGED} end
else
  if ARGV[1] ~= '0' then return {NOTFOUND} end
  redis.call('DEL', log)
end

-- First of all, so that a user who may not publish changes nothing. Nobody is
-- woken before the script is done.
local last = string.format('%.0f', seq + records)
redis.call('SPUBLISH', ARGV[10], 'a ' .. last .. ' ' .. id .. ' ' .. ARGV[9])

version = string.format('%.0f', version + 1)
local fields, pushed = {'v', version, 'e', ARGV[4], 's', last, 't', ARGV[8], 'h', ARGV[6]}, {}
for i = 11, #ARGV, 2 do
  pushed[#pushed + 1] = ARGV[i + 1]
  if ARGV[i] ~= '' then
    fields[#fields + 1] = 'c' .. ARGV[i]
    fields[#fields + 1] = string.format('%.0f', seq + #pushed)
  end
end
redis.call('HSET', head, unpack(fields))
redis.call('PEXPIREAT', head, ARGV[5])
if #pushed > 0 then redis.call('RPUSH', log, unpack(pushed)) end
redis.call('PEXPIREAT', log, ARGV[5])

local old = redis.call('HGET', entries, id)
if old ~= ARGV[7] then
  if old then
    for member in string.gmatch(old, '[^\n]+') do redis.call('ZREM', index, member) end
  end
  for member in string.gmatch(ARGV[7], '[^\n]+') do redis.call('ZADD', index, 0, member) end
  redis.call('HSET', entries, id, ARGV[7])
  if redis.call('PEXPIRETIME', index) < expires then redis.call('PEXPIREAT', index, ARGV[5]) end
  if redis.call('PEXPIRETIME', entries) < expires then redis.call('PEXPIREAT', entries, ARGV[5]) end
end

-- Each append takes along what is left in the indexes of conversations that
-- expired, more than it can add itself.
local gone = redis.call('ZRANGE', index, '[x', '(' .. string.format('x%015.0f', now + 1), 'BYLEX', 'LIMIT', 0, 4)
for _, member in ipairs(gone) do
  local name = string.sub(member, 17)
  local left = redis.call('HGET', entries, name)
  redis.call('ZREM', index, member)
  if left then
    for m in string.gmatch(left, '[^\n]+') do redis.call('ZREM', index, m) end
    redis.call('HDEL', entries, name)
  end
end
return {OK, version, last, string.format('%.0f', seq + 1)}
