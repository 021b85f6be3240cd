import type { FailureClass } from '../../../core/conversation/vocabulary.ts';

/** Source: twilio.com/docs/api/errors. What is not listed is judged by the HTTP status. */
const classes: Readonly<Record<string, FailureClass>> = {
  '20003': 'operator',
  '20404': 'operator',
  '20429': 'retry',
  '20500': 'retry',
  '20503': 'retry',
  '14107': 'retry',
  '21211': 'invalid',
  '21217': 'invalid',
  '21408': 'operator',
  '21602': 'invalid',
  '21603': 'operator',
  '21604': 'invalid',
  '21606': 'operator',
  '21608': 'operator',
  '21610': 'left',
  '21611': 'retry',
  '21612': 'invalid',
  '21614': 'invalid',
  '21617': 'invalid',
  '21659': 'operator',
  '30001': 'retry',
  '30002': 'operator',
  '30003': 'retry',
  '30004': 'invalid',
  '30005': 'invalid',
  '30006': 'invalid',
  '30007': 'operator',
  '30008': 'retry',
};

/** Codes by which the whole number, not one person, is asked to slow down. */
export const isChannelWide = (code: string) => ['20429', '14107', '21611', '429'].includes(code);

export function failureOf(code: string, status = 0): FailureClass {
  const known = classes[code];
  if (known) return known;
  if (status === 429 || status >= 500) return 'retry';
  if (status === 401 || status === 403 || status === 404) return 'operator';
  return 'invalid';
}
