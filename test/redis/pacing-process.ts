import { setTimeout as sleep } from 'node:timers/promises';
import { readAddress } from '../../adapters/redis/address.ts';
import { createRedis } from '../../adapters/redis/client.ts';
import { sharedPacer } from '../../adapters/redis/pacer.ts';
import { memoryPacer } from '../../core/delivery/pacing.ts';

/** One node's sender: prints when each message left, for so many milliseconds. Arguments: Redis, messages a second, how long. */
const [url = '', perSecond = '30', length = '3000'] = process.argv.slice(2);
const steady = () => performance.now();
const silent = { info() {}, warn() {}, error() {} };
const redis = createRedis({
  address: readAddress(url),
  ...{ log: silent, steady, channel: 'bell', heard: () => {}, key: 'alive' },
});
await redis.open();
const pacer = sharedPacer({
  ...{ redis, prefix: 't:', node: String(process.pid), steady, nodes: () => 2 },
  local: () => memoryPacer({ now: () => Date.now() }),
});
const pace = { perSecond: Number(perSecond), perPersonPerSecond: Infinity };
for (const end = Date.now() + Number(length); Date.now() < end; ) {
  const { wait, left } = await pacer.take({ channel: 'x', person: 'p', pace, bulk: false });
  if (wait > 0) await sleep(wait);
  else {
    // As the sender does, just before: on a busy machine it may be later than it was granted.
    left?.();
    process.stdout.write(`${Date.now()}\n`);
  }
}
redis.close();
