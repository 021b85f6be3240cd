import { isFoundOut } from './results-found-out.ts';

/** A group smaller than this is not shown: it could tell who said what. */
export const smallest = 10;

/** `total` is the sum of `parts`: both are shown, so each can be found from the others. Names of cells. */
export interface Sum {
  readonly total: string;
  readonly parts: readonly string[];
}

export interface Tables {
  /** Every cell that would be shown, by name. */
  readonly counts: ReadonlyMap<string, number>;
  readonly sums: readonly Sum[];
  /** Hidden whatever they hold. */
  readonly hidden?: Iterable<string>;
  /** Shown elsewhere already: can't be hidden any more. */
  readonly kept?: ReadonlySet<string>;
  /** Empty cells are shown: for one sum alone. In crossed tables, to know that a hidden cell holds somebody could give it away. */
  readonly emptyShown?: true;
}

/**
 * The cells to hide, so that no group of 1 to 9 can be found from what is shown, by subtraction in or across tables. docs/results.md
 * tells the rule: small cells; then, in each sum, the next smallest until two at least are hidden that hold ten together; then
 * whatever the sums still give away when they are solved together.
 */
export function hiddenCells(tables: Tables): ReadonlySet<string> {
  const { counts, sums } = tables;
  const hidden = new Set(tables.hidden ?? []);
  for (const [id, count] of counts) if (isSmall(tables, id, count)) hidden.add(id);
  const secret = new Set(hidden);
  for (;;) {
    const weak = sums.map((sum) => nextIn(tables, sum, hidden)).find((id) => id !== null);
    const more = weak ?? given(tables, secret, hidden);
    if (more === null) return hidden;
    hidden.add(more);
  }
}

function isSmall({ kept, emptyShown }: Tables, id: string, count: number): boolean {
  return count < smallest && !kept?.has(id) && !(count === 0 && emptyShown);
}

const countOf = ({ counts }: Tables, id: string): number => counts.get(id) ?? 0;

/** The smallest cell that may still be hidden, one that holds somebody first; null when there is none. */
function least(tables: Tables, ids: readonly string[], hidden: ReadonlySet<string>): string | null {
  const open = ids.filter((id) => !hidden.has(id) && !tables.kept?.has(id));
  const weight = (id: string) => countOf(tables, id) || Number.MAX_SAFE_INTEGER;
  return open.sort((one, other) => weight(one) - weight(other))[0] ?? null;
}

/** What must be hidden besides in this sum; null when it tells nothing. */
function nextIn(tables: Tables, { total, parts }: Sum, hidden: ReadonlySet<string>): string | null {
  const dark = parts.filter((id) => hidden.has(id));
  if (hidden.has(total)) return dark.length > 0 ? null : least(tables, parts, hidden);
  if (dark.length === 0) return null;
  const held = dark.reduce((sum, id) => sum + countOf(tables, id), 0);
  if (dark.length >= 2 && (held >= smallest || held === 0)) return null;
  return least(tables, parts, hidden) ?? least(tables, [total], hidden);
}

/** A cell to hide because all the sums together give a secret one away; null when they give none. */
function given(tables: Tables, secret: ReadonlySet<string>, hidden: ReadonlySet<string>): string | null {
  const found = isFoundOut(tables.sums, hidden);
  const told = [...secret].find((id) => countOf(tables, id) > 0 && found.has(id));
  if (told === undefined) return null;
  const around = tables.sums.filter(({ total, parts }) => total === told || parts.includes(told));
  const near = around.flatMap(({ total, parts }) => [...parts, total]);
  return least(tables, near, hidden) ?? least(tables, [...tables.counts.keys()], hidden);
}
