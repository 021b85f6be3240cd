import type { SayChoice } from '../core/conversation/vocabulary.ts';
import type { Context } from './contribution.ts';

const chose = (choice: string) => ({ type: 'is' as const, params: { choice } });

/** A question answered in one's own words. */
export const question = (name: string, key: string) =>
  ({
    entry: { type: 'say', params: { key } },
    on: {
      'said.text': { target: 'asking', actions: { type: 'keep', params: { name } } },
      'said.*': { actions: 'miss' },
    },
    after: { patience: 'forgotten' },
  }) as const;

/** The same, which one may pass: `skip` is the phrase of that choice. */
export const optional = (name: string, key: string, skip: string) =>
  ({
    entry: { type: 'say', params: { key, choices: [{ id: 'skip', key: skip }], free: true } },
    on: {
      'said.text': { target: 'asking', actions: { type: 'keep', params: { name } } },
      'said.choice': { guard: chose('skip'), target: 'asking', actions: { type: 'keep', params: { name } } },
      'said.*': { actions: 'miss' },
    },
    after: { patience: 'forgotten' },
  }) as const;

/** A question with its answers; the id of the one chosen is kept. */
export const pick = (name: string, key: string, choices: readonly SayChoice[]) =>
  ({
    entry: { type: 'say', params: { key, choices } },
    on: {
      'said.choice': {
        guard: { type: 'isOneOf', params: { ids: choices.map(({ id }) => id) } },
        target: 'asking',
        actions: { type: 'keepChoice', params: { name } },
      },
      'said.*': { actions: 'miss' },
    },
    after: { patience: 'forgotten' },
  }) as const;

/** Which answer to give again. */
export const change = (area: string, names: readonly string[]) =>
  ({
    entry: {
      type: 'say',
      params: {
        key: 'report.change_what',
        choices: [
          ...names.map((id) => ({ id, key: `${area}.change_${id}` })),
          { id: 'nothing', key: 'report.change_nothing' },
        ],
      },
    },
    on: {
      'said.choice': [
        { guard: chose('nothing'), target: 'reviewing' },
        { target: 'asking', actions: 'forgetChosen' },
      ],
      'said.*': { actions: 'miss' },
    },
    after: { patience: 'forgotten' },
  }) as const;

/** What is like it already: to support instead. */
export const compare = (area: string) =>
  ({
    entry: {
      type: 'say',
      params: ({ context: { alike } }: { context: Context }) => ({
        key: `${area}.alike`,
        values: { count: alike.length },
        choices: [
          ...alike.map(({ reference, title, short, supporters }) => ({
            id: reference,
            key: 'support.one',
            values: { title, short, supporters },
          })),
          { id: 'new', key: `${area}.not_alike` },
        ],
      }),
    },
    on: {
      'said.choice': [
        { guard: 'isAlike', target: 'supporting', actions: 'keepChosen' },
        { guard: chose('new'), target: 'asking' },
      ],
      'said.*': { actions: 'miss' },
    },
    after: { patience: 'forgotten' },
  }) as const;
