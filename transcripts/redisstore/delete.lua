#!lua flags=allow-oom
-- Removes a conversation from every key and index.
--
-- KEYS: 1 head, 2 log, 3 index, 4 entries
-- ARGV: 1 id, 2 channel
-- Answer: 1 if there was one, else 0.
local found = redis.call('EXISTS', KEYS[1])
redis.call('DEL', KEYS[1], KEYS[2])
local left = redis.call('HGET', KEYS[4], ARGV[1])
if left then
  for member in string.gmatch(left, '[^\n]+') do redis.call('ZREM', KEYS[3], member) end
  redis.call('HDEL', KEYS[4], ARGV[1])
end
if found == 1 then redis.call('SPUBLISH', ARGV[2], 'a 0 ' .. ARGV[1] .. ' ') end
return found
