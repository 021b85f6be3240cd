import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { phrasesOf } from '../../bots/assemble.ts';
import { openChannels } from '../../bots/channels.ts';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import { readConfig } from '../../bots/config.ts';
import { readSecret } from '../../bots/secret.ts';
import { countRound, draftRound, releaseRound } from '../../core/delivery/rounds/desk.ts';
import type { Rounds } from '../../core/delivery/rounds/engine.ts';
import type { Outcome, RecipientLine, RoundFigures } from '../../core/delivery/rounds/round.ts';
import { realNature } from '../../core/nature.ts';
import { createVault } from '../../core/vault.ts';
import { pause, seeded } from './chance.ts';
import { checkRound } from './check-round.ts';
import { createEnvelopes } from './envelopes.ts';
import type { Fault } from './faults.ts';
import { freePort, layGround, root } from './ground.ts';
import { createLives, type Lives, type Plan } from './lives.ts';
import { createMail } from './mail.ts';
import { contentOf, crowd, mark, type Resident, senderOf, settleIn } from './round-crowd.ts';
import { type Fate, type RoundProviders, startRoundProviders } from './round-providers.ts';
import { settings } from './stage.ts';

export interface RoundOptions {
  readonly residents: number;
  readonly seed: number;
  /** One of `sabotage.mjs`: for the test of the check itself. */
  readonly sabotage?: string;
  readonly progress?: (line: string) => void;
}

export interface RoundOutcome {
  readonly kills: number;
  readonly stops: number;
  readonly figures: RoundFigures;
  /** What became of the people of each fate, and of those who said STOP. */
  readonly byFate: Readonly<Record<Fate | 'said-stop', Readonly<Partial<Record<Outcome, number>>>>>;
  readonly taken: number;
  readonly faults: readonly Fault[];
}

const longest = 120_000;
/** Deaths, by the share of the residents that were written to: with a message just taken, before it is noted, before it leaves, at any time. */
const deaths: readonly (readonly [share: number, point: Plan['point']])[] = [
  [0.15, 'taken'],
  [0.3, 'before-noted'],
  [0.45, 'before-send'],
  [0.6, null],
  [0.75, 'taken'],
];
/** One in so many says STOP while it goes on. */
const stopEvery = 40;

