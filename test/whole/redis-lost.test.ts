import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEnvelopes, secrets } from '../chaos/envelopes.ts';
import { layGround } from '../chaos/ground.ts';
import { most } from '../delivery/pacer-contract.ts';
import { type Postgres, startPostgres, whyNoPostgres } from '../peers/postgres.ts';
import { type RedisServer, startRedis, whyNoRedis } from '../peers/redis.ts';
import { startTelegramStub, type TelegramStub } from '../peers/telegram.ts';
import { isReady, type NodeProcess, startNode } from './processes.ts';

const missing = whyNoPostgres() ?? whyNoRedis();
const pace = 12;

/** A message that the stub took. */
interface Taken {
  readonly chat: string;
  readonly at: number;
}

describe.skipIf(missing !== null)(
  `Redis lost in the middle of traffic${missing === null ? '' : `: ${missing}`}`,
  () => {
    let folder: string;
    let postgres: Postgres;
    let redis: RedisServer;
    let telegram: TelegramStub;
    let nodes: NodeProcess[] = [];
    const taken: Taken[] = [];

    beforeAll(async () => {
      [folder, postgres, redis] = await Promise.all([
        layGround('parvis-redis-lost-', 'cities'),
        startPostgres(),
        startRedis(),
      ]);
      telegram = await startTelegramStub({
        onCall: ({ method, payload }) => {
          if (method === 'sendMessage') taken.push({ chat: String(payload.chat_id), at: Date.now() });
        },
      });
    }, 60_000);
    afterAll(async () => {
      await Promise.all([postgres?.stop(), redis?.stop(), telegram?.close()]);
      rmSync(folder, { recursive: true, force: true });
    });

    beforeEach(async () => {
      const database = await postgres.database();
      const begin = (name: string) =>
        startNode(join(folder, 'dist/serve.js'), {
          PARVIS_DATABASE: database,
          PARVIS_SECRET: 'the-secret-of-both-nodes-of-this-test-0123456789',
          GEOCODER_URL: 'http://127.0.0.1:9',
          PARVIS_NODE: name,
          PARVIS_REDIS: redis.url,
          PARVIS_PUBLIC_URL: 'https://parvis.example.org',
          PARVIS_LOG: 'info',
          TELEGRAM_TOKEN: telegram.token,
          TELEGRAM_API_ROOT: telegram.url,
          TELEGRAM_MODE: 'webhook',
          TELEGRAM_WEBHOOK_SECRET: secrets.telegram,
          TELEGRAM_PACE: `${pace}/1`,
        });
      nodes = [await begin('a'), await begin('b')];
      await Promise.all(nodes.map((node) => node.ready()));
    }, 60_000);
    afterEach(async () => {
      for (const node of nodes) node.signal('SIGKILL');
      await Promise.all(nodes.map(({ ended }) => ended));
    });

    it('slows and breaks nothing: killed, back, emptied, frozen', async () => {
      const { seal } = createEnvelopes();
      const statuses: number[] = [];
      const crowd: string[] = [];
      let goesOn = true;
      const writing = (async () => {
        for (let turn = 0; goesOn; turn += 1) {
          const chat = String(80_000 + turn);
          const sender = { channel: 'telegram', chat, phone: '33639980001' } as const;
          const { path, headers, body } = seal(sender, { kind: 'text', text: 'aide' });
          const answer = await request(`${nodes[turn % 2]?.url}${path}`, { method: 'POST', headers, body });
          await answer.body.dump();
          statuses.push(answer.statusCode);
          crowd.push(chat);
          await sleep(200);
        }
      })();
      const isHeard = () => new Set(taken.map(({ chat }) => chat));
      /** All that was written until now is answered, in so many milliseconds at most. */
      const catchesUp = (timeout: number) => {
        const written = [...crowd];
        return expect
          .poll(() => written.filter((chat) => !isHeard().has(chat)), { timeout, interval: 50 })
          .toEqual([]);
      };

      await sleep(2000);
      await redis.kill();
      await sleep(3000);
      await catchesUp(8000);
      expect(await Promise.all(nodes.map(({ url }) => isReady(url)))).toEqual([true, true]);
      await redis.restart();
      await sleep(4000);
      await catchesUp(8000);
      for (let flush = 0; flush < 3; flush += 1) {
        await redis.command('FLUSHALL');
        await sleep(1000);
      }
      await catchesUp(8000);
      redis.freeze();
      await sleep(3000);
      await catchesUp(8000);
      redis.thaw();
      await sleep(2000);
      goesOn = false;
      await writing;
      await catchesUp(10_000);

      expect(new Set(statuses)).toEqual(new Set([200]));
      expect(crowd.length).toBeGreaterThan(40);
      // To each once; the provider's limit was kept all along.
      expect(taken.map(({ chat }) => chat).sort()).toEqual([...crowd].sort());
      const arrivals = taken.map(({ at }) => at).sort((x, y) => x - y);
      expect(most(arrivals, 900)).toBeLessThanOrEqual(pace);
      for (const { told } of nodes) {
        const lines = told.split('\n').filter((line) => line.startsWith('{'));
        const words = lines.map((line) => JSON.parse(line) as { level: number | string; msg: string });
        expect(words.filter(({ msg }) => /^Redis/.test(msg)).map(({ msg }) => msg)).toEqual([
          'Redis does not answer: each node goes on by itself, more carefully',
          'Redis answers again',
          'Redis does not answer: each node goes on by itself, more carefully',
          'Redis answers again',
        ]);
        expect(words.filter(({ level }) => level === 'error' || level === 50)).toEqual([]);
      }
    }, 90_000);
  },
);
