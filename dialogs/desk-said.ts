import type { Say, SayChoice } from '../core/conversation/vocabulary.ts';
import type { Round } from './desk-rounds.ts';

export const chose = (choice: string) => ({ type: 'is' as const, params: { choice } });
export const backChoice: SayChoice = { id: 'back', key: 'desk.back' };

/** The states that the staff may give, as `desk.report` takes them after the dot. */
export const stateChoices: readonly SayChoice[] = ['done', 'assigned', 'refused', 'reopened'].map(
  (state) => ({
    id: `state.${state}`,
    key: `desk.state-${state}`,
  }),
);

/** What these roles may do here. The operations check it again. */
export function menuOf(roles: readonly string[]): readonly SayChoice[] {
  const holds = (...any: readonly string[]) => any.some((role) => roles.includes(role));
  return [
    { id: 'figures', key: 'desk.figures' },
    ...(holds('approver') ? [{ id: 'release', key: 'desk.release' }] : []),
    ...(holds('approver', 'campaigner') ? [{ id: 'stop', key: 'desk.stop' }] : []),
    ...(holds('agent') ? [{ id: 'report', key: 'desk.report' }] : []),
    { id: 'leave', key: 'desk.leave' },
    { id: '@menu', key: 'everywhere.menu' },
  ];
}

type Words = Omit<Say, 'type'>;

/** What a round would cost, before one lets it go. */
export function costOf(round: Round | null): Words {
  const { cost = 0, reminder = 0, segments = 0 } = round ?? {};
  return { key: 'desk.cost', values: { cost, segments, reminder, total: cost + reminder } };
}

/** A round to be released: its words, whom it reaches, its bound. */
export function readingOf(round: Round | null): Words {
  const { title = '', text = '', people = 0, budget = -1 } = round ?? {};
  return {
    key: 'desk.confirm',
    values: { title, text, people, budget },
    choices: [{ id: 'release', key: 'desk.release-now' }, backChoice],
  };
}

export function linkOf(url: string): Pick<Say, 'link'> {
  return url === '' ? {} : { link: { key: 'desk.prove-link', url } };
}

const REFUSALS: readonly string[] = [
  'not-linked',
  'role',
  'sender',
  'busy',
  'wait',
  'code',
  'unknown',
  'changed',
  'same-person',
  'not-counted',
  'nobody',
  'closed',
  'no-text',
  'consultation',
  'wrong-state',
  'same',
  'withdrawn',
];

/** Each refusal says how to mend it. */
export function refusalOf(reason: string): string {
  return REFUSALS.includes(reason) ? `desk.${reason}` : 'desk.failed';
}