/** A round to simulated residents on three channels whose service is killed again and again; what is left is checked. */
export async function chaosRound({
  residents: count,
  seed,
  sabotage,
  progress,
}: RoundOptions): Promise<RoundOutcome> {
  const folder = await layGround('parvis-round-');
  const residents = crowd(count);
  const fates = new Map(residents.map(({ chat, fate }) => [chat, fate]));
  const providers = await startRoundProviders((chat) => fates.get(chat) ?? 'takes', mark);
  const port = await freePort();
  const environment = environmentOf(folder, port, providers.url);
  const rounds = await prepare(environment, folder, residents);
  const lives = createLives({ root, folder, port, environment });
  try {
    const stops = await live({
      lives,
      providers,
      residents,
      port,
      seed,
      folder,
      ...(sabotage && { sabotage }),
      ...(progress && { progress }),
    });
    await lives.stop();
    const { figures, lines } = await readRound(rounds());
    const faults = checkRound({ residents, takings: providers.takings, figures, lines, stops });
    const taken = providers.takings.length;
    const byFate = byFateOf(residents, lines, stops);
    return { kills: deaths.length, stops: stops.size, figures, byFate, taken, faults };
  } finally {
    await lives.stop();
    await providers.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function byFateOf(
  residents: readonly Resident[],
  lines: ReadonlyMap<string, RecipientLine>,
  stops: ReadonlyMap<string, number>,
): RoundOutcome['byFate'] {
  const found: Record<Fate | 'said-stop', Partial<Record<Outcome, number>>> = {
    takes: {},
    breaks: {},
    'unwell-once': {},
    refuses: {},
    blocked: {},
    'said-stop': {},
  };
  for (const { chat, fate } of residents) {
    const outcome = lines.get(chat)?.outcome ?? 'waiting';
    const counts = found[stops.has(chat) ? 'said-stop' : fate];
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return found;
}

/** A city that is polite at any hour, or this could be tried by day only. */
function environmentOf(folder: string, port: number, url: string): Readonly<Record<string, string>> {
  cpSync(join(root, 'cities/paris'), join(folder, 'city'), { recursive: true });
  const file = join(folder, 'city/city.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/dayHours: .*/, 'dayHours: { from: 0, to: 24 }'));
  return {
    ...settings(`sqlite:${join(folder, 'parvis.db')}`, port, url, url),
    PARVIS_CITY: join(folder, 'city'),
    TELEGRAM_PACE: '400/3',
    KANNEL_SEND_URL: `${url}/sendsms`,
    KANNEL_USERNAME: 'chaos',
    KANNEL_PASSWORD: 'chaos',
    KANNEL_FROM: '+33974990000',
    KANNEL_WEBHOOK_SECRET: 'chaos-kannel-secret-0123456789',
  };
}

/** Residents in the database, and a round for them that a second person let go; gives what reads the database afterwards. */
async function prepare(
  environment: Readonly<Record<string, string>>,
  folder: string,
  residents: readonly Resident[],
): Promise<() => Promise<Rounds>> {
  const config = readConfig(environment);
  const nature = realNature();
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const open = async (): Promise<Rounds> => {
    const store = await openSqlite({ file: join(folder, 'parvis.db') });
    const city = loadCity(join(folder, 'city'));
    const vault = createVault(readSecret(config).keys);
    const phrases = phrasesOf(city, loadLocales(join(root, 'locales'), city.languages));
    const assets = join(root, 'adapters/webchat/assets');
    const tools = {
      city,
      phrases,
      store,
      vault,
      nature,
      log,
      publicUrl: config.PARVIS_PUBLIC_URL ?? '',
      assets,
    };
    const channels = new Map((await openChannels(config, tools)).map((each) => [each.name, each]));
    const world = { nature, vault, city, log, store, channels, codeChannel: null, publicUrl: null };
    return { world, phrases, prices: { segment: 0, templates: {} } };
  };
  const rounds = await open();
  const { store } = rounds.world;
  await settleIn(rounds.world, residents);
  const now = nature.now();
  await store.transaction((tx) => draftRound({ tx, by: 'ana', now }, 'r', contentOf(now)));
  await countRound(rounds, 'r');
  const released = await store.transaction((tx) => releaseRound({ tx, by: 'ben', now }, 'r', 'fr'));
  if (!released.ok) throw new Error(`not released: ${released.reason}`);
  await store.close();
  return open;
}

interface Living {
  readonly lives: Lives;
  readonly providers: RoundProviders;
  readonly residents: readonly Resident[];
  readonly port: number;
  readonly seed: number;
  readonly folder: string;
  readonly sabotage?: string;
  readonly progress?: (line: string) => void;
}

/** Lives that end as `deaths` says, the last one when the round is done; gives who stopped, and when that was noted. */
async function live(living: Living): Promise<ReadonlyMap<string, number>> {
  const { lives, providers, residents, port, seed, folder, sabotage } = living;
  const mail = createMail({ port, up: lives.up, chance: seeded(seed) });
  const stops = new Map<string, number>();
  const plan = { skip: 0, trouble: 0, ...(sabotage && { sabotage }) };
  const leaving = sayStop(living, mail, stops);
  for (const [share, point] of deaths) {
    const wanted = Math.floor(residents.length * share);
    const byService = point !== null && point !== 'taken';
    const begun = providers.takings.length;
    // The points of crash.mjs count passes from the start of a life.
    await lives.begin({ ...plan, point: byService ? point : null, skip: Math.max(1, wanted - begun) });
    const over = lives.over();
    if (!byService)
      providers.onTaken = () => {
        if (providers.takings.length === wanted) lives.kill();
      };
    await Promise.race([over, pause(longest)]);
    if (lives.ownEnds.length > 2) throw new Error('The service ends by itself.');
    providers.onTaken = () => {};
    living.progress?.(`${providers.takings.length} taken, ${stops.size} stopped`);
  }
  await lives.begin({ ...plan, point: null });
  await leaving;
  await until(folder);
  return stops;
}

/**
 * Real messages to the webhooks, one after another, from people of two channels, once the first of them are written to: who leaves
 * before the round is listed is not in it.
 */
async function sayStop(
  { residents, providers }: Living,
  mail: ReturnType<typeof createMail>,
  stops: Map<string, number>,
): Promise<void> {
  const { seal } = createEnvelopes();
  while (providers.takings.length === 0) await pause(20);
  for (const [index, resident] of residents.entries()) {
    if (index % stopEvery !== 0 || resident.channel === 'sms') continue;
    await pause(60);
    await mail.post(seal(senderOf(resident), { kind: 'text', text: 'STOP' }));
    stops.set(resident.chat, Date.now());
  }
}

/** Until the round is done and nothing of it is left. */
async function until(folder: string): Promise<void> {
  const db = new Database(join(folder, 'parvis.db'), { readonly: true });
  const state = db.prepare<[], string>("SELECT state FROM round WHERE id = 'r'").pluck();
  const end = Date.now() + longest;
  while (state.get() !== 'done') {
    if (Date.now() > end) throw new Error(`the round does not end: ${state.get()}`);
    await pause(100);
  }
  db.close();
}

async function readRound(opening: Promise<Rounds>) {
  const { world } = await opening;
  const { store, vault } = world;
  const lines = new Map<string, RecipientLine>();
  const figures = await store.transaction(async (tx) => {
    const round = await tx.rounds.load('r');
    if (!round) throw new Error('no round');
    for (const line of await tx.rounds.lines({ round, after: '', limit: Number.MAX_SAFE_INTEGER })) {
      const row = line.conversation === null ? null : await tx.conversations.load(line.conversation);
      if (row) lines.set(vault.open(row.sender), line);
    }
    return tx.rounds.figures(round);
  });
  await store.close();
  return { figures, lines };
}
