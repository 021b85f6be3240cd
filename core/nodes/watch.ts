import type { NodeRow } from './records.ts';

/** Milliseconds. */
export interface Rhythm {
  /** Between two signs of life. */
  readonly beatEvery: number;
  /** A node of which nothing new is seen for this long is given up. */
  readonly silentFor: number;
  /** A node sends nothing more once its last sign of life is this old: well before others can give it up. */
  readonly sureFor: number;
}

/** Several nodes: the work of one that dies is free after at most `silentFor` and two beats. */
export const shared: Rhythm = { beatEvery: 1000, silentFor: 6000, sureFor: 4000 };
/** Alone: nobody waits to take over, so the disk is written to less often. */
export const alone: Rhythm = { beatEvery: 3000, silentFor: 9000, sureFor: 7000 };

/** Tells who is silent by this node's own clock: those of other machines need not agree with it. */
export interface Watch {
  /** `at`: milliseconds that never go back. Gives the nodes whose beat has not moved for `silentFor`. */
  look(rows: readonly NodeRow[], at: number): readonly NodeRow[];
}

export function createWatch({ beatEvery, silentFor }: Rhythm): Watch {
  let seen = new Map<string, { readonly beat: number; readonly since: number }>();
  let last = Number.NEGATIVE_INFINITY;
  return {
    look(rows, at) {
      // After a while without looking (database down, this process stopped) everybody seems silent: it begins anew.
      const known = at - last > 2 * beatEvery ? new Map() : seen;
      last = at;
      seen = new Map(
        rows.map((row) => {
          const before = known.get(row.name);
          return [row.name, before?.beat === row.beat ? before : { beat: row.beat, since: at }];
        }),
      );
      return rows.filter(({ name }) => at - (seen.get(name)?.since ?? at) >= silentFor);
    },
  };
}
