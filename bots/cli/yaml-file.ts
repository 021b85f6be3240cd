import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { ParvisError } from '../../core/errors.ts';

/** What is wrong, and where. */
export interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const asStep = (step: PropertyKey): string | number => (typeof step === 'number' ? step : String(step));

/**
 * Reads a YAML file by its schema, then by `faultsOf` for what the fields alone do not tell. Throws ParvisError import.invalid,
 * its message naming every wrong line by its number.
 */
export function readYaml<T>(
  source: string,
  schema: z.ZodType<T>,
  faultsOf: (read: T) => readonly Fault[],
): T {
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter });
  const lineOf = (path: Fault['path']): number => {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const node = document.getIn(path.slice(0, depth), true) as { range?: readonly number[] } | undefined;
      if (node?.range) return counter.linePos(node.range[0] ?? 0).line;
    }
    return 1;
  };
  const refuse = (lines: readonly string[]): never => {
    throw new ParvisError('import.invalid', lines.join('\n'), { faults: lines.length });
  };
  if (document.errors.length > 0)
    return refuse(document.errors.map(({ linePos, code }) => `line ${linePos?.[0].line ?? 1}: ${code}`));
  const parsed = schema.safeParse(document.toJS());
  const faults = parsed.success
    ? faultsOf(parsed.data)
    : parsed.error.issues.map(({ path, message }) => ({ path: path.map(asStep), message }));
  if (!parsed.success || faults.length > 0)
    return refuse(faults.map(({ path, message }) => `line ${lineOf(path)}: ${path.join('.')}: ${message}`));
  return parsed.data;
}
