import type { Say, SayChoice } from '../core/conversation/vocabulary.ts';

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
