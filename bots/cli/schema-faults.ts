import type { z } from 'zod';
import type { Fault } from './data-file.ts';

type Issue = z.core.$ZodIssue;

/** What stands in place of a value of this type, by zod's name of it. */
const kinds: Readonly<Record<string, string>> = {
  string: 'must be a text',
  number: 'must be a number',
  nan: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must be a group of fields',
  record: 'must be a group of fields',
};

const asStep = (step: PropertyKey): string | number => (typeof step === 'number' ? step : String(step));

/** What a schema found, in few sentences that the console and the terminal know in French (`faultsIn`). `data`: what was read. */
export function faultsOfIssues(issues: readonly Issue[], data: unknown): Fault[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map(asStep);
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: [...path, key], message: `no field is called ${key}` }));
    return [{ path, message: messageOf(issue, valueAt(data, path)) }];
  });
}

function messageOf(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined ? 'is missing' : (kinds[issue.expected] ?? issue.message);
    case 'too_small':
      if (issue.origin !== 'number')
        return Number(issue.minimum) <= 1 ? 'is empty' : `is too short: ${issue.minimum} at least`;
      return `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      if (issue.origin !== 'number') return `is too long: ${issue.maximum} at most`;
      return `must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`;
    case 'not_multiple_of':
      return 'has more than two decimals';
    case 'invalid_value':
      return value === undefined ? 'is missing' : `must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_union': {
      const { options } = issue as { readonly options?: readonly unknown[] };
      return options
        ? `must be one of ${options.map(String).join(', ')}`
        : 'has fields that do not go together';
    }
    case 'invalid_key':
      return 'a language is written with two letters, as fr';
    default:
      return issue.message;
  }
}

/** What stands at a path; undefined where nothing does. */
export function valueAt(data: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    data,
  );
}
