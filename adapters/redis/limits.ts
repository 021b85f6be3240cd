import type { Limits } from '../../core/nodes/limit.ts';
import { type Redis, scriptOf } from './client.ts';

/** A token bucket: KEYS its key; ARGV what it holds, and in how many milliseconds that comes back. Forgotten once it is full. */
const take = scriptOf(`
local count, per = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local known = redis.call('HMGET', KEYS[1], 'left', 'at')
local left = tonumber(known[1] or count)
local since = math.max(0, now - tonumber(known[2] or now))
left = math.min(count, left + since * count / per) - 1
redis.call('HSET', KEYS[1], 'left', string.format('%.6f', math.max(0, left)), 'at', string.format('%.3f', now))
redis.call('PEXPIRE', KEYS[1], per + 1000)
if left >= 0 then return 1 end
return 0
`);

/** Limits that all nodes count together; while Redis is lost, each by itself. */
export function sharedLimits(options: {
  readonly redis: Redis;
  readonly prefix: string;
  /** Keys may be addresses or names of sessions: none of them is written there as it is. */
  readonly hide: (key: string) => string;
  readonly local: Limits;
}): Limits {
  const { redis, prefix, hide, local } = options;
  return (name, limit) => {
    const own = local(name, limit);
    return {
      async take(key) {
        // Counted here as well: what was counted together is lost with Redis.
        const may = await own.take(key);
        if (!may || !redis.isUp) return may;
        const values = [String(limit.count), String(limit.per)];
        return redis.run(take, [`${prefix}limit:${name}:${hide(key)}`], values).then(
          (answer) => answer === 1,
          () => may,
        );
      },
    };
  };
}
