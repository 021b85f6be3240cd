import type { HelpingRow } from '../civic/mediators.ts';
import type { PersonRow } from '../civic/people.ts';
import type { OutboxClass } from '../delivery/outbox.ts';
import { ParvisError } from '../errors.ts';
import type { Channel, Tx } from '../ports.ts';
import type { StaffRow } from '../staff/accounts.ts';
import type { Trail } from '../trace.ts';
import type { Intents } from './intents.ts';
import type { Ops, World } from './ops.ts';
import type { Phrases } from './phrase.ts';
import type { ConversationRow } from './records.ts';
import type { Session } from './session.ts';
import type { Dialog } from './turn.ts';
import type { Capabilities, Inbound, Instant, Outbound, Say } from './vocabulary.ts';
import type { Words } from './words.ts';

/** What the core needs to talk: made once by `bots/assemble.ts`. */
export interface Engine {
  readonly world: World;
  readonly phrases: Phrases;
  readonly dialogs: ReadonlyMap<string, Dialog>;
  readonly ops: Ops;
  readonly lexicons: readonly Words[];
  readonly intents: readonly Intents[];
  /** A second opinion on what a text is about, by the civic knowledge: a dialog's id, or null. */
  recognise(text: string, language: string): string | null;
  /** Which danger a text tells of, and the number to call. */
  danger(text: string): { readonly id: string; readonly phone: string } | null;
  /** The dialogs in whose course words of danger are to be answered. */
  readonly watchful: ReadonlySet<string>;
  /** Which dialog does what the core itself must be able to open. */
  readonly roles: {
    /** Greets and shows the menu. */
    readonly root: string;
    readonly language: string;
    readonly recap: string;
    readonly data: string;
    /** Takes a position or a photo that nobody asked for. */
    readonly unasked: string;
    /** Takes a paper code. */
    readonly relay: string;
    /** Takes a mediator's word, and leads through relay mode. */
    readonly mediator: string;
    /** The staff's, in conversations that are linked to an account. */
    readonly desk: string;
  };
  /** The name under which this process holds its leases. */
  readonly node: string;
  /** The dialogs in the menu, in its order. */
  readonly menu: readonly string[];
}

/** A message that the turn will leave in the outbox. */
export interface Outgoing {
  readonly message: Outbound;
  readonly class: OutboxClass;
  readonly notBefore: Instant;
}

/** A message to someone else's conversation, or to this one after the turn's own. */
export interface Told {
  readonly conversation: string;
  readonly say: Say;
  /** When not in the conversation's own. */
  readonly language?: string;
  readonly class: OutboxClass;
  readonly expiresAt: Instant;
}

/** One turn being played: everything that it changes is here until it is saved. */
export interface Playing {
  readonly engine: Engine;
  readonly tx: Tx;
  readonly now: Instant;
  readonly channel: Channel;
  readonly phone: Inbound['phone'] | null;
  /** A timer makes this turn: the person said nothing, and is not spoken to for nothing. */
  readonly unprompted: boolean;
  row: ConversationRow;
  /** In relay mode; `person` is then who is helped, between two persons the mediator. */
  helping: HelpingRow | null;
  /** For whom of the staff this conversation speaks; nobody in relay mode. */
  readonly staff: StaffRow | null;
  person: PersonRow;
  session: Session;
  readonly out: Outgoing[];
  readonly told: Told[];
  /** What is still to be played, in order. */
  readonly queue: (() => Promise<void>)[];
  /** The person answered the dialog in progress (not a command, not another wish). */
  answered: boolean;
  /** A miss was counted in this turn. */
  missed: boolean;
  /** Something irreversible was done in this turn. */
  settled: boolean;
  /** The session ends with this turn: the next one begins as at first contact. */
  forgotten: boolean;
  jobs: number;
  /** By what the turn is followed. */
  readonly trail: Trail;
}

/** What the channel can do for the person. A mediator's phone tells nothing about who is helped. */
export function canOf({ channel: { capabilities }, helping }: Playing): Capabilities {
  return helping?.helped ? { ...capabilities, contact: false, senderIsPhone: false } : capabilities;
}

/** The number that the channel gives, if it is the person's own. */
export function phoneOf({ phone, helping }: Playing): NonNullable<Inbound['phone']> | null {
  return helping?.helped ? null : (phone ?? null);
}

/** The version that this turn's session will have; printed on its buttons. */
export function turnOf(p: Playing): number {
  return p.row.version + 1;
}

export function dialogOf(engine: Engine, id: string): Dialog {
  const dialog = engine.dialogs.get(id);
  if (!dialog) throw new ParvisError('dialog.unknown', `no dialog ${id}`, { dialog: id });
  return dialog;
}

export function channelOf(world: World, name: string): Channel {
  const channel = world.channels.get(name);
  if (!channel) throw new ParvisError('channel.unavailable', `channel ${name} is off`, { channel: name });
  return channel;
}
