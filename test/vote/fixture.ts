import { readFileSync } from 'node:fs';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { loadCity } from '../../bots/city/load.ts';
import { importPoll } from '../../bots/cli/polls.ts';
import type { PersonRow } from '../../core/civic/people.ts';
import { openPoll, type Passphrases } from '../../core/civic/polls-counting.ts';
import type { LocalOp, OpContext, World } from '../../core/conversation/ops.ts';
import type { Answer, Capabilities, Say } from '../../core/conversation/vocabulary.ts';
import type { Store, Tx } from '../../core/ports.ts';
import { createVault } from '../../core/vault.ts';
import { type FrozenNature, frozenNature } from '../nature.ts';

export const DAY = 24 * 3_600_000;
export const pollFile = 'cities/paris/demonstration/poll.yaml';
export const staff = 'staff-1';

const can: Capabilities = {
  buttons: true,
  choices: 10,
  textLimit: 4096,
  terse: false,
  location: true,
  contact: true,
  photo: true,
  document: true,
  link: true,
  senderIsPhone: false,
};

export interface Told {
  readonly to: string;
  readonly say: Say;
}

/** A town hall with a database of its own: ops are run on it as a turn would run them. */
export interface Hall {
  readonly store: Store;
  readonly nature: FrozenNature;
  readonly world: World;
  readonly passphrases: Passphrases;
  readonly told: Told[];
  /** Adds a person who is old enough to vote; with a number, a proven one. */
  person(e164?: string): Promise<string>;
  /** `on` is another node's store over the same database. */
  run(op: LocalOp, args: object, who: Who, on?: Store): Promise<Answer>;
  load(person: string): Promise<PersonRow | null>;
}

export interface Who {
  readonly person: string;
  readonly conversation?: string;
  readonly phone?: OpContext['conversation']['phone'];
}

const silent = { info: () => {}, warn: () => {}, error: () => {} };

async function contextOf(hall: Omit<Hall, 'run'>, tx: Tx, who: Who): Promise<OpContext> {
  const { world, nature, told } = hall;
  const find = async (id: string) => {
    const row = await tx.people.load(id);
    if (!row) throw new Error(`no person ${id}`);
    return row;
  };
  let person = await find(who.person);
  return {
    world,
    tx,
    now: nature.now(),
    conversation: {
      id: who.conversation ?? `c-${who.person}`,
      channel: 'web',
      language: 'fr',
      can,
      phone: who.phone ?? null,
      helped: false,
    },
    get person() {
      return person;
    },
    tell: async (to, say) => {
      told.push({ to, say });
    },
    reach: async (channel, sender) => `${channel}:${sender}`,
    forget: async () => {},
    become: async (id) => {
      if (id !== person.id) await tx.conversations.reassign(person.id, id);
      person = await find(id);
    },
  };
}

export async function openHall(options: { codeChannel?: string | null; store?: Store } = {}): Promise<Hall> {
  const nature = frozenNature(Date.UTC(2026, 10, 23, 9));
  const vault = createVault([{ id: 'test', key: Buffer.alloc(32, 9) }]);
  const store = options.store ?? (await openSqlite({ file: ':memory:' }));
  const city = loadCity('cities/paris');
  const codeChannel = options.codeChannel === undefined ? 'sms' : options.codeChannel;
  const channels = new Map();
  const world: World = { nature, vault, city, log: silent, store, channels, codeChannel, publicUrl: null };
  const staffed = { store, nature, actor: staff };
  await importPoll(staffed, city, readFileSync(pollFile, 'utf8'));
  const opened = await openPoll(staffed, 'demonstration');
  if (!opened.ok) throw new Error(opened.reason);
  const hall = {
    store,
    nature,
    world,
    passphrases: opened.passphrases,
    told: [] as Told[],
    load: (person: string) => store.transaction((tx) => tx.people.load(person)),
    async person(e164?: string) {
      const id = nature.newId();
      const phone = e164 === undefined ? null : vault.seal(e164);
      const phoneKey = e164 === undefined ? null : vault.key('phone', e164);
      const at = nature.now();
      const row = { id, createdAt: at, phoneKey, phone, provenAt: phone && at, stoppedAt: null };
      await store.transaction((tx) =>
        tx.people.add({ ...row, provenAt: phone === null ? null : at, facts: { ofAge: 'demonstration' } }),
      );
      return id;
    },
  };
  return {
    ...hall,
    run: (op, args, who, on = store) =>
      on.transaction(async (tx) => op.run(args as Record<string, unknown>, await contextOf(hall, tx, who))),
  };
}
