import {
  type ContributionKind,
  type ContributionRow,
  type ContributionState,
  openStates,
} from '../../core/civic/contributions.ts';
import { type Letter, nextSteps } from '../../core/civic/moderation.ts';
import { refusalReasons } from './letters.ts';

/** What the staff may do with a contribution: give it a state, or write to its author. */
export interface Step {
  /** In addresses and phrases. */
  readonly id: string;
  readonly does: { readonly state: ContributionState } | { readonly letter: Letter };
  readonly reasons: readonly string[];
  /** What else it needs: words or a reason; the one that takes its place; a dataset of the catalogue. */
  readonly needs: 'word' | 'target' | 'dataset' | null;
}

/** Where the staff find each kind. */
export const bases: Readonly<Record<ContributionKind, string>> = {
  proposal: '/staff/proposals',
  dataset: '/staff/datasets',
  idea: '/staff/lab',
};

const to = (state: ContributionState): Step => ({ id: state, does: { state }, reasons: [], needs: null });
const question: Step = { id: 'question', does: { letter: 'question' }, reasons: [], needs: 'word' };
const merge: Step = { ...to('merged'), needs: 'target' };
const refuse = (kind: ContributionKind): Step => ({
  ...to('refused'),
  reasons: refusalReasons[kind],
  needs: 'word',
});

const steps: Readonly<Record<ContributionKind, readonly Step[]>> = {
  proposal: [to('published'), to('costed'), to('on-ballot'), question, merge, refuse('proposal')],
  dataset: [
    to('published'),
    { id: 'catalogue', does: { state: 'opened' }, reasons: [], needs: 'dataset' },
    { id: 'planned', does: { letter: 'told' }, reasons: ['letter.dataset.planned'], needs: 'word' },
    to('consulted'),
    to('opened'),
    question,
    merge,
    refuse('dataset'),
  ],
  idea: [to('studied'), to('testing'), to('adopted'), question, merge, refuse('idea')],
};

/** Those that may follow from where it is. */
export function stepsOf({ kind, state, person }: ContributionRow): readonly Step[] {
  return steps[kind].filter(({ does }) =>
    'state' in does
      ? (nextSteps[state] ?? []).includes(does.state)
      : openStates.includes(state) && person !== null,
  );
}
