import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { phrasesOf } from '../../bots/assemble.ts';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import type { World } from '../../core/conversation/ops.ts';
import type { Outbound } from '../../core/conversation/vocabulary.ts';
import { leaseTime } from '../../core/delivery/claims.ts';
import { countRound, draftRound, releaseRound } from '../../core/delivery/rounds/desk.ts';
import type { Rounds } from '../../core/delivery/rounds/engine.ts';
import { createFeeder } from '../../core/delivery/rounds/feeder.ts';
import { readFigures } from '../../core/delivery/rounds/figures.ts';
import { createSender } from '../../core/delivery/sender.ts';
import { realNature } from '../../core/nature.ts';
import type { Channel, Store } from '../../core/ports.ts';
import { createVault } from '../../core/vault.ts';
import { contentOf } from './content.ts';

export interface DeliveryOptions {
  readonly recipients: number;
  /** Messages a second that the stand-in takes. */
  readonly pace: number;
}

export interface DeliveryFigures {
  readonly recipients: number;
  readonly preparedPerSecond: number;
  readonly sentPerSecond: number;
  /** Megabytes of the whole process, the stand-in with it. */
  readonly peakMemory: number;
  /** Milliseconds from a reply's transaction to its departure, without and with the round. */
  readonly replyAlone: number;
  readonly replyMeanwhile: number;
  /** Replies and broadcasts together, while the round's messages leave: they share the channel's pace. */
  readonly departuresPerSecond: number;
  /** Of them, in the fullest sliding second. */
  readonly mostInASecond: number;
  /** Milliseconds that staff wait for what became of everyone. */
  readonly figuresTime: number;
}

const noLog = { info() {}, warn() {}, error() {} };

