import { type Context, contextOf, contribution } from './contribution.ts';
import { change, compare, pick, question } from './contribution-states.ts';
import { review, sent } from './review.ts';

const chose = (choice: string) => ({ type: 'is' as const, params: { choice } });
const lacks = (name: string) => ({ type: 'lacks' as const, params: { name } });
/** Known by their phrases, `dataset.often.month`. */
const rhythms = ['once', 'year', 'month', 'day', 'any'] as const;
const formats = ['table', 'map', 'api', 'any'] as const;
const picked = (name: string, ids: readonly string[]) =>
  pick(
    name,
    `dataset.${name}`,
    ids.map((id) => ({ id, key: `dataset.${name}.${id}` })),
  );

function cut(title: string): string {
  return title.length <= 45 ? title : `${title.slice(0, 42).trimEnd()}...`;
}

/** Open data: what exists already, else a request; or someone else's request, to support. */
export const dataset = contribution.createMachine({
  id: 'dataset',
  context: ({ input }) => contextOf(input),
  initial: 'beginning',
  states: {
    beginning: { always: [{ guard: 'hasText', target: 'reading' }, { target: 'asking' }] },
    reading: {
      entry: {
        type: 'call',
        params: ({ context: { text } }) => ({ op: 'contributions.read', args: { text, kind: 'dataset' } }),
      },
      on: {
        'call.ok': [
          { guard: 'namesOne', target: 'supporting', actions: 'keepReference' },
          { guard: 'tells', target: 'asking', actions: { type: 'keepRead', params: { name: 'what' } } },
          { target: 'asking' },
        ],
        'call.*': 'asking',
      },
    },
    asking: {
      always: [
        { guard: lacks('what'), target: 'describing' },
        { guard: 'canSearch', target: 'searching' },
        { guard: 'canCompare', target: 'checking' },
        { guard: lacks('use'), target: 'using' },
        { guard: lacks('often'), target: 'timing' },
        { guard: lacks('format'), target: 'formatting' },
        { target: 'reviewing' },
      ],
    },
    describing: question('what', 'dataset.what'),
    searching: {
      entry: {
        type: 'call',
        params: ({ context }) => ({ op: 'datasets.search', args: { text: context.answers.what } }),
      },
      on: {
        'call.ok': [
          { guard: 'hasDatasets', target: 'choosing', actions: 'keepDatasets' },
          {
            target: 'asking',
            actions: ['markSearched', { type: 'say', params: { key: 'dataset.none' } }],
          },
        ],
        'call.*': { target: 'asking', actions: 'markSearched' },
      },
    },
    choosing: {
      entry: {
        type: 'say',
        params: ({ context: { datasets } }) => ({
          key: 'dataset.found',
          values: { count: datasets.length },
          choices: [
            ...datasets.map(({ id, title }) => ({
              id,
              key: 'dataset.item',
              values: { title, short: cut(title) },
            })),
            { id: 'other', key: 'dataset.other' },
          ],
          free: true,
        }),
      },
      on: {
        'said.choice': [
          { guard: 'isDataset', target: 'viewing', actions: 'keepDataset' },
          { guard: chose('other'), target: 'asking', actions: 'markSearched' },
        ],
        'said.text': { target: 'searching', actions: { type: 'keep', params: { name: 'what' } } },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    viewing: {
      entry: {
        type: 'say',
        params: ({ context: { dataset: shown, canLink } }) => ({
          key: 'dataset.view',
          values: {
            title: shown?.title ?? '',
            description: shown?.description ?? '',
            site: shown?.site ?? '',
            canLink: canLink ? 'yes' : 'no',
          },
          ...(canLink && shown && { link: { key: 'dataset.open', url: shown.url } }),
          choices: [
            { id: 'found', key: 'dataset.this' },
            { id: 'list', key: 'dataset.list' },
            { id: 'other', key: 'dataset.other' },
          ],
        }),
      },
      on: {
        'said.choice': [
          { guard: chose('found'), target: 'satisfied' },
          { guard: chose('list'), target: 'choosing' },
          { guard: chose('other'), target: 'asking', actions: 'markSearched' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    checking: {
      entry: {
        type: 'call',
        params: ({ context }) => ({
          op: 'contributions.alike',
          args: { kind: 'dataset', text: context.answers.what },
        }),
      },
      exit: 'markCompared',
      on: {
        'call.ok': [{ guard: 'hasAlike', target: 'comparing', actions: 'keepAlike' }, { target: 'asking' }],
        'call.*': 'asking',
      },
    },
    comparing: compare('dataset'),
    supporting: {
      entry: {
        type: 'go',
        params: ({ context }) => ({ dialog: 'support', args: { payload: context.reference } }),
      },
      on: {
        returned: [
          { guard: 'isSupported', target: 'joined' },
          { guard: lacks('what'), target: 'joined' },
          { target: 'asking' },
        ],
      },
    },
    using: question('use', 'dataset.use'),
    timing: picked('often', rhythms),
    formatting: picked('format', formats),
    reviewing: review('dataset', ({ answers }: Context) => ({
      values: {
        what: answers.what ?? '',
        short: cut(answers.what ?? ''),
        use: answers.use ?? '',
        often: { key: `dataset.often.${answers.often || 'any'}` },
        format: { key: `dataset.format.${answers.format || 'any'}` },
      },
    })),
    changing: change('dataset', ['what', 'use', 'often', 'format']),
    sending: {
      entry: {
        type: 'call',
        params: ({ context: { answers } }) => ({
          op: 'contributions.submit',
          args: { kind: 'dataset', title: answers.what, answers },
        }),
      },
      on: { 'call.ok': 'sent', 'call.refused': 'refused', 'call.failed': 'failed' },
    },
    sent: sent('dataset'),
    satisfied: { entry: { type: 'say', params: { key: 'dataset.satisfied' } }, type: 'final' },
    /** Someone else's was read, and perhaps supported. */
    joined: { type: 'final' },
    refused: { entry: { type: 'say', params: { key: 'propose.too_many' } }, type: 'final' },
    failed: { entry: { type: 'say', params: { key: 'report.failed' } }, type: 'final' },
    cancelled: { entry: { type: 'say', params: { key: 'report.cancelled' } }, type: 'final' },
    forgotten: { type: 'final' },
  },
});
