import type { Instant } from '../../conversation/vocabulary.ts';

/** By language. */
export type Texts = Readonly<Record<string, string>>;

/** Whom a round is for; a condition that is absent excludes nobody. Who stopped, or turned rounds off, is never in it. */
export interface Audience {
  /** The channels that may be used, by name. */
  readonly channels?: readonly string[];
  readonly languages?: readonly string[];
  /** Voting sectors, as people declared theirs. */
  readonly sectors?: readonly string[];
  /** Themes chosen under "mes notifications": one of these at least. */
  readonly interests?: readonly string[];
  /** Relays whose paper code they used: one of these at least. */
  readonly relays?: readonly string[];
  /** Took part (`yes`), or not, in a consultation or a workshop. */
  readonly tookPart?: {
    readonly in: 'consultation' | 'workshop';
    readonly id: string;
    readonly yes: boolean;
  };
}

/** A message that the provider approved, for people who have not written lately. The text of the round is its one value. */
export interface Template {
  readonly name: string;
  /** The provider's code of the language, by ours: `pt: pt_PT`. */
  readonly languages: Readonly<Record<string, string>>;
}

/** Money in millionths of a euro: exact sums. */
export type MicroEuros = number;

/** What staff write. An edit voids the release. */
export interface RoundContent {
  readonly v: 1;
  /** For the staff. */
  readonly title: string;
  /** A text alone, or one that invites to a consultation. */
  readonly consultation: string | null;
  /** In the city's own language at least: who reads another one that is not here gets that. */
  readonly text: Texts;
  /** Sent once to those who have not answered the consultation, this long after their message. */
  readonly reminder: { readonly text: Texts; readonly after: number } | null;
  /** By channel. */
  readonly templates: Readonly<Record<string, Template>>;
  readonly audience: Audience;
  /** When it begins; null: as soon as it is released. */
  readonly startsAt: Instant | null;
  /** From then on nothing of it goes out. */
  readonly closesAt: Instant;
  /** Hours of the city's day, inside the city's own polite hours. */
  readonly hours: { readonly from: number; readonly to: number };
  /** Also on Sundays and public holidays. */
  readonly everyDay: boolean;
  /** Messages a minute over all channels; null: what the channels take. */
  readonly perMinute: number | null;
  /** What it may cost; null: no bound. */
  readonly budget: MicroEuros | null;
  /** Shares, 0 to 1, above which it stops by itself. */
  readonly limits: { readonly failures: number; readonly stops: number };
}

/**
 * draft: being written. released: a second person let it go, it waits for its time. preparing: its recipients are listed. sending. stopped: by
 * hand, or by itself (`reason`); it may go on. done: nothing more goes out.
 */
export type RoundState = 'draft' | 'released' | 'preparing' | 'sending' | 'stopped' | 'done';

/** Why it stopped, or went back to a draft. */
export type RoundReason =
  | 'staff'
  | 'failures'
  | 'stops'
  | 'budget'
  | 'drift'
  | 'edited'
  | 'restored'
  | 'closed'
  | 'finished';

/** sample: the first hundredth, looked at before the rest. reminder: those who have not answered. */
export type RoundPhase = 'sample' | 'rest' | 'reminder';

/** People of one channel and language. */
export interface AudienceShare {
  readonly channel: string;
  readonly language: string;
  readonly people: number;
  /** Of them: who has not written lately, and would get the approved template. */
  readonly byTemplate: number;
  /** Of them: who has not written lately, and for whom there is no template: excluded. */
  readonly beyond: number;
}

export interface Counted {
  readonly version: number;
  readonly people: number;
  readonly at: Instant;
  /** The largest first; absent in a count made before shares were kept. */
  readonly shares?: readonly AudienceShare[];
}

export interface RoundRow {
  readonly id: string;
  readonly content: RoundContent;
  readonly state: RoundState;
  readonly reason: RoundReason | null;
  readonly phase: RoundPhase;
  /** One more at each edit. */
  readonly version: number;
  /** Staff ids. Who wrote it, or edited it last, can't release it; the database refuses it too. */
  readonly author: string;
  readonly editedBy: string;
  readonly releasedBy: string | null;
  /** The audience as it was counted last for this version; needed for the release. */
  readonly counted: Counted | null;
  /** The person up to whom the recipients are listed; '' at the beginning. */
  readonly cursor: string;
  /** Messages let go so far in the running minute, for `perMinute`. */
  readonly minute: { readonly at: Instant; readonly sent: number };
  readonly spent: MicroEuros;
  /** People seen to so far in all passes. */
  readonly fed: number;
  /** The last message that had been let go when someone resumed it: only what came of later ones stops it again. */
  readonly excusedTo: number;
  /** The channels of its recipients, known once they are listed. */
  readonly channels: readonly string[];
  readonly createdAt: Instant;
  readonly releasedAt: Instant | null;
  /** When its recipients were all listed. */
  readonly preparedAt: Instant | null;
  readonly endedAt: Instant | null;
}

/** One person who is to get it. */
export interface RecipientRow {
  readonly round: string;
  /** A keyed hash of round and person: unique, and an order by chance, so that the first hundredth is a fair sample. */
  readonly key: string;
  /** Null once erased. */
  readonly person: string | null;
  readonly conversation: string | null;
  readonly channel: string;
  readonly language: string;
  readonly sector: string | null;
  readonly relay: string | null;
}

/** Why someone in the audience gets nothing, known before any message is made. */
export type Exclusion =
  | 'stopped'
  | 'unwanted'
  | 'left'
  | 'no-template'
  | 'channel-off'
  | 'erased'
  | 'merged'
  | 'answered';

/**
 * What became of a recipient. waiting: not yet. excluded: see `Exclusion`. queued: in the outbox. expired: not sent in its time.
 * uncertain: it may have gone out; never sent again by itself.
 */
export type Outcome =
  | 'waiting'
  | 'excluded'
  | 'queued'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'expired'
  | 'uncertain';

export const outcomes: readonly Outcome[] = [
  'waiting',
  'excluded',
  'queued',
  'sent',
  'delivered',
  'read',
  'failed',
  'expired',
  'uncertain',
];

export interface RecipientLine extends RecipientRow {
  readonly outcome: Outcome;
  /** The exclusion, the provider's code, or ours of a message that was taken back; null of one that arrived, or still may. */
  readonly why: string | null;
  readonly at: Instant | null;
  /** The reminder's, once there is one. */
  readonly reminder: Outcome | null;
  readonly answered: boolean;
}

/** Figures of a round, all from its recipients' lines: the outcomes add up to `audience`. */
export interface RoundFigures {
  readonly audience: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly byChannel: Readonly<Record<string, Readonly<Record<Outcome, number>>>>;
  /** Exclusions and the codes of failures, with how many. */
  readonly why: Readonly<Record<string, number>>;
  /** Who stopped after it was sent to them. */
  readonly stops: number;
  /** Who finished its consultation. */
  readonly answered: number;
  readonly reminders: Readonly<Record<Outcome, number>>;
  readonly spent: MicroEuros;
}
