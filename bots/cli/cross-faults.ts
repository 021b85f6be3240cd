import type { z } from 'zod';
import type { Fault } from './data-file.ts';
import { valueAt } from './schema-faults.ts';

type Path = Fault['path'];

/** What fields that are right by themselves have against each other; told beside the faults of other fields. */
export type CrossCheck = (data: unknown) => readonly Fault[];

/**
 * A check of the part of a file that `schema` reads (it leaves the other fields aside). Nothing is said while that part itself is wrong;
 * of the list at the path `list`, its wrong items are left out, and the others checked.
 */
export function across<T>(
  schema: z.ZodType<T>,
  faultsOf: (read: T) => readonly Fault[],
  list?: Path,
): CrossCheck {
  return (data) => {
    const read = schema.safeParse(data);
    if (read.success) return faultsOf(read.data);
    const kept = list && rightItems(data, list, read.error.issues);
    if (!kept) return [];
    const rest = schema.safeParse(put(data, list, [...kept.values()]));
    const numbers = [...kept.keys()];
    return rest.success
      ? faultsOf(rest.data).map((fault) => ({ ...fault, path: renumbered(fault.path, list.length, numbers) }))
      : [];
  };
}

/** The items of a list that no issue is in, by their places; null when something else is wrong. */
function rightItems(
  data: unknown,
  list: Path,
  issues: readonly z.core.$ZodIssue[],
): ReadonlyMap<number, unknown> | null {
  const items = valueAt(data, list);
  const isInList = ({ path }: z.core.$ZodIssue) =>
    list.every((step, depth) => path[depth] === step) && typeof path[list.length] === 'number';
  if (!Array.isArray(items) || !issues.every(isInList)) return null;
  const wrong = new Set(issues.map(({ path }) => path[list.length]));
  return new Map([...items.entries()].filter(([at]) => !wrong.has(at)));
}

const put = (data: unknown, [step, ...rest]: Path, value: unknown): unknown =>
  step === undefined ? value : { ...(data as object), [step]: put(valueAt(data, [step]), rest, value) };

const renumbered = (path: Path, depth: number, numbers: readonly number[]): Path =>
  path.map((step, at) => (at === depth && typeof step === 'number' ? (numbers[step] ?? step) : step));
