import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createShared, type Shared } from '../../adapters/redis/index.ts';
import { localLimits } from '../../adapters/webchat/limits.ts';
import { memoryPacer } from '../../core/delivery/pacing.ts';
import type { Ring } from '../../core/nodes/bell.ts';
import { createVault } from '../../core/vault.ts';
import { type RedisServer, startCluster, startRedis, startSentinel, whyNoRedis } from '../peers/redis.ts';

const missing = whyNoRedis();
const opened: Shared[] = [];
const logged: string[] = [];
const note = (_: unknown, line: string) => void logged.push(line);

async function open(url: string, node: string, key = 7): Promise<Shared> {
  const shared = createShared({
    ...{ url, node, steady: () => performance.now(), nodes: () => 2 },
    log: { info: note, warn: note, error: note },
    vault: createVault([{ id: 'k1', key: Buffer.alloc(32, key) }]),
    local: {
      pacer: () => memoryPacer({ now: () => Date.now() }),
      limits: localLimits(() => Date.now()),
    },
  });
  await shared.open();
  opened.push(shared);
  return shared;
}

const pace = { perSecond: 5, perPersonPerSecond: Infinity };
const letter = { channel: 'x', person: 'p', pace, bulk: false };
const work: Ring = { kind: 'work' };

/** What two nodes must be able to do together, whatever kind of Redis it is. */
async function together(url: string): Promise<void> {
  const [a, b] = [await open(url, 'a'), await open(url, 'b')];
  expect([a.isUp, b.isUp]).toEqual([true, true]);
  const heard: Ring[] = [];
  b.bell.listen((ring) => heard.push(ring));
  a.bell.ring(work);
  await expect.poll(() => heard).toEqual([work]);
  await a.pacer.take(letter);
  await sleep(1050);
  const waits = [];
  for (const pacer of [a.pacer, b.pacer, a.pacer, b.pacer, a.pacer, b.pacer])
    waits.push((await pacer.take(letter)).wait > 0);
  expect(waits).toEqual([false, false, false, false, false, true]);
}

