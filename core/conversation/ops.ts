import type { City } from '../civic/city.ts';
import type { PersonRow } from '../civic/people.ts';
import type { OutboxClass } from '../delivery/outbox.ts';
import type { Channel, Log, Nature, Store, Tx, Vault } from '../ports.ts';
import type { Trace } from '../trace.ts';
import type { Answer, Capabilities, Instant, Say } from './vocabulary.ts';

export type Args = Readonly<Record<string, unknown>>;

/** What the world gives to every op. */
export interface World {
  readonly nature: Nature;
  readonly vault: Vault;
  readonly city: City;
  readonly log: Log;
  readonly store: Store;
  readonly channels: ReadonlyMap<string, Channel>;
  /** The channel that carries codes by SMS; null when none is on. */
  readonly codeChannel: string | null;
  /** Where the service is reached from outside, without a slash at the end; null when nobody said. */
  readonly publicUrl: string | null;
  /** Nobody follows when absent. */
  readonly trace?: Trace;
}

export interface OpContext {
  readonly world: World;
  readonly tx: Tx;
  readonly now: Instant;
  readonly conversation: {
    readonly id: string;
    readonly channel: string;
    readonly language: string;
    readonly can: Capabilities;
    /** The number that the channel gave with the message, if any. */
    readonly phone: { readonly e164: string; readonly proven: boolean } | null;
    /** Someone is helped with a mediator's phone: `id` then names that help, and nothing can be told to it later. */
    readonly helped: boolean;
  };
  /** As of this moment of the turn; reload after changing it. */
  readonly person: PersonRow;
  /** Queues a message to another conversation (or this one, after the turn's own), in that one's language. */
  tell(conversation: string, say: Say, options: { class: OutboxClass; expiresAt: Instant }): Promise<void>;
  /** The conversation with this sender on this channel, begun when there is none yet; gives its id. */
  reach(channel: string, sender: string): Promise<string>;
  /** Makes `person` (another person's id) the owner of this conversation and of all that the present one has. */
  become(person: string): Promise<void>;
  /**
   * Takes this conversation from its person: a stranger has it now, and the session ends with this turn (only its language
   * stays). The dialog that asks for it may still speak.
   */
  forget(): Promise<void>;
}

/** Done in the turn's own transaction; awaits nothing but `tx`. */
export interface LocalOp {
  readonly kind: 'local';
  run(args: Args, context: OpContext): Promise<Answer>;
}

export interface JobContext {
  readonly world: World;
  readonly conversation: { readonly id: string; readonly channel: string; readonly language: string };
  readonly signal: AbortSignal;
}

/**
 * Needs the network, or time: performed after the commit, at least once, answered in a turn of its own. What it throws is
 * tried again when it may be (ParvisError.retry) and there is time left, and is `call.failed` otherwise.
 */
export interface JobOp {
  readonly kind: 'job';
  /** Milliseconds in all, from the turn that asked. */
  readonly timeout: number;
  perform(args: Args, context: JobContext): Promise<Answer>;
}

export type Op = LocalOp | JobOp;

/** By name, `reports.submit`: the left part names the file of `core/civic` where it lives. */
export type Ops = Readonly<Record<string, Op>>;
