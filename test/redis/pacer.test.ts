import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readAddress } from '../../adapters/redis/address.ts';
import { createRedis, type Redis } from '../../adapters/redis/client.ts';
import { sharedPacer } from '../../adapters/redis/pacer.ts';
import { memoryPacer } from '../../core/delivery/pacing.ts';
import { most, pacerContract } from '../delivery/pacer-contract.ts';
import { type RedisServer, startRedis, whyNoRedis } from '../peers/redis.ts';

const steady = () => performance.now();
const missing = whyNoRedis();
let server: RedisServer;
const logged: string[] = [];
const log = {
  info: (_: unknown, line: string) => void logged.push(line),
  warn: (_: unknown, line: string) => void logged.push(line),
  error: (_: unknown, line: string) => void logged.push(line),
};
const opened: Redis[] = [];

async function open(): Promise<Redis> {
  const redis = createRedis({
    address: readAddress(server.url),
    ...{ log, steady, channel: 'bell', heard: () => {}, key: 'alive' },
  });
  await redis.open();
  opened.push(redis);
  return redis;
}

function pacer(
  redis: Redis,
  node: string,
  more: { readonly nodes?: number; readonly now?: () => number } = {},
) {
  const { nodes = 2, now } = more;
  return sharedPacer({
    ...{ redis, prefix: 't:', node, steady, nodes: () => nodes },
    local: () => memoryPacer({ now: () => Date.now() }),
    ...(now && { now }),
  });
}

describe.skipIf(missing !== null)(`Redis${missing === null ? '' : `: ${missing}`}`, () => {
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server?.stop());
  afterEach(async () => {
    for (const redis of opened.splice(0)) redis.close();
    await server.command('FLUSHALL').catch(() => {});
    logged.length = 0;
  });

  pacerContract('in Redis', async () => {
    const redis = await open();
    let time = Date.UTC(2026, 2, 2, 9);
    const shared = pacer(redis, 'a', { now: () => time });
    const known = new Set<string>();
    return {
      pacer: {
        async take(send) {
          if (!known.has(send.channel)) {
            // What was not known is, a minute ago.
            known.add(send.channel);
            time -= 60_000;
            await shared.take({ ...send, person: 'nobody' });
            time += 60_000;
          }
          return shared.take(send);
        },
      },
      now: () => time,
      advance: (milliseconds) => {
        time += milliseconds;
      },
      close: async () => {},
    };
  });

  const pace = { perSecond: 10, perPersonPerSecond: Infinity };
  const letter = (person: string) => ({ channel: 'x', person, pace, bulk: false });

  it('shuts the window for its length where nothing is known, for all nodes', async () => {
    const [a, b] = [pacer(await open(), 'a'), pacer(await open(), 'b')];
    const first = await a.take(letter('p'));
    expect(first.wait).toBeGreaterThan(900);
    expect(first.wait).toBeLessThanOrEqual(1010);
    await sleep(1010);
    const tickets = await Promise.all(
      Array.from({ length: 12 }, (_, n) => (n % 2 ? a : b).take(letter(`${n}`))),
    );
    expect(tickets.filter(({ wait }) => wait === 0)).toHaveLength(10);
  });

  it('goes on while all is erased each second, and is never over the limit', async () => {
    const [a, b] = [pacer(await open(), 'a'), pacer(await open(), 'b')];
    const flushing = setInterval(() => void server.command('FLUSHALL'), 1000);
    const times: number[] = [];
    const end = Date.now() + 6500;
    const send = async (own: typeof a) => {
      for (let n = 0; Date.now() < end; n += 1) {
        const { wait } = await own.take(letter(`${n}`));
        if (wait === 0) times.push(Date.now());
        else await sleep(wait);
      }
    };
    await Promise.all([send(a), send(b)]);
    clearInterval(flushing);
    times.sort((x, y) => x - y);
    expect(most(times, 1000)).toBeLessThanOrEqual(10);
    expect(times.length).toBeGreaterThanOrEqual(20);
  }, 15_000);

  it('lets each node keep to its share while Redis does not answer, and says so once', async () => {
    const own = pacer(await open(), 'a', { nodes: 2 });
    await own.take(letter('p'));
    await sleep(1050);
    server.freeze();
    const times: number[] = [];
    const send = async (length: number) => {
      for (const end = Date.now() + length; Date.now() < end; ) {
        const { wait } = await own.take(letter('p'));
        if (wait === 0) times.push(Date.now());
        else await sleep(Math.min(wait, 50));
      }
    };
    await send(4000);
    expect(most(times, 1000)).toBeLessThanOrEqual(5);
    expect(times.length).toBeGreaterThanOrEqual(9);
    server.thaw();
    await send(3000);
    expect(most(times, 1000)).toBeLessThanOrEqual(10);
    expect(times.length).toBeGreaterThanOrEqual(20);
    expect(logged).toEqual([
      'Redis does not answer: each node goes on by itself, more carefully',
      'Redis answers again',
    ]);
  }, 20_000);

  it('finds a Redis that was killed and started again', async () => {
    const redis = await open();
    expect(redis.isUp).toBe(true);
    await server.kill();
    await expect.poll(() => redis.isUp, { timeout: 5000 }).toBe(false);
    await server.restart();
    await expect.poll(() => redis.isUp, { timeout: 5000 }).toBe(true);
    expect((await pacer(redis, 'a').take(letter('p'))).wait).toBeGreaterThan(0);
    expect(logged).toEqual([
      'Redis does not answer: each node goes on by itself, more carefully',
      'Redis answers again',
    ]);
  }, 15_000);

  it('keeps two processes together under the limit of the provider', async () => {
    const child = () => {
      const script = fileURLToPath(new URL('pacing-process.ts', import.meta.url));
      const process_ = spawn(process.execPath, ['--import', 'tsx', script, server.url, '30', '4000'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const times: number[] = [];
      createInterface(process_.stdout).on('line', (line) => times.push(Number(line)));
      return new Promise<number[]>((resolve) => process_.once('close', () => resolve(times)));
    };
    const [one, two] = await Promise.all([child(), child()]);
    expect([one.length > 10, two.length > 10]).toEqual([true, true]);
    const all = [...one, ...two].sort((x, y) => x - y);
    expect(most(all, 1000)).toBeLessThanOrEqual(30);
    const span = ((all.at(-1) ?? 0) - (all[0] ?? 0)) / 1000;
    expect(all.length / (span + 1)).toBeGreaterThanOrEqual(25);
  }, 30_000);
});
