import { counted } from '../../core/civic/trial.ts';

/** What an import did, or with a dry run what it would do. */
export interface Imported {
  readonly added: number;
  readonly changed: number;
  readonly same: number;
  readonly removed: number;
}

/** A file to bring in, by its name and its text. */
export interface ImportedFile {
  readonly name: string;
  readonly source: string;
  readonly dryRun: boolean;
  /** "300 of 1200" */
  readonly progress?: ((line: string) => void) | undefined;
}

export const nothing: Imported = { added: 0, changed: 0, same: 0, removed: 0 };

/** What of a list is not as it was, by the ids of its items. `progress` gets how far a long list is. */
export function comparedTo<T extends { readonly id: string }>(
  known: readonly T[],
  now: readonly T[],
  progress: (line: string) => void = () => {},
): Imported {
  const before = new Map(known.map((one) => [one.id, written(one)]));
  const done = { added: 0, changed: 0, same: 0 };
  for (const one of counted(now, progress)) {
    const old = before.get(one.id);
    done[old === undefined ? 'added' : old === written(one) ? 'same' : 'changed'] += 1;
  }
  const ids = new Set(now.map(({ id }) => id));
  return { ...done, removed: known.filter(({ id }) => !ids.has(id)).length };
}

const sorted = (_: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** The same for the same content, in whatever order its fields are. */
export const written = (value: unknown): string => JSON.stringify(value, sorted);

/** The sentence that an import ends with. */
export function told({ added, changed, same, removed }: Imported, dryRun: boolean): string {
  if (added + changed + removed === 0) return `Rien à changer (${same} inchangés).`;
  const end = dryRun ? ' Essai : rien n’est écrit.' : '';
  return `Ajoutés : ${added}. Changés : ${changed}. Inchangés : ${same}. Enlevés : ${removed}.${end}`;
}
