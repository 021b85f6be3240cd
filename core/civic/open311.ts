import type { Instant } from '../conversation/vocabulary.ts';
import type { ForwardRecords } from './open311-forward.ts';
import type { ReportState } from './reports.ts';

/** A report as anyone may read it: nothing that a resident wrote, and nobody's. Withdrawn ones are not among them. */
export interface PublicReport {
  readonly reference: string;
  readonly category: string;
  readonly state: ReportState;
  /** WGS84 degrees. */
  readonly lat: number | null;
  readonly lon: number | null;
  readonly district: string | null;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
}

/** Conditions that all hold. */
export interface PublicQuery {
  readonly references?: readonly string[];
  readonly categories?: readonly string[];
  readonly states?: readonly ReportState[];
  /** Created in this time, both ends included. */
  readonly from?: Instant;
  readonly to?: Instant;
  readonly limit: number;
  readonly offset: number;
}

/** What is exchanged with others by Open311 GeoReport v2. */
export interface Open311Records extends ForwardRecords {
  /** Problems, newest first. */
  publicReports(query: PublicQuery): Promise<readonly PublicReport[]>;
}

/** A category, in the standard's words. */
export interface Service {
  readonly code: string;
  readonly name: string;
  readonly group: string;
  readonly keywords: readonly string[];
}

export interface ServiceRequest extends PublicReport {
  readonly status: 'open' | 'closed';
  readonly serviceName: string;
  /** The category and the place; never free words. */
  readonly description: string;
  /** The district and the city. */
  readonly address: string | null;
  readonly postcode: string | null;
}

export interface RequestQuery extends Omit<PublicQuery, 'states'> {
  readonly statuses?: readonly ServiceRequest['status'][];
}

/** What another program reports. */
export interface NewRequest {
  readonly service: string;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly address: string | null;
  readonly words: string;
  /** The caller's key, for the audit. */
  readonly key: string;
}

/** outside: the place is not in this city. returned: it is one of our own reports that comes back to us. */
export type Submitted =
  | { readonly ok: true; readonly reference: string }
  | { readonly ok: false; readonly reason: 'unknown' | 'outside' | 'returned' };

/** What the public pages of Open311 can ask. */
export interface Open311Desk {
  services(): readonly Service[];
  service(code: string): Service | null;
  requests(query: RequestQuery): Promise<readonly ServiceRequest[]>;
  submit(given: NewRequest): Promise<Submitted>;
}
