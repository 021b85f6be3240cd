import { type AnyStateMachine, assign, emit, setup } from 'xstate';
import type { Dialog } from '../../core/conversation/turn.ts';
import type { Call, DialogEvent, DialogInput, Effect, Say } from '../../core/conversation/vocabulary.ts';
import { choiceOf, outputOf, textArg, textOf } from '../../dialogs/events.ts';
import { language } from '../../dialogs/language.ts';
import { welcome } from '../../dialogs/welcome.ts';

const hour = 3_600_000;

interface Form {
  readonly text: string;
  readonly name: string;
  readonly colour: string;
  readonly size: string;
  readonly reminded: boolean;
}

const named = setup({
  types: {
    context: {} as Form,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  guards: {
    isColour: ({ event }) => ['red', 'green', 'blue'].includes(choiceOf(event)),
    isYes: ({ event }) => choiceOf(event) === 'yes',
    isSized: ({ event }) => outputOf<{ size: string }>(event).size !== undefined,
    isUnreminded: ({ context }) => !context.reminded,
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    goSize: emit({ type: 'go' as const, dialog: 'size' }),
    miss: emit({ type: 'miss' as const }),
    settle: emit({ type: 'settled' as const }),
    markReminded: assign({ reminded: true }),
    keepName: assign({ name: ({ event }) => textOf(event) }),
    keepColour: assign({ colour: ({ event }) => choiceOf(event) }),
    keepSize: assign({ size: ({ event }) => outputOf<{ size: string }>(event).size ?? '' }),
  },
  delays: { patience: 24 * hour, reminder: 2 * hour, slow: 3000 },
});

/** A name, a colour, a size from another dialog, a slow look, a yes, and it is saved. */
const form = named.createMachine({
  id: 'form',
  context: ({ input }) => ({
    text: textArg(input.args, 'text') || textArg(input.args, 'payload'),
    name: '',
    colour: '',
    size: '',
    reminded: false,
  }),
  initial: 'naming',
  states: {
    naming: {
      entry: {
        type: 'say',
        params: ({ context }) => ({ key: 'form.name', values: { text: context.text } }),
      },
      on: { 'said.text': { target: 'colouring', actions: 'keepName' }, 'said.*': { actions: 'miss' } },
      after: {
        reminder: {
          guard: 'isUnreminded',
          actions: ['markReminded', { type: 'say', params: { key: 'form.reminder', gentle: true } }],
        },
        patience: 'forgotten',
      },
    },
    colouring: {
      entry: {
        type: 'say',
        params: {
          key: 'form.colour',
          choices: [
            { id: 'red', label: 'Rouge' },
            { id: 'green', label: 'Vert' },
            { id: 'blue', label: 'Bleu' },
          ],
        },
      },
      on: {
        'said.choice': { guard: 'isColour', target: 'sizing', actions: 'keepColour' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    sizing: {
      entry: 'goSize',
      on: {
        returned: [{ guard: 'isSized', target: 'looking', actions: 'keepSize' }, { target: 'forgotten' }],
      },
    },
    looking: {
      entry: {
        type: 'call',
        params: ({ context }) => ({ op: 'far.look', args: { colour: context.colour } }),
      },
      on: {
        'call.ok': 'confirming',
        'call.refused': { target: 'colouring', actions: { type: 'say', params: { key: 'form.refused' } } },
        'call.failed': { target: 'colouring', actions: { type: 'say', params: { key: 'form.failed' } } },
        'said.*': { actions: { type: 'say', params: { key: 'form.wait' } } },
      },
      after: { slow: { actions: { type: 'say', params: { key: 'form.wait' } } } },
    },
    confirming: {
      entry: {
        type: 'say',
        params: ({ context: { name, colour, size } }) => ({
          key: 'form.confirm',
          values: { name, colour, size },
          choices: [
            { id: 'yes', key: 'form.yes' },
            { id: 'no', key: 'form.no' },
          ],
        }),
      },
      on: {
        'said.choice': [{ guard: 'isYes', target: 'saving' }, { target: 'naming' }],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    saving: {
      entry: { type: 'call', params: ({ context }) => ({ op: 'near.save', args: { name: context.name } }) },
      on: { 'call.ok': 'saved', 'call.refused': 'forgotten', 'call.failed': 'forgotten' },
    },
    saved: { entry: ['settle', { type: 'say', params: { key: 'form.saved' } }], type: 'final' },
    forgotten: { type: 'final' },
  },
});

/** Asks one of two; output: `{ size }`. */
const size = setup({
  types: {
    context: {} as { size: string | null },
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  actions: {
    ask: emit({
      type: 'say' as const,
      key: 'size.which',
      choices: [
        { id: 'small', label: 'Petit' },
        { id: 'large', label: 'Grand' },
      ],
    }),
    keep: assign({ size: ({ event }) => choiceOf(event) }),
    miss: emit({ type: 'miss' as const }),
  },
  delays: { patience: 24 * hour },
}).createMachine({
  id: 'size',
  context: { size: null },
  initial: 'asking',
  output: ({ context }) => (context.size === null ? {} : { size: context.size }),
  states: {
    asking: {
      entry: 'ask',
      on: { 'said.choice': { target: 'done', actions: 'keep' }, 'said.*': { actions: 'miss' } },
      after: { patience: 'done' },
    },
    done: { type: 'final' },
  },
});

/** Twelve choices and a long story. */
const long = setup({
  types: {
    context: {} as { chosen: string },
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  actions: {
    ask: emit({
      type: 'say' as const,
      key: 'long.which',
      choices: Array.from({ length: 12 }, (_, at) => ({
        id: `c${at + 1}`,
        label: `Cas ${'ABCDEFGHIJKL'[at]}`,
      })),
    }),
    story: emit({ type: 'say' as const, key: 'long.story' }),
    confirm: emit(({ event }) => ({
      type: 'say' as const,
      key: 'long.chosen',
      values: { id: choiceOf(event as DialogEvent) },
    })),
    miss: emit({ type: 'miss' as const }),
  },
}).createMachine({
  id: 'long',
  context: { chosen: '' },
  initial: 'telling',
  states: {
    telling: {
      entry: 'story',
      on: { 'said.text': 'asking', 'said.*': { actions: 'miss' } },
    },
    asking: {
      entry: 'ask',
      on: { 'said.choice': { target: 'done', actions: 'confirm' }, 'said.*': { actions: 'miss' } },
    },
    done: { type: 'final' },
  },
});

const listed = (machine: AnyStateMachine): Dialog => ({ id: machine.id, version: 1, machine });

/** Small dialogs of the tests, beside the real menu and the real choice of language. */
export const testDialogs: readonly Dialog[] = [welcome, language, form, size, long].map(listed);

const phrases = {
  'form.menu': 'Formulaire',
  'form.name': 'Comment l’appeler ?',
  'form.colour': 'Quelle couleur ?',
  'form.reminder': 'Vous n’avez pas fini.',
  'form.refused': 'Cette couleur n’existe plus.',
  'form.failed': 'La palette ne répond pas.',
  'form.wait': 'Je cherche.',
  'form.confirm': '{name}, {colour}, {size} : c’est bien cela ?',
  'form.yes': 'C’est cela',
  'form.no': 'Recommencer',
  'form.saved': 'C’est noté.',
  'size.menu': 'Taille',
  'size.which': 'Petit ou grand ?',
  'long.menu': 'Histoire',
  'long.story': 'Une longue histoire, avec tous ses détails. On continue ?',
  'long.story.short': 'Une histoire. On continue ?',
  'long.which': 'Lequel ?',
  'long.chosen': 'Choisi : {id}.',
};

const english = Object.fromEntries(
  Object.entries(phrases).map(([key, text]) => [key, key === 'form.name' ? 'What is its name?' : text]),
);

export const testPhrases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  fr: phrases,
  en: english,
};

export const testIntents: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  fr: { form: 'formulaire|remplir', long: 'histoire|raconte moi', language: 'changer la langue' },
  en: { form: 'form|fill in', long: 'story|tell me' },
};
