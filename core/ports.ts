import type { AuditRecords } from './civic/audit.ts';
import type { ConsultationRecords } from './civic/consultations.ts';
import type { ContributionRecords } from './civic/contributions.ts';
import type { CatalogueRecords } from './civic/datasets.ts';
import type { MediaRecords } from './civic/media.ts';
import type { MediatorRecords } from './civic/mediators.ts';
import type { Open311Records } from './civic/open311.ts';
import type { CodeRecords, PeopleRecords } from './civic/people.ts';
import type { PlaceRecords } from './civic/places.ts';
import type { BallotRecords, PollRecords } from './civic/polls.ts';
import type { RelayRecords } from './civic/relays.ts';
import type { ReportRecords } from './civic/reports.ts';
import type { ReportDeskRecords } from './civic/reports-desk.ts';
import type { ResultRecords } from './civic/results.ts';
import type { RightsRecords } from './civic/rights.ts';
import type { WorkshopRecords } from './civic/workshops.ts';
import type {
  ChatLineRecords,
  ConversationRecords,
  InboxRecords,
  JobRecords,
  MarkRecords,
  TimerRecords,
} from './conversation/records.ts';
import type {
  Capabilities,
  Delivery,
  FailureClass,
  Inbound,
  Instant,
  Outbound,
} from './conversation/vocabulary.ts';
import type { OutboxRecords } from './delivery/outbox.ts';
import type { Measure, RoundRecords } from './delivery/rounds/records.ts';
import type { TroubleRecords } from './delivery/troubles.ts';
import type { NodeRecords } from './nodes/records.ts';
import type { RetentionRecords } from './retention/records.ts';
import type { StaffRecords } from './staff/accounts.ts';
import type { Trail } from './trace.ts';

/** Time, ids and chance: frozen in tests, real in `bots/serve.ts`. */
export interface Nature {
  now(): Instant;
  /** A sortable unique id: 20 characters of [0-9a-z]. */
  newId(): string;
  /** Cryptographically strong bytes. */
  random(bytes: number): Uint8Array;
}

/** Encryption at rest and keyed hashes, from the master key. */
export interface Vault {
  /** AES-256-GCM under the current key, whose id is in the result. */
  seal(text: string): string;
  /** Throws ParvisError vault.unreadable. */
  open(sealed: string): string;
  /** HMAC-SHA256 of `text` under a key derived for `purpose`; 22 characters of base64url (128 bits). */
  key(purpose: string, text: string): string;
}

/** Everything that must survive. Each group of records is one file in core and one in each storage adapter. */
export interface Tx {
  readonly inbox: InboxRecords;
  readonly conversations: ConversationRecords;
  readonly timers: TimerRecords;
  readonly jobs: JobRecords;
  readonly lines: ChatLineRecords;
  readonly marks: MarkRecords;
  readonly outbox: OutboxRecords;
  readonly audit: AuditRecords;
  readonly people: PeopleRecords;
  readonly codes: CodeRecords;
  readonly media: MediaRecords;
  readonly places: PlaceRecords;
  readonly reports: ReportRecords;
  readonly reportDesk: ReportDeskRecords;
  readonly polls: PollRecords;
  readonly ballots: BallotRecords;
  readonly contributions: ContributionRecords;
  readonly catalogue: CatalogueRecords;
  readonly consultations: ConsultationRecords;
  readonly workshops: WorkshopRecords;
  readonly open311: Open311Records;
  readonly relays: RelayRecords;
  readonly mediators: MediatorRecords;
  readonly results: ResultRecords;
  readonly rights: RightsRecords;
  readonly rounds: RoundRecords;
  readonly troubles: TroubleRecords;
  readonly staff: StaffRecords;
  readonly retention: RetentionRecords;
  readonly nodes: NodeRecords;
}

