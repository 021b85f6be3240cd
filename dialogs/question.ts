import { assign, emit, setup } from 'xstate';
import type {
  DialogEvent,
  DialogInput,
  Effect,
  PhraseValue,
  Say,
  SayChoice,
} from '../core/conversation/vocabulary.ts';
import { choiceOf, outputOf, textOf } from './events.ts';
import type { FoundPlace, PlaceOutput } from './place.ts';

/** As `consultations.question` gives it. */
export interface QuestionView {
  readonly id: string;
  readonly kind: 'one' | 'several' | 'ranking' | 'scale' | 'text' | 'place';
  readonly number: number;
  readonly total: number;
  readonly text: string;
  readonly required: boolean;
  readonly choices: readonly { readonly id: string; readonly label: string }[];
  readonly most: number;
  readonly low: string;
  readonly high: string;
  readonly given: string;
}

/** What `consultations.answer` takes for an answer. */
export type Said =
  | { readonly choices: readonly string[] }
  | { readonly text: string }
  | { readonly place: FoundPlace }
  | { readonly skip: true };

/** `said` is null when the person went away. */
export interface QuestionOutput {
  readonly said: Said | null;
  readonly reminded: boolean;
}

interface Context {
  readonly question: QuestionView;
  /** Several: chosen so far; ranking: best first. */
  readonly picked: readonly string[];
  readonly buttons: boolean;
  readonly said: Said | null;
  readonly reminded: boolean;
}

const hour = 3_600_000;
const SKIP: SayChoice = { id: 'skip', key: 'question.skip' };
const DONE: SayChoice = { id: 'done', key: 'question.done' };
const hasDigits = /^\D{0,12}\p{Nd}+(?:\D{1,4}\p{Nd}+)*\D{0,2}$/u;

function valuesOf({ question, picked }: Context): Readonly<Record<string, PhraseValue>> {
  const { number, total, text, most, low, high, given } = question;
  const labels = picked.map((id) => question.choices.find((each) => each.id === id)?.label ?? '');
  const before = { given, hasGiven: given ? 'yes' : 'no' };
  return {
    number,
    total,
    text,
    most,
    low,
    high,
    ...before,
    picked: labels.join(', '),
    place: picked.length + 1,
  };
}

const skips = ({ question }: Context): readonly SayChoice[] => (question.required ? [] : [SKIP]);
const left = ({ question, picked }: Context): readonly SayChoice[] =>
  question.choices.filter(({ id }) => !picked.includes(id));

/** The question in the form that its kind and the channel want. */
function asked(context: Context): Omit<Say, 'type'> {
  const { question, picked, buttons } = context;
  const values = valuesOf(context);
  const enough = picked.length > 0 ? [DONE] : skips(context);
  switch (question.kind) {
    case 'one':
      return { key: 'question.one', values, choices: [...question.choices, ...skips(context)] };
    case 'several':
    case 'ranking': {
      const key = picked.length > 0 ? `question.${question.kind}_more` : `question.${question.kind}`;
      return { key, values, choices: [...left(context), ...enough], free: true };
    }
    case 'scale': {
      if (!buttons)
        return { key: 'question.scale', values, choices: skips(context), free: true, numeric: true };
      const marks = Array.from({ length: question.most }, (_, index) => String(index + 1));
      const choices = [...marks.map((mark) => ({ id: mark, label: mark })), ...skips(context)];
      return { key: 'question.scale', values, choices };
    }
    case 'text':
      return { key: 'question.text', values, choices: skips(context), free: true };
    case 'place':
      return { key: 'question.place', values };
    default:
      throw new Error(`unknown ${question.kind satisfies never}`);
  }
}

