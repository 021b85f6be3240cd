import type { Instant } from '../conversation/vocabulary.ts';
import type { City } from './city.ts';
import { districtById } from './places-index.ts';
import { openStates, type ReportRow, type ReportState, referenceIn } from './reports.ts';

/**
 * waiting: to be sent. sending: being sent, or sent without knowing what came of it. token: taken, its id not yet given.
 * known: taken, its states are looked at. over: nothing more to do. failed: given up, for the staff.
 */
export type ForwardStep = 'waiting' | 'sending' | 'token' | 'known' | 'over' | 'failed';

/** A report on its way to the city's own system. */
export interface ForwardRow {
  /** The report's id. */
  readonly report: string;
  readonly reference: string;
  readonly step: ForwardStep;
  readonly token: string | null;
  /** The id that the other system gave it. */
  readonly remote: string | null;
  /** What was last read of its state there, so that only news is acted on. */
  readonly seen: string | null;
  /** Tries of this step that failed. */
  readonly attempts: number;
  /** Why the last try failed, or why it is over. */
  readonly code: string | null;
  /** When it was first written to the network: where to look for it when in doubt. */
  readonly sentAt: Instant | null;
  readonly createdAt: Instant;
}

export interface ForwardRecords {
  isForwarded(report: string): Promise<boolean>;
  /** Another report of ours has this id there. */
  isRemoteKnown(remote: string): Promise<boolean>;
  /** Notes the problems reported since then that are not noted yet; returns how many. */
  addForwards(query: { readonly from: Instant; readonly now: Instant }): Promise<number>;
  /** Those of these steps that are due and not under lease, as they are, and leases them; a waiting one is noted as being sent. */
  claimForwards(options: {
    readonly steps: readonly ForwardStep[];
    readonly now: Instant;
    readonly node: string;
    readonly leaseUntil: Instant;
    readonly limit: number;
  }): Promise<readonly ForwardRow[]>;
  /** Ends the lease; false when it is another node's by now, and nothing was saved. */
  saveForward(row: ForwardRow, next: { readonly at: Instant; readonly node: string }): Promise<boolean>;
  /** At start on a single node: leases left by a dead process are void. */
  releaseForwards(node: string): Promise<void>;
  /** How many there are at each step. */
  countForwards(): Promise<Readonly<Partial<Record<ForwardStep, number>>>>;
}

/** What the other system is asked to take. */
export interface ForwardRequest {
  readonly service: string;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly address: string;
  readonly description: string;
}

/** A request as the other system shows it. */
export interface RemoteRequest {
  readonly id: string;
  readonly service: string | null;
  readonly status: string;
  readonly notes: string | null;
  readonly description: string | null;
  readonly lat: number | null;
  readonly lon: number | null;
  /** As written there. */
  readonly updated: string | null;
}

/**
 * retry: not carried out, later perhaps. doubt: perhaps carried out. refused: never. operator: the key, the address or the
 * configuration is wrong.
 */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly class: 'retry' | 'doubt' | 'refused' | 'operator'; readonly code: string };

/** Another system's Open311 GeoReport v2 endpoint. Never throws for what it answers. */
export interface Open311Endpoint {
  submit(
    request: ForwardRequest,
  ): Promise<Reply<{ readonly id: string | null; readonly token: string | null }>>;
  /** Null while the request has no id yet. */
  idOf(token: string): Promise<Reply<string | null>>;
  byIds(ids: readonly string[]): Promise<Reply<readonly RemoteRequest[]>>;
  created(query: {
    readonly service: string;
    readonly from: Instant;
    readonly to: Instant;
  }): Promise<Reply<readonly RemoteRequest[]>>;
}

/** The standard's own limit, in characters. */
const longestDescription = 4000;

/** `address` and `words`: the report's, opened. Our reference ends the description, so that it is known again. */
export function forwardRequest(
  city: City,
  row: ReportRow,
  service: string,
  { address, words }: { readonly address: string; readonly words: string },
): ForwardRequest {
  const district = districtById(city, row.district);
  const town = [district?.postcodes[0], city.name].filter(Boolean).join(' ');
  const mark = `[${row.reference}]`;
  const description = [words.slice(0, longestDescription - mark.length - 1).trim(), mark];
  return {
    service,
    lat: row.lat,
    lon: row.lon,
    address: [address, town].filter(Boolean).join(', '),
    description: description.filter(Boolean).join('\n'),
  };
}

/** The reference at the end of a forwarded description; null in any other text. */
export function returnedReference(description: string): string | null {
  const mark = /\[(R-\w{6})\]\s*$/.exec(description)?.[1];
  return mark ? referenceIn(mark) : null;
}

/** Words that endpoints use beside the standard's `open` and `closed`. */
const refusedWords =
  /^(?:refused|rejected|declined|duplicate|invalid|cancell?ed|no_further_action|not_.+|unable_.+)$/;
const doneWords = /^(?:closed|done|fixed|resolved|completed?|fixed_.+)$/;

/** What another system's state means here, for a report in this state; whatever else it says, it is being worked on. */
export function stateHere(remote: string, here: ReportState): ReportState {
  const word = remote
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  if (refusedWords.test(word)) return 'refused';
  if (doneWords.test(word)) return 'done';
  return openStates.includes(here) ? 'assigned' : 'reopened';
}