/** One process, one SQLite file, one stand-in for a provider that takes everything. */
export async function runDelivery({ recipients, pace }: DeliveryOptions): Promise<DeliveryFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'parvis-delivery-'));
  const nature = realNature();
  const store = await openSqlite({ file: join(folder, 'bench.db') });
  const vault = createVault([{ id: 'k1', key: Buffer.alloc(32, 7) }]);
  // Polite at any hour.
  const city = { ...loadCity('cities/paris'), dayHours: { from: 0, to: 24 } };
  const replies = new Map<string, () => void>();
  const times: number[] = [];
  const departures: number[] = [];
  const channel = standIn(pace, (to) => {
    departures.push(performance.now());
    const reply = replies.get(to);
    if (reply) reply();
    else times.push(performance.now());
  });
  const channels = new Map([[channel.name, channel]]);
  const sender = createSender({ store, vault, nature, channels, node: 'bench', log: noLog });
  const world: World = {
    nature,
    vault,
    city,
    log: noLog,
    store,
    channels,
    codeChannel: null,
    publicUrl: null,
  };
  const rounds: Rounds = {
    world,
    phrases: phrasesOf(city, loadLocales('locales', city.languages)),
    prices: { segment: 0, templates: {} },
  };
  let peakMemory = 0;
  const watch = setInterval(() => {
    peakMemory = Math.max(peakMemory, process.memoryUsage.rss() / 1e6);
  }, 100);
  try {
    await people(world, recipients);
    await sender.start();
    const alone = await answering(world, sender, replies, (elapsed) => elapsed > 5000);
    await release(rounds, 'r');
    const feeder = createFeeder(rounds, sender);
    const from = performance.now();
    let [preparedAt, done] = [0, false];
    const meanwhile = answering(world, sender, replies, () => done);
    feeder.start();
    while (!done) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const row = await store.transaction((tx) => tx.rounds.load('r'));
      if (preparedAt === 0 && row?.preparedAt != null) preparedAt = performance.now();
      done = row?.state === 'done';
    }
    const end = times.at(-1) ?? 0;
    const seconds = (end - (times[0] ?? 0)) / 1000;
    await feeder.stop();
    const asked = performance.now();
    const ended = await store.transaction((tx) => tx.rounds.load('r'));
    if (ended) await readFigures(store, ended);
    const figuresTime = performance.now() - asked;
    return {
      recipients: times.length,
      preparedPerSecond: recipients / ((preparedAt - from) / 1000),
      sentPerSecond: times.length / ((end - preparedAt) / 1000),
      peakMemory,
      replyAlone: alone,
      replyMeanwhile: await meanwhile,
      departuresPerSecond: departures.filter((at) => at >= (times[0] ?? 0) && at <= end).length / seconds,
      mostInASecond: fullest(departures),
      figuresTime,
    };
  } finally {
    clearInterval(watch);
    await sender.stop();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function standIn(perSecond: number, taken: (to: string) => void): Channel {
  return {
    name: 'x',
    capabilities: {
      ...{ buttons: true, choices: 10, textLimit: 4096, terse: false, location: true, contact: true },
      ...{ photo: true, document: true, link: true },
    },
    pace: { perSecond, perPersonPerSecond: Number.POSITIVE_INFINITY },
    render: ({ text }: Outbound) => [{ text }],
    preview: () => ({ text: '' }),
    async send(to: string) {
      taken(to);
      await new Promise((resolve) => setImmediate(resolve));
      return { ok: true };
    },
    webhooks: () => [],
  } as unknown as Channel;
}

async function people({ store, vault, nature }: World, count: number): Promise<void> {
  const now = nature.now();
  const nobody = { phoneKey: null, phone: null, provenAt: null, stoppedAt: null, facts: {} };
  for (let from = 0; from < count; from += 1000)
    await store.transaction(async (tx) => {
      for (let index = from; index < Math.min(count, from + 1000); index += 1) {
        const id = nature.newId();
        await tx.people.add({ id, createdAt: now, ...nobody });
        const row = { id: `c${index}`, channel: 'x', sender: vault.seal(`to${index}`), person: id };
        await tx.conversations.add({ ...row, session: null, version: 0, leftAt: null, lastSaidAt: now });
      }
    });
}

async function release(rounds: Rounds, id: string): Promise<void> {
  const { store, nature } = rounds.world;
  const now = nature.now();
  await store.transaction((tx) => draftRound({ tx, by: 'ana', now }, id, contentOf(now)));
  await countRound(rounds, id);
  const answer = await store.transaction((tx) => releaseRound({ tx, by: 'ben', now }, id, 'fr'));
  if (!answer.ok) throw new Error(`not released: ${answer.reason}`);
}

/** Twenty replies a second until `over`; gives the 95th percentile, in milliseconds. */
async function answering(
  { store, vault, nature }: World,
  sender: ReturnType<typeof createSender>,
  replies: Map<string, () => void>,
  over: (elapsed: number) => boolean,
): Promise<number> {
  const waits: number[] = [];
  const open: Promise<void>[] = [];
  const begun = performance.now();
  for (let index = 0; !over(performance.now() - begun); index += 1) {
    open.push(replyOnce({ store, vault, nature }, sender, replies, `resident-${begun}-${index}`, waits));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await Promise.all(open);
  return waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.95)] ?? Number.NaN;
}

async function replyOnce(
  { store, vault, nature }: Pick<World, 'vault' | 'nature'> & { readonly store: Store },
  sender: ReturnType<typeof createSender>,
  replies: Map<string, () => void>,
  to: string,
  waits: number[],
): Promise<void> {
  const from = performance.now();
  const left = new Promise<void>((resolve) => replies.set(to, resolve));
  const now = nature.now();
  const message = { v: 1, language: 'fr', text: 'Bonjour' } as const;
  const row = {
    ...{ conversation: to, channel: 'x', class: 'reply' as const },
    ...{ message: vault.seal(JSON.stringify(message)) },
    ...{ createdAt: now, notBefore: now, expiresAt: now + 60_000 },
  };
  const leaseUntil = now + leaseTime;
  const { id } = await store.transaction((tx) => tx.outbox.addHeld(row, { node: 'bench', leaseUntil }));
  const fresh = { attempts: 0, partsSent: 0, doubtSince: null, since: now };
  sender.take([{ ...row, ...fresh, id, leaseUntil, to, message }]);
  await left;
  replies.delete(to);
  waits.push(performance.now() - from);
}

/** Of times in order. */
function fullest(times: readonly number[]): number {
  let [first, most] = [0, 0];
  times.forEach((at, index) => {
    while ((times[first] ?? at) <= at - 1000) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}