/** One question of a round. Output: QuestionOutput. */
export const question = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
    output: {} as QuestionOutput,
  },
  guards: {
    isPlace: ({ context }) => context.question.kind === 'place',
    isMany: ({
      context: {
        question: { kind },
      },
    }) => kind === 'several' || kind === 'ranking',
    isSkip: ({ context, event }) => choiceOf(event) === 'skip' && !context.question.required,
    isDone: ({ context, event }) => choiceOf(event) === 'done' && context.picked.length > 0,
    isOffered: ({ context, event }) =>
      context.question.choices.some(({ id }) => id === choiceOf(event)) ||
      (context.question.kind === 'scale' && Number(choiceOf(event)) >= 1),
    isLeft: ({ context, event }) => left(context).some(({ id }) => id === choiceOf(event)),
    isLast: ({ context, event }) => {
      const remaining = left(context).some(({ id }) => id === choiceOf(event)) ? 1 : 0;
      const { kind, most } = context.question;
      // The last one of a ranking has its place without a word.
      return remaining === 1 && context.picked.length + 1 >= (kind === 'ranking' ? most - 1 : most);
    },
    hasNumbers: ({ event }) => hasDigits.test(textOf(event)),
    isWritten: ({ context, event }) => context.question.kind === 'text' && textOf(event).trim() !== '',
    isMark: ({ context, event }) => context.question.kind === 'scale' && hasDigits.test(textOf(event)),
    isLocated: ({ event }) => Boolean(outputOf<PlaceOutput>(event).place),
    isSkippedPlace: ({ event }) => outputOf<PlaceOutput>(event).skipped === true,
    isUnreminded: ({ context }) => !context.reminded,
  },
  actions: {
    ask: emit(({ context }) => ({ type: 'say' as const, ...asked(context) })),
    goPlace: emit(({ context }) => ({
      type: 'go' as const,
      dialog: 'place',
      args: { why: 'question', optional: !context.question.required },
    })),
    miss: emit(({ context }) => ({ type: 'miss' as const, key: `question.missed_${context.question.kind}` })),
    pick: assign({ picked: ({ context, event }) => [...context.picked, choiceOf(event)] }),
    keepChoice: assign({ said: ({ event }): Said => ({ choices: [choiceOf(event)] }) }),
    keepPicked: assign({ said: ({ context }): Said => ({ choices: context.picked }) }),
    keepLast: assign({
      said: ({ context, event }): Said => {
        const picked = [...context.picked, choiceOf(event)];
        const rest = left({ ...context, picked }).map(({ id }) => id);
        return { choices: context.question.kind === 'ranking' ? [...picked, ...rest] : picked };
      },
    }),
    keepText: assign({ said: ({ event }): Said => ({ text: textOf(event) }) }),
    keepPlace: assign({
      said: ({ event }): Said | null => {
        const { place } = outputOf<PlaceOutput>(event);
        return place ? { place } : null;
      },
    }),
    keepSkip: assign({ said: (): Said => ({ skip: true }) }),
    remind: emit({ type: 'say' as const, key: 'question.reminder', gentle: true }),
    markReminded: assign({ reminded: true }),
  },
  delays: { reminder: 4 * hour, patience: 48 * hour },
}).createMachine({
  id: 'question',
  context: ({ input }) => ({
    question: input.args.question as QuestionView,
    picked: [],
    buttons: input.can.buttons,
    said: null,
    reminded: input.args.reminded === true,
  }),
  initial: 'beginning',
  output: ({ context }) => ({ said: context.said, reminded: context.reminded }),
  states: {
    beginning: {
      always: [
        { guard: 'isPlace', target: 'locating' },
        { guard: 'isMany', target: 'picking' },
        { target: 'answering' },
      ],
    },
    answering: {
      entry: 'ask',
      on: {
        'said.choice': [
          { guard: 'isSkip', target: 'done', actions: 'keepSkip' },
          { guard: 'isOffered', target: 'done', actions: 'keepChoice' },
        ],
        'said.text': [
          { guard: 'isWritten', target: 'done', actions: 'keepText' },
          { guard: 'isMark', target: 'done', actions: 'keepText' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: {
        reminder: { guard: 'isUnreminded', actions: ['remind', 'markReminded'] },
        patience: 'forgotten',
      },
    },
    picking: {
      entry: 'ask',
      on: {
        'said.choice': [
          { guard: 'isSkip', target: 'done', actions: 'keepSkip' },
          { guard: 'isDone', target: 'done', actions: 'keepPicked' },
          { guard: 'isLast', target: 'done', actions: 'keepLast' },
          { guard: 'isLeft', target: 'picking', reenter: true, actions: 'pick' },
        ],
        'said.text': { guard: 'hasNumbers', target: 'done', actions: 'keepText' },
        'said.*': { actions: 'miss' },
      },
      after: {
        reminder: { guard: 'isUnreminded', actions: ['remind', 'markReminded'] },
        patience: 'forgotten',
      },
    },
    locating: {
      entry: ['ask', 'goPlace'],
      on: {
        returned: [
          { guard: 'isLocated', target: 'done', actions: 'keepPlace' },
          { guard: 'isSkippedPlace', target: 'done', actions: 'keepSkip' },
          { target: 'forgotten' },
        ],
      },
    },
    forgotten: { type: 'final' },
    done: { type: 'final' },
  },
});
