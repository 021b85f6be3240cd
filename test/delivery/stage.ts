import { openSqlite } from '../../adapters/sqlite/index.ts';
import type { Outbound } from '../../core/conversation/vocabulary.ts';
import { leaseTime } from '../../core/delivery/claims.ts';
import type { HeldRow } from '../../core/delivery/held.ts';
import type { NewOutboxRow, OutboxRow, OutboxState } from '../../core/delivery/outbox.ts';
import { createSender, type Sender } from '../../core/delivery/sender.ts';
import type { Channel, Log, Sent, Store, Vault } from '../../core/ports.ts';
import { createVault } from '../../core/vault.ts';
import { type FrozenNature, frozenNature } from '../nature.ts';

export interface SendSeen {
  readonly to: string;
  readonly text: string;
  readonly outboxId: string;
  readonly part: number;
  readonly doubtSince?: number;
  /** By the stage's clock. */
  readonly at: number;
}

/** A provider that answers by script: each answer once, in order, then `ok`. */
export interface StubChannel extends Channel {
  readonly seen: SendSeen[];
  readonly most: number;
  script(...answers: readonly (Sent | 'hang')[]): void;
  /** Answers a person always so. */
  always(to: string, answer: Sent): void;
  /** Requests wait until `letGo`. */
  hold(): void;
  letGo(): void;
}

export const taken: Sent = { ok: true };
export const unwell: Sent = { ok: false, class: 'retry', code: '500' };

/** Splits at `|`, so that a text can have several parts. */
export function stubChannel(
  clock: FrozenNature,
  pace: Partial<Channel['pace']> = {},
  name = 'x',
): StubChannel {
  const seen: SendSeen[] = [];
  const answers: (Sent | 'hang')[] = [];
  const fixed = new Map<string, Sent>();
  let gate: Promise<void> | null = null;
  let open = (): void => {};
  let now = 0;
  let most = 0;
  return {
    name,
    capabilities: {
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
    },
    pace: { perSecond: Infinity, perPersonPerSecond: Infinity, ...pace },
    seen,
    get most() {
      return most;
    },
    script: (...more) => void answers.push(...more),
    always: (to, answer) => void fixed.set(to, answer),
    hold() {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    letGo() {
      gate = null;
      open();
    },
    render: (message) => message.text.split('|').map((text) => ({ text })),
    preview: (part) => String(part.text),
    async send(to, part, context) {
      seen.push({ to, text: String(part.text), ...context, at: clock.now() });
      const answer = fixed.get(to) ?? answers.shift() ?? taken;
      now += 1;
      most = Math.max(most, now);
      await (gate ?? new Promise<void>((resolve) => setImmediate(resolve)));
      now -= 1;
      return answer === 'hang' ? new Promise(() => {}) : answer;
    },
  };
}

export interface Stage {
  readonly clock: FrozenNature;
  readonly vault: Vault;
  readonly store: Store;
  readonly channel: StubChannel;
  readonly sender: Sender;
  readonly left: string[];
  readonly errors: string[];
  /** Puts a message to a conversation (begun when new) into the outbox; gives its id. */
  post(conversation: string, text: string, more?: Partial<NewOutboxRow>): Promise<number>;
  /** The same, born held by this stage's node; gives the row that a turn would hand to the sender, or null. */
  postHeld(conversation: string, text: string, more?: Partial<NewOutboxRow>): Promise<HeldRow | null>;
  /** Wakes the sender and waits until it has nothing left to do now. */
  settle(): Promise<void>;
  /** Moves the clock, then `settle`. */
  after(milliseconds: number): Promise<void>;
  counts(): Promise<Partial<Record<OutboxState, number>>>;
  dead(): Promise<readonly OutboxRow[]>;
  texts(): string[];
  close(): Promise<void>;
}

const day = 24 * 3600 * 1000;

export async function openStage(
  options: {
    readonly file?: string;
    readonly node?: string;
    readonly clock?: FrozenNature;
    readonly pace?: Partial<Channel['pace']>;
    readonly start?: boolean;
    /** What the sender is given instead of the store. */
    readonly wrap?: (store: Store) => Store;
  } = {},
): Promise<Stage> {
  const clock = options.clock ?? frozenNature();
  const node = options.node ?? 'one';
  const store = await openSqlite({ file: options.file ?? ':memory:' });
  const vault = createVault([{ id: 'k1', key: Buffer.alloc(32, 7) }]);
  const channel = stubChannel(clock, options.pace);
  const left: string[] = [];
  const errors: string[] = [];
  const log: Log = { info() {}, warn() {}, error: (_fields, message) => void errors.push(message) };
  const sender = createSender({
    store: options.wrap?.(store) ?? store,
    vault,
    nature: clock,
    channels: new Map([[channel.name, channel]]),
    node,
    log,
    onLeft: (conversation) => void left.push(conversation),
  });
  if (options.start !== false) await sender.start();

  function row(conversation: string, message: Outbound, more: Partial<NewOutboxRow>): NewOutboxRow {
    const now = clock.now();
    const sealed = vault.seal(JSON.stringify(message));
    return {
      conversation,
      channel: channel.name,
      class: 'reply',
      message: sealed,
      createdAt: now,
      notBefore: now,
      expiresAt: now + day,
      ...more,
    };
  }

  function begin(conversation: string): Promise<void> {
    return store.transaction(async (tx) => {
      if (await tx.conversations.load(conversation)) return;
      const sender = vault.seal(`to ${conversation}`);
      await tx.conversations.add({
        id: conversation,
        channel: channel.name,
        sender,
        person: 'p',
        session: null,
        version: 0,
        leftAt: null,
        lastSaidAt: null,
      });
    });
  }

  const stage: Stage = {
    clock,
    vault,
    store,
    channel,
    sender,
    left,
    errors,
    async post(conversation, text, more = {}) {
      await begin(conversation);
      const message: Outbound = { v: 1, language: 'fr', text };
      return store.transaction((tx) => tx.outbox.add(row(conversation, message, more)));
    },
    async postHeld(conversation, text, more = {}) {
      await begin(conversation);
      const message: Outbound = { v: 1, language: 'fr', text };
      const stored = row(conversation, message, more);
      const leaseUntil = clock.now() + leaseTime;
      const { id, held } = await store.transaction((tx) => tx.outbox.addHeld(stored, { node, leaseUntil }));
      if (!held) return null;
      const to = `to ${conversation}`;
      const fresh = { attempts: 0, partsSent: 0, doubtSince: null, since: stored.createdAt };
      return { ...stored, ...fresh, id, leaseUntil, to, message };
    },
    async settle() {
      sender.wake();
      await sender.idle();
    },
    async after(milliseconds) {
      clock.advance(milliseconds);
      await stage.settle();
    },
    async counts() {
      const all = await store.transaction((tx) => tx.outbox.counts());
      return Object.fromEntries(Object.entries(all).filter(([, rows]) => rows > 0));
    },
    dead: () => store.transaction((tx) => tx.outbox.dead(100)),
    texts: () => channel.seen.map((each) => each.text),
    async close() {
      await sender.stop();
      await store.close();
    },
  };
  return stage;
}
