import { assign, emit, setup } from 'xstate';
import type {
  Call,
  DialogEvent,
  DialogInput,
  Effect,
  Say,
  SayChoice,
} from '../core/conversation/vocabulary.ts';
import { answerOf, choiceOf } from './events.ts';

interface Topic {
  readonly id: string;
  readonly fact: string;
  readonly on: boolean;
}

interface Interest extends Topic {
  readonly name: string;
}

/** As `notifications.show` gives it. */
interface Shown {
  readonly stopped: boolean;
  readonly topics: readonly Topic[];
  readonly interests: readonly Interest[];
}

/** Said already in this dialog: the question is then short. */
type Context = Shown & { readonly again: boolean };

const HOUR = 3_600_000;
const MENU: SayChoice = { id: '@menu', key: 'everywhere.menu' };
const STOP: SayChoice = { id: '@stop', key: 'notifications.stop' };
const START: SayChoice = { id: '@start', key: 'notifications.start' };

const onOff = (on: boolean) => (on ? 'yes' : 'no');
const topicChoice = ({ id, on }: Topic): SayChoice => ({
  id,
  key: `notifications.topic_${id}`,
  values: { on: onOff(on) },
});
const interestChoice = ({ id, name, on }: Interest): SayChoice => ({
  id,
  key: 'notifications.interest',
  values: { name, on: onOff(on) },
});
const chose = (choice: string) => ({ type: 'is' as const, params: { choice } });
const flipped = <T extends Topic>(list: readonly T[], id: string): readonly T[] =>
  list.map((each) => (each.id === id ? { ...each, on: !each.on } : each));

/** What the city may write about unasked: each kind turned on or off; the themes that one wants to hear of. */
export const notifications = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  guards: {
    is: ({ event }, params: { choice: string }) => choiceOf(event) === params.choice,
    isTopic: ({ context, event }) => context.topics.some(({ id }) => id === choiceOf(event)),
    isInterest: ({ context, event }) => context.interests.some(({ id }) => id === choiceOf(event)),
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit({ type: 'miss' as const }),
    keepShown: assign(({ event }) => ({
      stopped: answerOf<Shown>(event).stopped ?? false,
      topics: answerOf<Shown>(event).topics ?? [],
      interests: answerOf<Shown>(event).interests ?? [],
    })),
    // On is how it is when nobody said anything: only "off" is kept.
    rememberTopic: emit(({ context, event }) => {
      const topic = context.topics.find(({ id }) => id === choiceOf(event));
      return { type: 'remember' as const, facts: topic ? { [topic.fact]: topic.on ? false : null } : {} };
    }),
    rememberInterest: emit(({ context, event }) => {
      const interest = context.interests.find(({ id }) => id === choiceOf(event));
      const facts = interest ? { [interest.fact]: interest.on ? null : true } : {};
      return { type: 'remember' as const, facts };
    }),
    flipTopic: assign({
      topics: ({ context, event }) => flipped(context.topics, choiceOf(event)),
      again: true,
    }),
    flipInterest: assign({
      interests: ({ context, event }) => flipped(context.interests, choiceOf(event)),
      again: true,
    }),
    beginAnew: assign({ again: false }),
  },
  delays: { patience: HOUR },
}).createMachine({
  id: 'notifications',
  context: { stopped: false, topics: [], interests: [], again: false },
  initial: 'looking',
  states: {
    looking: {
      entry: { type: 'call', params: { op: 'notifications.show', args: {} } },
      on: {
        'call.ok': { target: 'choosing', actions: 'keepShown' },
        'call.refused': 'failed',
        'call.failed': 'failed',
      },
    },
    choosing: {
      entry: {
        type: 'say',
        params: ({ context: { topics, stopped, again } }) => ({
          key: again ? 'notifications.changed' : 'notifications.which',
          values: { stopped: onOff(stopped) },
          choices: [
            ...topics.map(topicChoice),
            { id: 'themes', key: 'notifications.themes' },
            stopped ? START : STOP,
            MENU,
          ],
        }),
      },
      on: {
        'said.choice': [
          {
            guard: 'isTopic',
            target: 'choosing',
            reenter: true,
            actions: ['rememberTopic', 'flipTopic'],
          },
          { guard: chose('themes'), target: 'picking', actions: 'beginAnew' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    picking: {
      entry: {
        type: 'say',
        params: ({ context: { interests, again } }) => ({
          key: again ? 'notifications.changed' : 'notifications.which_themes',
          values: { stopped: 'no' },
          choices: [...interests.map(interestChoice), { id: 'enough', key: 'notifications.enough' }],
        }),
      },
      on: {
        'said.choice': [
          {
            guard: 'isInterest',
            target: 'picking',
            reenter: true,
            actions: ['rememberInterest', 'flipInterest'],
          },
          { guard: chose('enough'), target: 'kept' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    kept: { entry: { type: 'say', params: { key: 'notifications.kept' } }, type: 'final' },
    failed: { entry: { type: 'say', params: { key: 'notifications.failed' } }, type: 'final' },
    done: { type: 'final' },
  },
});
