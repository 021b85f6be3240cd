import { openSqlite } from '../../adapters/sqlite/index.ts';
import { phrasesOf } from '../../bots/assemble.ts';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import type { Engine } from '../../core/conversation/engine.ts';
import { createIntake } from '../../core/conversation/intake.ts';
import { readIntents } from '../../core/conversation/intents.ts';
import type { Ops } from '../../core/conversation/ops.ts';
import { createRunner, type Runner } from '../../core/conversation/runner.ts';
import { openSession, type Session } from '../../core/conversation/session.ts';
import type { Dialog } from '../../core/conversation/turn.ts';
import type { Capabilities, Inbound, Outbound, Said } from '../../core/conversation/vocabulary.ts';
import { readWords } from '../../core/conversation/words.ts';
import { createSender } from '../../core/delivery/sender.ts';
import type { Channel, Intake, Log, Part, Store } from '../../core/ports.ts';
import { createVault } from '../../core/vault.ts';
import { type FrozenNature, frozenNature } from '../nature.ts';
import { testDialogs, testIntents, testPhrases } from './dialogs.ts';

const city = loadCity('cities/paris');
const locales = loadLocales('locales', city.languages);

/** A message as a person sees it. */
export interface Heard {
  readonly to: string;
  readonly message: Outbound;
}