describe.skipIf(missing !== null)(
  `several nodes on one Redis${missing === null ? '' : `: ${missing}`}`,
  () => {
    let server: RedisServer;
    beforeAll(async () => {
      server = await startRedis();
    });
    afterAll(() => server?.stop());
    afterEach(async () => {
      for (const shared of opened.splice(0)) shared.close();
      await server.command('FLUSHALL');
      logged.length = 0;
    });

    it('share pace and wake-ups on a server, by network or socket', async () => {
      await together(server.url);
      for (const shared of opened.splice(0)) shared.close();
      await server.command('FLUSHALL');
      await together(`redis+unix://${server.socket}`);
      expect(logged).toEqual([]);
    });

    it('share them by way of a sentinel', async () => {
      const sentinel = await startSentinel(server);
      await together(`redis+sentinel://127.0.0.1:${sentinel.port}/parvis`);
      for (const shared of opened.splice(0)) shared.close();
      sentinel.stop();
    }, 20_000);

    it('follow the sentinel to the replica that takes the place of a dead server', async () => {
      const first = await startRedis();
      const replica = await startRedis(
        '--replicaof',
        `127.0.0.1 ${first.port}`,
        '--repl-diskless-sync-delay',
        '0',
      );
      const synced = async () => String(await replica.command('INFO', 'replication'));
      await expect.poll(synced, { timeout: 10_000 }).toContain('master_link_status:up');
      const sentinel = await startSentinel(first);
      const known = async () => String(await sentinel.command('SENTINEL', 'REPLICAS', 'parvis'));
      await expect.poll(known, { timeout: 15_000 }).toContain(String(replica.port));
      const url = `redis+sentinel://127.0.0.1:${sentinel.port}/parvis`;
      const [a, b] = [await open(url, 'a'), await open(url, 'b')];
      await first.kill();
      await expect.poll(() => a.isUp || b.isUp, { timeout: 10_000 }).toBe(false);
      expect((await a.pacer.take(letter)).wait).toBeGreaterThan(0);
      await expect.poll(() => a.isUp && b.isUp, { timeout: 30_000 }).toBe(true);
      const heard: Ring[] = [];
      b.bell.listen((ring) => heard.push(ring));
      await expect
        .poll(
          () => {
            a.bell.ring(work);
            return heard.length;
          },
          { timeout: 10_000 },
        )
        .toBeGreaterThan(0);
      expect(new Set(logged)).toEqual(
        new Set([
          'Redis does not answer: each node goes on by itself, more carefully',
          'Redis answers again',
        ]),
      );
      for (const shared of opened.splice(0)) shared.close();
      sentinel.stop();
      await Promise.all([first.stop(), replica.stop()]);
    }, 60_000);

    it('share them on a cluster, whichever of its servers they ask first', async () => {
      const servers = await startCluster();
      const [first, , last] = servers;
      await together(`redis+cluster://127.0.0.1:${last?.port},127.0.0.1:1`);
      for (const shared of opened.splice(0)) shared.close();
      await Promise.all(servers.map((each) => each.command('FLUSHALL')));
      await together(`redis+cluster://127.0.0.1:${first?.port}`);
      for (const shared of opened.splice(0)) shared.close();
      await Promise.all(servers.map((each) => each.stop()));
    }, 40_000);

    it('hear each other and not themselves, and no other city', async () => {
      const [a, b, other] = [
        await open(server.url, 'a'),
        await open(server.url, 'b'),
        await open(server.url, 'c', 8),
      ];
      const heard: string[] = [];
      for (const [name, { bell }] of Object.entries({ a, b, other }))
        bell.listen((ring) => heard.push(`${name} ${JSON.stringify(ring)}`));
      const ring: Ring = { kind: 'line', owner: 'o', from: 'bot' };
      a.bell.ring(ring);
      await expect.poll(() => heard).toEqual([`b ${JSON.stringify(ring)}`]);
    });

    it('leave aside what none of them wrote', async () => {
      const b = await open(server.url, 'b');
      const heard: Ring[] = [];
      b.bell.listen((ring) => heard.push(ring));
      const [channel = ''] = (await server.command('PUBSUB', 'CHANNELS')) as string[];
      const calls = [
        '',
        '{',
        'null',
        '7',
        '{"v":2}',
        '{"v":1,"node":"a"}',
        '{"v":1,"node":"a","ring":{"kind":"round"}}',
      ];
      for (const call of calls) await server.command('PUBLISH', channel, call);
      await server.command('PUBLISH', channel, '{"v":1,"node":"a","ring":{"kind":"work"}}');
      await expect.poll(() => heard).toEqual([work]);
    });

    it('count limits together, by no name that could be read there', async () => {
      const [a, b] = [await open(server.url, 'a'), await open(server.url, 'b')];
      const limit = { count: 4, per: 60_000 };
      const [one, two] = [a.limits('arrivals', limit), b.limits('arrivals', limit)];
      const taken = [];
      for (const limiter of [one, two, one, two, one, two]) taken.push(await limiter.take('203.0.113.9'));
      expect(taken).toEqual([true, true, true, true, false, false]);
      expect(await one.take('203.0.113.10')).toBe(true);
      const keys = ((await server.command('KEYS', '*')) as string[]).join(' ');
      expect(keys).toContain('limit:arrivals:');
      expect(keys).not.toContain('203.0.113');
    });

    it('each count limits by itself while Redis is lost', async () => {
      const a = await open(server.url, 'a');
      const limiter = a.limits('messages', { count: 2, per: 60_000 });
      expect(await limiter.take('s')).toBe(true);
      server.freeze();
      const taken = [await limiter.take('s'), await limiter.take('s')];
      server.thaw();
      expect(taken).toEqual([true, false]);
    });

    it('begin without Redis when it can’t be reached, and find it later', async () => {
      await server.kill();
      const a = await open(server.url, 'a');
      expect(a.isUp).toBe(false);
      expect((await a.pacer.take(letter)).wait).toBeGreaterThan(0);
      await server.restart();
      await expect.poll(() => a.isUp, { timeout: 6000 }).toBe(true);
      expect(logged).toEqual([
        'Redis does not answer: each node goes on by itself, more carefully',
        'Redis answers again',
      ]);
    }, 15_000);
  },
);
