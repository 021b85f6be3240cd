import type { DialogEvent, Say } from '../core/conversation/vocabulary.ts';
import { answerOf } from './events.ts';

const chose = (choice: string) => ({ type: 'is' as const, params: { choice } });

/**
 * All that was said, before it is sent: sent, changed or let go; reminded of once. `area`: whose phrases. `reviewed`: the values, and
 * the phrase when it is not `area.review`.
 */
export const review = <Context>(
  area: string,
  reviewed: (context: Context) => { readonly key?: string; readonly values: NonNullable<Say['values']> },
) =>
  ({
    entry: {
      type: 'say',
      params: ({ context }: { context: Context }) => ({
        key: `${area}.review`,
        ...reviewed(context),
        choices: [
          { id: 'yes', key: 'report.send' },
          { id: 'change', key: 'report.change' },
          { id: 'cancel', key: 'report.cancel' },
        ],
      }),
    },
    on: {
      'said.choice': [
        { guard: chose('yes'), target: 'sending' },
        { guard: chose('change'), target: 'changing' },
        { guard: chose('cancel'), target: 'cancelled' },
      ],
      'said.*': { actions: 'miss' },
    },
    after: {
      reminder: {
        guard: 'isUnreminded',
        actions: [{ type: 'remind', params: { key: `${area}.reminder` } }, 'markReminded'],
      },
      patience: 'forgotten',
    },
  }) as const;

/** It is sent, with its reference. */
export const sent = (area: string) =>
  ({
    entry: [
      'settle',
      {
        type: 'say',
        params: ({ event }: { event: DialogEvent }) => ({
          key: `${area}.sent`,
          values: { reference: answerOf<{ reference: string }>(event).reference ?? '' },
        }),
      },
    ],
    type: 'final',
  }) as const;
