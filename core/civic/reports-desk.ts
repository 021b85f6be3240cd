import type { Instant } from '../conversation/vocabulary.ts';
import type { Vault } from '../ports.ts';
import type { ReportKind, ReportRow, ReportState } from './reports.ts';
import { wordsOf } from './words.ts';

/** What the staff look for; null: any. */
export interface ReportFilter {
  readonly states: readonly ReportState[];
  readonly kind: ReportKind | null;
  readonly categories: readonly string[] | null;
  /** A district's id; '' for those whose district is unknown. */
  readonly district: string | null;
  /** Sent at this instant or before. */
  readonly until: Instant | null;
  /** A staff account's id: those that it took on. */
  readonly takenBy: string | null;
}

/** Where a page of the list begins: after this report. */
export interface ReportPlace {
  readonly at: Instant;
  readonly id: string;
}

export interface ReportFound {
  readonly row: ReportRow;
  /** The staff account that took it on. */
  readonly takenBy: string | null;
}

/** Degrees. */
export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Reports that lie in one square of a grid. */
export interface ReportCell {
  readonly count: number;
  /** Their middle. */
  readonly lat: number;
  readonly lon: number;
  /** One of them; the only one when `count` is 1. */
  readonly reference: string;
}

export interface PhotoRow {
  readonly report: string;
  readonly media: string;
  /** Null while it is shown. */
  readonly hiddenAt: Instant | null;
}

/** What the console keeps and asks of reports. */
export interface ReportDeskRecords {
  /** What waits longest first. */
  waiting(filter: ReportFilter, after: ReportPlace | null, limit: number): Promise<readonly ReportFound[]>;
  count(filter: ReportFilter): Promise<number>;
  /** By squares of `side` degrees; only those that have a place in the box. */
  cells(filter: ReportFilter, box: Box, side: number, limit: number): Promise<readonly ReportCell[]>;
  /** A staff account takes it on, in the place of whoever had; null: nobody any more. */
  take(report: string, staff: string | null, at: Instant): Promise<void>;
  takenBy(report: string): Promise<string | null>;
  photoRows(report: string): Promise<readonly PhotoRow[]>;
  /** Null for what is no report's photo. */
  photoRow(media: string): Promise<(PhotoRow & { readonly reference: string }) | null>;
  /** `at` null: shows it again. */
  hidePhoto(report: string, media: string, at: Instant | null): Promise<void>;
}

/** Sealed words are opened this many at a time, */
const batch = 200;
/** and no more than this for one page. */
const most = 2000;

export interface ReportPage {
  readonly found: readonly ReportFound[];
  /** Where the next page begins; null at the end. */
  readonly next: ReportPlace | null;
}

/**
 * A page of what waits. With `words`, those whose own words, address or reference hold all of them; they are sealed, so that each is
 * opened: a page may then be short and yet have a next one.
 */
export async function pageOfReports(
  { reports, vault }: { readonly reports: Pick<ReportDeskRecords, 'waiting'>; readonly vault: Vault },
  wanted: { readonly filter: ReportFilter; readonly words: string; readonly after: ReportPlace | null },
  size: number,
): Promise<ReportPage> {
  const asked = wordsOf(wanted.words);
  const holds = ({ row }: ReportFound): boolean => {
    const said = textOf(vault, row);
    return asked.every((word) => said.includes(word));
  };
  const found: ReportFound[] = [];
  let after = wanted.after;
  for (let read = 0; read < most; read += batch) {
    const limit = asked.length === 0 ? size + 1 : batch;
    const rows = await reports.waiting(wanted.filter, after, limit);
    for (const each of rows) {
      if (found.length === size) return { found, next: after };
      if (asked.length === 0 || holds(each)) found.push(each);
      after = { at: each.row.createdAt, id: each.row.id };
    }
    if (rows.length < limit) return { found, next: null };
  }
  return { found, next: after };
}

function textOf(vault: Vault, { reference, words, address }: ReportRow): string {
  const open = (sealed: string | null) => (sealed === null ? '' : vault.open(sealed));
  return wordsOf(`${reference} ${open(words)} ${open(address)}`).join(' ');
}