export interface Store {
  /**
   * Runs `work` in one transaction and resolves after it is on disk. One that throws is rolled back alone and its promise rejects
   * with what it threw. `work` awaits nothing but `tx`, and may be run again when it collides with another node's: it leaves
   * nothing behind but what it writes and returns. What it read by `load` stays as it is until its end. Throws ParvisError
   * store.unavailable when the commit fails, store.conflict when others were always first.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** What a provider answered to one part of a message. */
export type Sent =
  | { readonly ok: true; readonly providerId?: string }
  | {
      readonly ok: false;
      readonly class: FailureClass;
      /** The provider's own code, for the logs and the staff: `131047`, `403`, `timeout`. */
      readonly code: string;
      /** Milliseconds that the provider asks us to wait. */
      readonly retryAfter?: number;
      /** Who waits: this conversation, or the whole channel. */
      readonly scope?: 'conversation' | 'channel';
      /** True when the provider may have taken it (time-out, connection lost after the request was written). */
      readonly inDoubt?: boolean;
    };

export interface WebhookRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query as received, e.g. `/webhooks/kannel?from=...`. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The raw bytes; empty for GET. */
  readonly body: Buffer;
  readonly ip: string;
  /** What the server follows this request by, for the intake. */
  readonly trail?: Trail;
}

export interface WebhookResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /**
   * Instead of a body: keeps the answer open. Called once with the way to write and to end; what it returns is called when the
   * other side has gone or the server closes.
   */
  readonly stream?: (write: (text: string) => void, end: () => void) => () => void;
}

/** A route that a channel asks the server to mount. A thrown store.unavailable becomes 503, so that the provider keeps it. */
export interface Webhook {
  readonly method: 'GET' | 'POST';
  /** May hold parameters, `/chat/document/:id`; `handle` reads them from the url. */
  readonly path: string;
  /** Milliseconds for the whole body to arrive; 5,000 when absent. */
  readonly patience?: number;
  /** Bytes; more is refused with 413 before `handle`. */
  readonly bodyLimit: number;
  handle(request: WebhookRequest): Promise<WebhookResponse>;
}

/** What a channel hands in. Both resolve once it is on disk; both may be given what was seen before. */
export interface Intake {
  /** `trail`: the request's, where a webhook brought them. */
  accept(messages: readonly Inbound[], trail?: Trail): Promise<void>;
  delivered(deliveries: readonly Delivery[]): Promise<void>;
}

/** One request to a provider, made from an Outbound by a pure renderer; plain JSON. */
export type Part = Readonly<Record<string, unknown>>;

export interface SendContext {
  /** Echoed by the provider where it can (`biz_opaque_callback_data`, dlr-url). */
  readonly outboxId: string;
  readonly part: number;
  /** When an earlier try was made whose outcome is unknown (a crash while sending): a channel that can looks it up first. */
  readonly doubtSince?: Instant;
}

/** What the core knows of a channel; one folder of `adapters/` each. */
export interface Channel {
  readonly name: string;
  readonly capabilities: Capabilities;
  /** Messages a second that the provider takes, over all and to one person. */
  readonly pace: { readonly perSecond: number; readonly perPersonPerSecond: number };
  /** Pure; the same message always gives the same parts, each sent once and in order. Never empty. */
  render(message: Outbound): readonly Part[];
  /** How a part looks to the person, as text: for transcripts, the terminal and staff previews. */
  preview(part: Part): string;
  /** What the message costs where segments are billed; absent elsewhere. */
  measure?(message: Outbound): Measure;
  /** Never throws for what a provider answers: that is a `Sent`. `to` is the channel's own id of the person. */
  send(to: string, part: Part, context: SendContext): Promise<Sent>;
  /** Bytes of a photo that a person sent (at most 10 MB). Throws ParvisError channel.unavailable or media.refused. */
  fetchMedia?(ref: string): Promise<Buffer>;
  /** An address that opens the conversation with a start payload (A-Z, a-z, 0-9, _ and -); null until the provider said who we are. */
  link?(payload: string): string | null;
  webhooks?(intake: Intake): readonly Webhook[];
  /**
   * What only one node at a time may do: `start`, so that it is called on one alone, or also `send`. Absent: every node does
   * both. It may be started again after a stop.
   */
  readonly oneNode?: 'start' | 'send';
  /** On the nodes that don't start it: learns who we are at the provider, for as long as that takes. */
  introduce?(): Promise<void>;
  /** Long polling, catching up after an outage, registering a webhook: whatever must run beside the routes. */
  start?(intake: Intake): Promise<void>;
  /** Stops taking in; resolves when what it holds is on disk. */
  stop?(): Promise<void>;
}

/** pino's shape, as far as core and adapters use it. Ids only: never what a resident wrote nor a number. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
