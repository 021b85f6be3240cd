import { openSqlite } from '../../adapters/sqlite/index.ts';
import { phrasesOf } from '../../bots/assemble.ts';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import type { PersonRow } from '../../core/civic/people.ts';
import { countRound, draftRound, type Gesture, releaseRound } from '../../core/delivery/rounds/desk.ts';
import type { Rounds } from '../../core/delivery/rounds/engine.ts';
import { createFeeder, type Feeder } from '../../core/delivery/rounds/feeder.ts';
import type { RoundContent, RoundFigures, RoundRow } from '../../core/delivery/rounds/round.ts';
import { createSender, type Sender } from '../../core/delivery/sender.ts';
import type { Channel, Log, Store, Tx } from '../../core/ports.ts';
import { createVault } from '../../core/vault.ts';
import { type FrozenNature, frozenNature } from '../nature.ts';
import { type StubChannel, stubChannel } from './stage.ts';

const city = loadCity('cities/paris');
const locales = loadLocales('locales', city.languages);

export const HOUR = 3_600_000;
/** Monday 2 March 2026, 10:00 in Paris. */
export const monday = Date.UTC(2026, 2, 2, 9);

export function content(more: Partial<RoundContent> = {}): RoundContent {
  return {
    v: 1,
    title: 'Le square',
    consultation: null,
    text: { fr: 'Un nouveau square ouvre samedi.', en: 'A new square opens on Saturday.' },
    reminder: null,
    templates: {},
    audience: {},
    startsAt: null,
    closesAt: monday + 72 * HOUR,
    hours: { from: 8, to: 20 },
    everyDay: false,
    perMinute: null,
    budget: null,
    limits: { failures: 0.1, stops: 0.02 },
    ...more,
  };
}

export interface RoundsStage {
  readonly clock: FrozenNature;
  readonly store: Store;
  readonly rounds: Rounds;
  readonly sender: Sender;
  readonly feeder: Feeder;
  readonly channel: StubChannel;
  /** A person with one conversation, whose ids both are `name`. */
  person(name: string, more?: Newcomer): Promise<void>;
  people(count: number, more?: Newcomer): Promise<void>;
  /** Drafts by `ana`, counts, and releases by `ben`. */
  release(id: string, more?: Partial<RoundContent>): Promise<RoundRow>;
  by(staff: string): <T>(gesture: (gesture: Gesture) => Promise<T>) => Promise<T>;
  /** Lets feeder and sender work until neither has anything to do now. */
  settle(): Promise<void>;
  /** Lets so many seconds pass, one after the other, for what is paced. */
  live(seconds: number): Promise<void>;
  row(id: string): Promise<RoundRow>;
  figures(id: string): Promise<RoundFigures>;
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface Newcomer {
  readonly channel?: string;
  readonly facts?: PersonRow['facts'];
  readonly stoppedAt?: number;
  readonly leftAt?: number;
  readonly lastSaidAt?: number;
}

/** Rounds on a store of their own, with one stub channel `x` (more may be given), whose clock stands still. */
export async function openRounds(
  options: {
    readonly file?: string;
    readonly clock?: FrozenNature;
    readonly pace?: Partial<Channel['pace']>;
    readonly channels?: readonly Channel[];
    readonly segment?: number;
    readonly node?: string;
  } = {},
): Promise<RoundsStage> {
  const clock = options.clock ?? frozenNature(monday);
  const store = await openSqlite({ file: options.file ?? ':memory:' });
  const vault = createVault([{ id: 'k1', key: Buffer.alloc(32, 7) }]);
  const channel = stubChannel(clock, options.pace);
  const channels = new Map([channel, ...(options.channels ?? [])].map((each) => [each.name, each]));
  const log: Log = { info() {}, warn() {}, error() {} };
  const node = options.node ?? 'one';
  const sender = createSender({ store, vault, nature: clock, channels, node, log });
  const rounds: Rounds = {
    world: { nature: clock, vault, city, log, store, channels, codeChannel: null, publicUrl: null },
    phrases: phrasesOf(city, locales),
    prices: { segment: options.segment ?? 0, templates: { x: 50_000 } },
  };
  const feeder = createFeeder(rounds, sender);
  await sender.start();
  const stage: RoundsStage = {
    clock,
    store,
    rounds,
    sender,
    feeder,
    channel,
    person: (name, more = {}) => store.transaction((tx) => addPerson(tx, name, more)),
    people: (count, more = {}) =>
      store.transaction(async (tx) => {
        for (let index = 0; index < count; index += 1)
          await addPerson(tx, `p${String(index).padStart(6, '0')}`, more);
      }),
    async release(id, more = {}) {
      await stage.by('ana')((gesture) => draftRound(gesture, id, content(more)));
      await countRound(rounds, id);
      const released = await stage.by('ben')((gesture) => releaseRound(gesture, id, 'fr'));
      if (!released.ok) throw new Error(`not released: ${released.reason}`);
      return released.row;
    },
    by: (staff) => (gesture) => store.transaction((tx) => gesture({ tx, by: staff, now: clock.now() })),
    async settle() {
      for (let quiet = 0; quiet < 2; ) {
        quiet = (await feeder.pass()) ? 0 : quiet + 1;
        sender.wake();
        await sender.idle();
      }
    },
    async live(seconds) {
      for (let second = 0; second < seconds; second += 1) {
        clock.advance(1_000);
        while (await feeder.pass());
        sender.wake();
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    },
    async row(id) {
      const row = await store.transaction((tx) => tx.rounds.load(id));
      if (!row) throw new Error(`no round ${id}`);
      return row;
    },
    figures: async (id) => {
      const row = await stage.row(id);
      return store.transaction((tx) => tx.rounds.figures(row));
    },
    read: (work) => store.transaction(work),
    async close() {
      await feeder.stop();
      await sender.stop();
      await store.close();
    },
  };

  async function addPerson(tx: Tx, name: string, more: Newcomer): Promise<void> {
    const { facts = {}, stoppedAt = null, leftAt = null, lastSaidAt = clock.now() } = more;
    await tx.people.add({
      id: name,
      createdAt: clock.now(),
      phoneKey: null,
      phone: null,
      provenAt: null,
      stoppedAt,
      facts,
    });
    await tx.conversations.add({
      id: name,
      channel: more.channel ?? 'x',
      sender: vault.seal(name),
      person: name,
      session: null,
      version: 0,
      leftAt,
      lastSaidAt,
    });
  }
  return stage;
}
