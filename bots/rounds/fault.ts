import type { z } from 'zod';
import type { Phrases } from '../../core/conversation/phrase.ts';

/** Why a field is wrong; each has its sentence, `round-fault.<reason>`, in the console's languages. */
export type FaultReason =
  | 'missing'
  | 'unknown'
  | 'text'
  | 'number'
  | 'whole'
  | 'yes'
  | 'list'
  | 'group'
  | 'empty'
  | 'long'
  | 'least'
  | 'most'
  | 'home'
  | 'language'
  | 'channel'
  | 'sector'
  | 'interest'
  | 'relay'
  | 'consultation'
  | 'workshop'
  | 'ends-first'
  | 'one-of-two'
  | 'date'
  | 'skipped'
  | 'twice'
  | 'past'
  | 'order'
  | 'hours'
  | 'outside'
  | 'no-consultation'
  | 'late'
  | 'code'
  | 'unreadable';

export interface RoundFault {
  /** `['text', 'fr']` */
  readonly path: readonly (string | number)[];
  readonly reason: FaultReason;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** `text.fr` */
export const fieldOf = ({ path }: RoundFault): string => path.join('.');

/** What is wrong and how to mend it, without the field's name. `phrases`: the console's (`loadStaffPhrases`). */
export function faultText(
  phrases: Phrases,
  language: string,
  { reason, values }: Omit<RoundFault, 'path'>,
): string {
  return phrases.render(language, `round-fault.${reason}`, values, false);
}

type Issue = z.core.$ZodIssue;

const kinds: Readonly<Record<string, FaultReason>> = {
  string: 'text',
  number: 'number',
  nan: 'number',
  int: 'whole',
  boolean: 'yes',
  array: 'list',
  object: 'group',
  record: 'group',
};

/** What a schema found, in our words. `data`: what was read. */
export function faultsOfIssues(issues: readonly Issue[], data: unknown): readonly RoundFault[] {
  return issues.flatMap((issue): readonly RoundFault[] => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => ({ path: [...path, key], reason: 'unknown' }));
      case 'invalid_type':
        if (valueAt(data, path) === undefined) return [{ path, reason: 'missing' }];
        return [{ path, reason: kinds[issue.expected] ?? 'unreadable' }];
      case 'too_small':
        if (issue.origin !== 'number') return [{ path, reason: 'empty' }];
        return [{ path, reason: 'least', values: { least: Number(issue.minimum) } }];
      case 'too_big':
        return [
          {
            path,
            reason: issue.origin === 'number' ? 'most' : 'long',
            values: { most: Number(issue.maximum) },
          },
        ];
      default:
        return [{ path, reason: 'unreadable' }];
    }
  });
}

function valueAt(data: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    data,
  );
}
