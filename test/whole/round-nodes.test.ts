import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../adapters/postgres/connection.ts';
import { openPostgres } from '../../adapters/postgres/index.ts';
import { phrasesOf } from '../../bots/assemble.ts';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import {
  countRound,
  draftRound,
  type Gesture,
  releaseRound,
  stopRound,
} from '../../core/delivery/rounds/desk.ts';
import type { Rounds } from '../../core/delivery/rounds/engine.ts';
import { realNature } from '../../core/nature.ts';
import type { Store } from '../../core/ports.ts';
import { layGround, readers, root } from '../chaos/ground.ts';
import { keptInPostgres } from '../chaos/kept-postgres.ts';
import { contentOf, crowd, settleIn } from '../chaos/round-crowd.ts';
import { type Postgres, startPostgres, whyNoPostgres } from '../peers/postgres.ts';
import { type RedisServer, startRedis, whyNoRedis } from '../peers/redis.ts';
import { startTelegramStub, type TelegramStub } from '../peers/telegram.ts';
import { type NodeProcess, startNode } from './processes.ts';

const missing = whyNoPostgres() ?? whyNoRedis();
const nature = realNature();
const log = { info: () => {}, warn: () => {}, error: () => {} };
const residents = crowd(900).filter(({ channel }) => channel === 'telegram');

describe.skipIf(missing !== null)(
  `a round that two nodes send${missing === null ? '' : `: ${missing}`}`,
  () => {
    let folder: string;
    let postgres: Postgres;
    let redis: RedisServer;
    let telegram: TelegramStub;
    let url: string;
    let store: Store;
    let rounds: Rounds;
    let nodes: NodeProcess[] = [];
    /** When each message reached the provider. */
    const taken: number[] = [];

    beforeAll(async () => {
      [folder, postgres, redis] = await Promise.all([
        layGround('parvis-round-nodes-'),
        startPostgres(),
        startRedis(),
      ]);
      telegram = await startTelegramStub({
        onCall: ({ method }) => void (method === 'sendMessage' && taken.push(Date.now())),
      });
      url = await postgres.database();
      const environment = environmentOf();
      store = await openPostgres({ url, poolSize: 3 });
      rounds = await roundsOn(environment);
      await settleIn(rounds.world, residents);
      nodes = await Promise.all(
        ['a', 'b'].map((name) =>
          startNode(join(folder, 'dist/serve.js'), { ...environment, PARVIS_NODE: name }),
        ),
      );
      await Promise.all(nodes.map((node) => node.ready()));
    }, 120_000);

    afterAll(async () => {
      for (const node of nodes) node.signal('SIGKILL');
      await Promise.all(nodes.map(({ ended }) => ended));
      await store?.close();
      await Promise.all([postgres?.stop(), redis?.stop(), telegram?.close()]);
      rmSync(folder, { recursive: true, force: true });
    });

    /** In a city that is polite at any hour, or this could be tried by day only. */
    function environmentOf(): Readonly<Record<string, string>> {
      const city = join(folder, 'city');
      cpSync(join(root, 'cities/paris'), city, { recursive: true });
      const file = join(city, 'city.yaml');
      const always = 'dayHours: { from: 0, to: 24 }';
      writeFileSync(file, readFileSync(file, 'utf8').replace(/dayHours: .*/, always));
      return {
        PARVIS_DATABASE: url,
        PARVIS_REDIS: redis.url,
        PARVIS_CITY: city,
        PARVIS_SECRET: 'the-secret-of-both-nodes-of-this-test-0123456789',
        PARVIS_PUBLIC_URL: 'https://parvis.example.org',
        PARVIS_STAFF: 'no',
        GEOCODER_URL: 'http://127.0.0.1:9',
        TELEGRAM_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: telegram.url,
        TELEGRAM_MODE: 'webhook',
        TELEGRAM_WEBHOOK_SECRET: 'a-secret-of-the-round-test',
        TELEGRAM_PACE: '60/1',
      };
    }

    async function roundsOn(environment: Readonly<Record<string, string>>): Promise<Rounds> {
      const city = loadCity(join(folder, 'city'));
      const kept = keptInPostgres(url);
      const { vault, channels } = await readers(environment, kept, []);
      await kept.close();
      const phrases = phrasesOf(city, loadLocales(join(root, 'locales'), city.languages));
      const world = { nature, vault, city, log, store, channels, codeChannel: null, publicUrl: null };
      return { world, phrases, prices: { segment: 0, templates: {} } };
    }

    const gesture = <T>(by: string, work: (gesture: Gesture) => Promise<T>): Promise<T> =>
      store.transaction((tx) => work({ tx, by, now: nature.now() }));

    /** The nodes that have messages of it in hand now. */
    async function holders(): Promise<readonly string[]> {
      const pool = connect(url, 1);
      const { rows } = await pool.query<{ node: string }>('SELECT DISTINCT node FROM outbox WHERE state = 1');
      await pool.end();
      return rows.map(({ node }) => node.split('.')[0] ?? '').sort();
    }

    it('is halted on both within two seconds of its stop, whichever it was stopped on', async () => {
      const now = nature.now();
      await gesture('ana', (one) => draftRound(one, 'r', contentOf(now)));
      await countRound(rounds, 'r');
      expect(await gesture('ben', (one) => releaseRound(one, 'r', 'fr'))).toMatchObject({ ok: true });
      await expect.poll(holders, { timeout: 30_000, interval: 20 }).toEqual(['a', 'b']);
      expect(taken.length).toBeLessThan(residents.length / 2);
      // What the console of a node and `parvis round stop` write: the nodes learn of it by themselves.
      expect(await gesture('ana', (one) => stopRound(one, 'r'))).toMatchObject({ ok: true });
      const stopped = Date.now();
      await sleep(5_000);
      expect(taken.filter((at) => at > stopped + 2_000)).toEqual([]);
      expect(await holders()).toEqual([]);
      const figures = await store.transaction(async (tx) => {
        const row = await tx.rounds.load('r');
        return row && tx.rounds.figures(row);
      });
      expect(figures?.outcomes.sent).toBe(taken.length);
      expect(figures?.outcomes.queued).toBe(0);
      expect(taken.length).toBeLessThan(residents.length);
    }, 90_000);
  },
);