export interface TestScene {
  readonly engine: Engine;
  readonly store: Store;
  readonly nature: FrozenNature;
  readonly intake: Intake;
  readonly runner: Runner;
  readonly heard: Heard[];
  readonly warnings: string[];
  readonly errors: string[];
  inbound(sender: string, said: Said | string, more?: Partial<Inbound>): Inbound;
  /** Says it, waits until all is done, and gives the texts that came back to this sender, choices in brackets. */
  say(sender: string, said: Said | string, more?: Partial<Inbound>): Promise<readonly string[]>;
  /** The last message to this sender. */
  last(sender: string): Outbound | undefined;
  /** Lets time go by and what is due happen; gives all texts sent meanwhile. */
  wait(milliseconds: number): Promise<readonly string[]>;
  session(sender: string): Promise<Session | null>;
  /** Puts a session in the place of the stored one. */
  put(sender: string, change: (session: Session) => Session): Promise<void>;
  conversation(sender: string): string;
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface TestSceneOptions {
  readonly dialogs?: readonly Dialog[];
  readonly ops?: Ops;
  readonly menu?: readonly string[];
  readonly channel?: string;
  readonly can?: Partial<Capabilities>;
  readonly file?: string;
  readonly maxPages?: number;
  readonly nature?: FrozenNature;
  readonly store?: Store;
  readonly started?: boolean;
}

const buttons: Capabilities = {
  buttons: true,
  choices: 10,
  textLimit: 4000,
  terse: false,
  location: true,
  contact: true,
  photo: true,
  document: true,
  link: true,
  senderIsPhone: false,
};

function fakeChannel(name: string, can: Capabilities, heard: Heard[]): Channel {
  return {
    name,
    capabilities: can,
    pace: { perSecond: Infinity, perPersonPerSecond: Infinity },
    render: (message) => [{ message } as unknown as Part],
    preview: (part) => String((part.message as Outbound).text),
    async send(to, part) {
      heard.push({ to, message: part.message as Outbound });
      return { ok: true };
    },
  };
}

/** The text and what can be pressed. */
export function shown(message: Outbound): string {
  return [message.text, ...(message.choices ?? []).map(({ label }) => `[${label}]`)].join(' ');
}

const savedByDefault: Ops = {
  'near.save': { kind: 'local', run: async () => ({ ok: true }) },
  'far.look': { kind: 'job', timeout: 20_000, perform: async () => ({ ok: true }) },
};

/** The real engine, intake, runner and sender with dialogs of the tests; one channel, `chat`, and `text` that has no buttons. */
export async function openTestScene(options: TestSceneOptions = {}): Promise<TestScene> {
  const nature = options.nature ?? frozenNature(Date.UTC(2026, 10, 23, 9));
  const heard: Heard[] = [];
  const warnings: string[] = [];
  const errors: string[] = [];
  const log: Log = {
    info: () => {},
    warn: (fields, message) => warnings.push(`${message} ${JSON.stringify(fields)}`),
    error: (fields, message) => errors.push(`${message} ${JSON.stringify(fields)}`),
  };
  const { file = ':memory:', maxPages } = options;
  const store = options.store ?? (await openSqlite({ file, ...(maxPages !== undefined && { maxPages }) }));
  const vault = createVault([{ id: 'test', key: Buffer.alloc(32, 7) }]);
  const name = options.channel ?? 'chat';
  const can = { ...buttons, ...options.can };
  const channels = new Map([[name, fakeChannel(name, can, heard)]]);
  const book = Object.fromEntries(
    city.languages.map((language) => [language, { ...locales.phrases[language], ...testPhrases[language] }]),
  );
  const engine: Engine = {
    world: { nature, vault, city, log, store, channels, codeChannel: null, publicUrl: null },
    phrases: phrasesOf(city, { ...locales, phrases: book }),
    dialogs: new Map((options.dialogs ?? testDialogs).map((dialog) => [dialog.id, dialog])),
    ops: { ...savedByDefault, ...options.ops },
    lexicons: city.languages.map((language) => readWords(language, locales.words[language] ?? {})),
    intents: city.languages.map((language) => readIntents(language, testIntents[language] ?? {})),
    danger: () => null,
    watchful: new Set(),
    recognise: () => null,
    roles: {
      root: 'welcome',
      language: 'language',
      recap: 'long',
      data: 'long',
      unasked: 'form',
      relay: 'form',
      mediator: 'form',
      desk: 'desk',
    },
    menu: options.menu ?? ['form', 'long', 'language'],
    node: 'test',
  };
  const sender = createSender({ store, vault, nature, channels, node: 'test', log });
  const runner = createRunner(engine, { node: 'test', sender });
  const intake = createIntake(engine, runner.wake);
  if (options.started !== false) {
    await sender.start();
    await runner.start();
  }
  const idle = async () => {
    await runner.idle();
    await sender.idle();
  };
  const conversation = (from: string) => vault.key('conversation', `${name}:${from}`);
  let count = 0;
  const scene: TestScene = {
    engine,
    store,
    nature,
    intake,
    runner,
    heard,
    warnings,
    errors,
    conversation,
    idle,
    inbound(from, said, more = {}) {
      count += 1;
      const what: Said = typeof said === 'string' ? { kind: 'text', text: said } : said;
      const externalId = `${nature.now()}-${count}`;
      return { v: 1, channel: name, externalId, sender: from, said: what, sentAt: nature.now(), ...more };
    },
    async say(from, said, more) {
      nature.advance(1000);
      const since = heard.length;
      await intake.accept([scene.inbound(from, said, more)]);
      await idle();
      return heard.slice(since).flatMap(({ to, message }) => (to === from ? [shown(message)] : []));
    },
    last: (from) => heard.findLast(({ to }) => to === from)?.message,
    async wait(milliseconds) {
      const since = heard.length;
      nature.advance(milliseconds);
      await idle();
      return heard.slice(since).map(({ message }) => shown(message));
    },
    async session(from) {
      const row = await store.transaction((tx) => tx.conversations.load(conversation(from)));
      return row?.session ? openSession(vault, row.session) : null;
    },
    async put(from, change) {
      await store.transaction(async (tx) => {
        const row = await tx.conversations.load(conversation(from));
        if (!row?.session) throw new Error('no session yet');
        const session = vault.seal(JSON.stringify(change(openSession(vault, row.session))));
        await tx.conversations.save({ ...row, session, version: row.version + 1 });
      });
    },
    async close() {
      await runner.stop();
      await sender.stop();
      await store.close();
    },
  };
  return scene;
}
