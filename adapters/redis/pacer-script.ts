import { scriptOf } from './client.ts';

/**
 * The rules of core/delivery/pacing.ts, counted in one place. KEYS: state, sends of the window by time, the person's bucket.
 * Answers how long to wait, for whom (0 channel, 1 person), until when the window is shut, and whether it is.
 *
 * Time is Redis' own and never goes back. Where the state is not known (first use, or it was erased) nobody knows what was sent
 * just now, so the window is shut for its length; a caller who heard that it was shut, from before the loss, knows better.
 */
export const take = scriptOf(`
local size, length, reserve, heldFor = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local interval, refill = tonumber(ARGV[5]), tonumber(ARGV[6])
local bulk, place, shut = ARGV[7] == '1', ARGV[8], tonumber(ARGV[9])
local time = redis.call('TIME')
local wall = tonumber(ARGV[10]) or (time[1] * 1000 + time[2] / 1000)
local function text(n) return string.format('%.3f', n) end

local known = redis.call('HMGET', KEYS[1], 'wall', 'now', 'last', 'urgent', 'opens')
local now, last, urgent, opens
if known[1] then
  now = known[2] + math.max(0, wall - known[1])
  last, urgent, opens = tonumber(known[3]), tonumber(known[4]), tonumber(known[5])
else
  now, last, urgent = wall, 0, -1e15
  opens = now + length
end
if now < shut and shut < opens then opens = shut end
local function note() redis.call('HSET', KEYS[1], 'wall', text(wall), 'now', text(now), 'last', text(last), 'urgent', text(urgent), 'opens', text(opens)) end

if size > 0 then
  local wait = opens - now
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', text(now - length))
  local held = (bulk and now < urgent + heldFor) and reserve or 0
  local over = redis.call('ZCARD', KEYS[2]) - (size - held)
  if over >= 0 then wait = math.max(wait, redis.call('ZRANGE', KEYS[2], over, over, 'WITHSCORES')[2] + length - now) end
  if bulk then wait = math.max(wait, last + length / size - now) end
  if wait > 0 then
    note()
    return { math.ceil(wait), 0, math.ceil(opens), now < opens and 1 or 0 }
  end
end

if interval > 0 then
  local full = math.max(tonumber(redis.call('GET', KEYS[3]) or 0), now)
  local rest = full + interval - refill - now
  if rest > 0 then
    note()
    return { math.ceil(rest), 1, math.ceil(opens) }
  end
  redis.call('SET', KEYS[3], text(full + interval), 'PX', math.ceil(full + interval - now) + 1000)
end

if size > 0 then
  redis.call('ZADD', KEYS[2], text(now), place)
  last = math.max(last + length / size, now - length / size)
  if not bulk then urgent = now end
end
note()
return { 0, 0, math.ceil(opens) }
`);

/** A place is held from the time at which its message leaves. KEYS: state, window; ARGV: the place. */
export const leave = scriptOf(`
local time = redis.call('TIME')
local wall = tonumber(ARGV[2]) or (time[1] * 1000 + time[2] / 1000)
local known = redis.call('HMGET', KEYS[1], 'wall', 'now')
if not known[1] then return 0 end
return redis.call('ZADD', KEYS[2], 'XX', 'GT', string.format('%.3f', known[2] + math.max(0, wall - known[1])), ARGV[1])
`);
