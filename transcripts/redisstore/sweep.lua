#!lua flags=allow-oom
-- Removes what is left in the indexes of conversations that expired.
--
-- KEYS: 1 index, 2 entries
-- ARGV: 1 how many at most
-- Answer: how many it removed.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local gone = redis.call('ZRANGE', KEYS[1], '[x', '(' .. string.format('x%015.0f', now + 1), 'BYLEX', 'LIMIT', 0, ARGV[1])
for _, member in ipairs(gone) do
  local name = string.sub(member, 17)
  local left = redis.call('HGET', KEYS[2], name)
  redis.call('ZREM', KEYS[1], member)
  if left then
    for m in string.gmatch(left, '[^\n]+') do redis.call('ZREM', KEYS[1], m) end
    redis.call('HDEL', KEYS[2], name)
  end
end
return #gone
