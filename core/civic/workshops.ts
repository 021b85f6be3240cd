import type { Instant } from '../conversation/vocabulary.ts';
import type { Localised } from './polls.ts';
import { referenceIn } from './reports.ts';

/** A workshop, or a training for the city's agents. */
export interface Workshop {
  readonly v: 1;
  readonly id: string;
  readonly title: Localised;
  readonly summary: Localised;
  readonly theme: Localised;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly place: string;
  readonly address: string;
  /** WGS84 degrees; null when it is not on the map. */
  readonly lat: number | null;
  readonly lon: number | null;
  readonly district: string | null;
  readonly places: number;
  /** Step-free, with room for wheelchairs. */
  readonly accessible: boolean;
  /** Codes of the languages spoken there. */
  readonly languages: readonly string[];
  readonly audience: 'all' | 'agents';
  /** Keyed hash of the code by which agents come in; null for all. */
  readonly accessKey: string | null;
  /** Shown on site: who answers it was there. */
  readonly attendanceCode: string;
  readonly demonstration: boolean;
  /** By the city, with its reason in its own words; absent while it takes place. */
  readonly cancelled?: { readonly at: Instant; readonly reason: string } | undefined;
}

export interface SeatRow {
  /** Grows with time: the order of the waiting list. 0 when it is not yet stored. */
  readonly id: number;
  /** What people quote: `A-` and six characters. */
  readonly reference: string;
  readonly workshop: string;
  /** Null once erased. */
  readonly person: string | null;
  readonly conversation: string | null;
  readonly state: 'joined' | 'waiting';
  readonly at: Instant;
  readonly attendedAt: Instant | null;
  /** Sealed: the number of a citizen's card. */
  readonly card: string | null;
  /** From 1 to 5. */
  readonly rating: number | null;
  /** Sealed. */
  readonly opinion: string | null;
}

export interface WorkshopRecords {
  /** Adds or replaces it. */
  save(workshop: Workshop): Promise<void>;
  /** Locks the row until the end of the transaction where the database can: places are given one at a time. */
  load(id: string): Promise<Workshop | null>;
  /** Those that end after `from`, the first to begin first. */
  upcoming(from: Instant): Promise<readonly Workshop[]>;
  /** Adds it; gives its id. */
  addSeat(row: SeatRow): Promise<number>;
  saveSeat(row: SeatRow): Promise<void>;
  removeSeat(id: number): Promise<void>;
  seat(workshop: string, person: string): Promise<SeatRow | null>;
  byReference(reference: string): Promise<SeatRow | null>;
  /** In the order in which people asked. */
  seats(workshop: string): Promise<readonly SeatRow[]>;
  count(workshop: string, state: SeatRow['state']): Promise<number>;
  /** Who has waited longest. */
  firstWaiting(workshop: string): Promise<SeatRow | null>;
  /** Newest first. */
  ofPerson(person: string, limit: number): Promise<readonly SeatRow[]>;
  /** After a merge: where both have a seat, the joined one stays, else the older. */
  reassign(from: string, to: string): Promise<void>;
}

export const seatIn = (text: string): string | null => referenceIn(text, 'A');

const before = 30 * 60_000;
const after = 2 * 3_600_000;

/** The code on site is taken from half an hour before until two hours after. */
export function isOnSite({ startsAt, endsAt }: Workshop, now: Instant): boolean {
  return startsAt - before <= now && now < endsAt + after;
}
