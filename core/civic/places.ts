import type { Instant } from '../conversation/vocabulary.ts';
import type { Polygons } from './places-index.ts';

/** Where something is. `lat` and `lon` (WGS84 degrees) are null when only words tell it. */
export interface Place {
  readonly lat: number | null;
  readonly lon: number | null;
  /** An address, or the resident's own words. */
  readonly address: string;
  /** Id of the arrondissement, null when unknown. */
  readonly district: string | null;
  /** False when the point stands for a whole street, crossing or arrondissement. */
  readonly exact: boolean;
}

/** One answer of the address service. */
export interface Address {
  readonly label: string;
  /** Number and street, without the town. */
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
  readonly postcode: string | null;
  readonly cityCode: string | null;
  readonly town: string | null;
  readonly kind: 'number' | 'street' | 'locality' | 'town' | 'other';
  /** From 0 to 1. */
  readonly score: number;
  /** Metres, for a reverse search. */
  readonly distance: number | null;
}

/** The address service. Both throw ParvisError geocoder.unavailable (time-out, 429, 5xx, no network). */
export interface Geocoder {
  search(query: {
    readonly text: string;
    readonly near: readonly [lon: number, lat: number];
    readonly postcode?: string;
    readonly limit: number;
    readonly signal: AbortSignal;
  }): Promise<readonly Address[]>;
  /** Nearest first. */
  reverse(point: {
    readonly lat: number;
    readonly lon: number;
    readonly signal: AbortSignal;
  }): Promise<readonly Address[]>;
}

/** An official boundary: an arrondissement, or a quarter inside one. */
export interface AreaRow {
  readonly kind: 'district' | 'quarter';
  /** The authority's own code, unique within its kind. */
  readonly code: string;
  readonly name: string;
  /** Id of the district that it is, or lies in. */
  readonly district: string;
  readonly polygons: Polygons;
}

export interface PlaceRecords {
  /** Replaces it; tells whether it is new, changed, or the same as before. */
  putArea(row: AreaRow): Promise<'new' | 'changed' | 'same'>;
  areas(kind: AreaRow['kind']): Promise<readonly AreaRow[]>;
  /** Changes whenever an area does. */
  areasVersion(): Promise<number>;
  /** What the address service answered to a question (a keyed hash), if that is not older than `since`. */
  remembered(key: string, since: Instant): Promise<string | null>;
  remember(key: string, answer: string, at: Instant): Promise<void>;
  /** Forgets answers older than `before`; returns how many. */
  forgetAnswers(before: Instant): Promise<number>;
}
