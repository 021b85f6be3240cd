import { assign, emit, setup } from 'xstate';
import type { DialogEvent, DialogInput, Effect, Say, SayChoice } from '../core/conversation/vocabulary.ts';
import { choiceOf, textOf } from './events.ts';
import {
  amountChoices,
  chosenValue,
  type Filling,
  faultOf,
  kindOf,
  markedChoice,
  markOf,
  mentionChoices,
  merged,
  type Pick,
  pointsLeftFor,
  valueIn,
} from './marks.ts';

/** The two papers of a ballot. */
export interface ArrangeArgs {
  readonly city: Filling;
  readonly own: Filling;
}

export interface ArrangeOutput {
  readonly city: readonly Pick[];
  readonly own: readonly Pick[];
  /** The person went away: the dialog below has nobody to talk to. */
  readonly forgotten: boolean;
}

interface Context extends ArrangeArgs {
  /** The project that is being changed. */
  readonly pick: string | null;
  readonly buttons: boolean;
  readonly forgotten: boolean;
}

const choice = (id: string): SayChoice => ({ id, key: `arrange.${id}` });
const FINISH = choice('finish');
const has = ({ picks }: Filling, id: string | null): boolean => picks.some((pick) => pick.id === id);

/** The paper that the project is on. */
const paperOf = ({ city, own, pick }: Context): Filling => (has(own, pick) ? own : city);
const rankOf = (context: Context): number =>
  paperOf(context).picks.findIndex(({ id }) => id === context.pick) + 1;

/** The paper with the project's new value, when one was chosen or written. */
function changed(context: Context, event: DialogEvent): readonly Pick[] | null {
  const paper = paperOf(context);
  const value = chosenValue(choiceOf(event)) ?? valueIn(paper, textOf(event));
  const pick = paper.picks.find(({ id }) => id === context.pick);
  return value === null || !pick ? null : merged(paper.picks, [{ ...pick, value }]);
}

function moved(context: Context): readonly Pick[] {
  const { picks } = paperOf(context);
  const at = rankOf(context) - 1;
  const [before, own] = [picks[at - 1], picks[at]];
  return before && own ? [...picks.slice(0, at - 1), own, before, ...picks.slice(at + 1)] : picks;
}

/** Puts these choices in place of the paper's. */
function put(context: Context, picks: readonly Pick[]): Partial<Context> {
  return has(context.own, context.pick)
    ? { own: { ...context.own, picks } }
    : { city: { ...context.city, picks } };
}

/** What can become of one project: another rank, mention or number of points, or off the ballot. */
function change(context: Context): Omit<Say, 'type'> {
  const paper = paperOf(context);
  const pick = paper.picks.find(({ id }) => id === context.pick);
  const { title = '' } = pick ?? {};
  switch (kindOf(paper)) {
    case 'points':
      return {
        key: 'arrange.points',
        values: { title, left: pointsLeftFor(paper, context.pick) },
        choices: [choice('remove'), ...(context.buttons ? amountChoices(paper, context.pick) : [])],
        numeric: true,
      };
    case 'judgment':
      return {
        key: 'arrange.mention',
        values: { title, mention: pick ? markOf(paper, pick) : '' },
        choices: [...mentionChoices(paper), choice('remove'), choice('keep')],
      };
    default:
      return {
        key: 'arrange.rank',
        values: { title, rank: rankOf(context), count: paper.picks.length },
        choices: [...(rankOf(context) > 1 ? [choice('up')] : []), choice('remove'), choice('keep')],
      };
  }
}

/** Changes what is on the ballot, project by project: ranks, mentions, points. Output: ArrangeOutput. */
export const arrange = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
    output: {} as ArrangeOutput,
  },
  guards: {
    is: ({ event }, params: { choice: string }) => choiceOf(event) === params.choice,
    isPick: ({ context, event }) => [context.city, context.own].some((paper) => has(paper, choiceOf(event))),
    isEmpty: ({ context }) => context.city.picks.length + context.own.picks.length === 0,
    isChange: ({ context, event }) => changed(context, event) !== null,
    fits: ({ context, event }) => {
      const picks = changed(context, event);
      return picks !== null && faultOf(paperOf(context), picks) === null;
    },
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    miss: emit({ type: 'miss' as const }),
    keepPick: assign({ pick: ({ event }) => choiceOf(event) }),
    moveUp: assign(({ context }) => put(context, moved(context))),
    setValue: assign(({ context, event }) => put(context, changed(context, event) ?? [])),
    remove: assign(({ context }) =>
      put(
        context,
        paperOf(context).picks.filter(({ id }) => id !== context.pick),
      ),
    ),
    sayNoPoints: emit(({ context, event }) => ({
      type: 'say' as const,
      key: 'browse.no-points',
      values: {
        points: Number(changed(context, event)?.find(({ id }) => id === context.pick)?.value ?? 0),
        left: pointsLeftFor(paperOf(context), context.pick),
      },
    })),
    markForgotten: assign({ forgotten: true }),
  },
  delays: { patience: 3 * 24 * 3_600_000 },
}).createMachine({
  id: 'arrange',
  context: ({ input }) => ({
    ...(input.args as unknown as ArrangeArgs),
    pick: null,
    buttons: input.can.buttons,
    forgotten: false,
  }),
  initial: 'choosing',
  output: ({ context }) => ({
    city: context.city.picks,
    own: context.own.picks,
    forgotten: context.forgotten,
  }),
  states: {
    choosing: {
      entry: {
        type: 'say',
        params: ({ context: { city, own } }) => ({
          key: `arrange.which_${kindOf(city)}`,
          choices: [city, own]
            .flatMap((paper) => paper.picks.map((pick) => markedChoice(paper, pick)))
            .concat(FINISH),
        }),
      },
      on: {
        'said.choice': [
          { guard: 'isPick', target: 'changing', actions: 'keepPick' },
          { guard: { type: 'is', params: { choice: 'finish' } }, target: 'done' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    changing: {
      entry: { type: 'say', params: ({ context }) => change(context) },
      on: {
        'said.choice': [
          { guard: { type: 'is', params: { choice: 'up' } }, target: 'changed', actions: 'moveUp' },
          { guard: { type: 'is', params: { choice: 'remove' } }, target: 'changed', actions: 'remove' },
          { guard: { type: 'is', params: { choice: 'keep' } }, target: 'choosing' },
          { guard: 'fits', target: 'changed', actions: 'setValue' },
        ],
        'said.text': [
          { guard: 'fits', target: 'changed', actions: 'setValue' },
          { guard: 'isChange', target: 'changing', reenter: true, actions: 'sayNoPoints' },
          { actions: 'miss' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    changed: { always: [{ guard: 'isEmpty', target: 'done' }, { target: 'choosing' }] },
    forgotten: { entry: 'markForgotten', type: 'final' },
    done: { type: 'final' },
  },
});
