import { type Context, contextOf, contribution, longestTitle } from './contribution.ts';
import { change, compare, optional, question } from './contribution-states.ts';
import { placeName } from './place.ts';
import { review, sent } from './review.ts';

const chose = (choice: string) => ({ type: 'is' as const, params: { choice } });
const lacks = (name: string) => ({ type: 'lacks' as const, params: { name } });
const whereOf = ({ place }: Context) => (place ? placeName(place) : { key: 'propose.all' });

/** A project for the participatory budget: what, where, for whom, about what cost; or someone else's, to support. */
export const propose = contribution.createMachine({
  id: 'propose',
  context: ({ input }) => contextOf(input),
  initial: 'beginning',
  states: {
    beginning: { always: [{ guard: 'hasText', target: 'reading' }, { target: 'introducing' }] },
    reading: {
      entry: {
        type: 'call',
        params: ({ context: { text } }) => ({
          op: 'contributions.read',
          args: { text, kind: 'proposal' },
        }),
      },
      on: {
        'call.ok': [
          { guard: 'namesOne', target: 'supporting', actions: 'keepReference' },
          {
            guard: 'tellsTitle',
            target: 'introducing',
            actions: { type: 'keepRead', params: { name: 'title' } },
          },
          { guard: 'tells', target: 'introducing', actions: { type: 'keepRead', params: { name: 'what' } } },
          { target: 'introducing' },
        ],
        'call.*': 'introducing',
      },
    },
    introducing: { entry: { type: 'say', params: { key: 'propose.rules' } }, always: 'asking' },
    asking: {
      always: [
        { guard: lacks('title'), target: 'titling' },
        { guard: lacks('what'), target: 'describing' },
        { guard: 'canCompare', target: 'checking' },
        { guard: 'lacksPlace', target: 'placing' },
        { guard: lacks('whom'), target: 'serving' },
        { guard: lacks('cost'), target: 'costing' },
        { target: 'reviewing' },
      ],
    },
    titling: {
      entry: { type: 'say', params: { key: 'propose.title', values: { most: longestTitle } } },
      on: {
        'said.text': [
          {
            guard: 'isLong',
            actions: { type: 'miss', params: { key: 'propose.title_long' } },
          },
          { target: 'asking', actions: { type: 'keep', params: { name: 'title' } } },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    describing: {
      entry: {
        type: 'say',
        params: ({ context }) => ({ key: 'propose.what', values: { title: context.answers.title ?? '' } }),
      },
      on: {
        'said.text': [
          { guard: 'isBrief', actions: { type: 'miss', params: { key: 'propose.what_brief' } } },
          { target: 'asking', actions: { type: 'keep', params: { name: 'what' } } },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    checking: {
      entry: {
        type: 'call',
        params: ({ context: { answers } }) => ({
          op: 'contributions.alike',
          args: { kind: 'proposal', text: `${answers.title} ${answers.what?.slice(0, 300)}` },
        }),
      },
      exit: 'markCompared',
      on: {
        'call.ok': [{ guard: 'hasAlike', target: 'comparing', actions: 'keepAlike' }, { target: 'asking' }],
        'call.*': 'asking',
      },
    },
    comparing: compare('propose'),
    supporting: {
      entry: {
        type: 'go',
        params: ({ context }) => ({ dialog: 'support', args: { payload: context.reference } }),
      },
      on: {
        returned: [
          { guard: 'isSupported', target: 'joined' },
          { guard: lacks('title'), target: 'joined' },
          { target: 'asking' },
        ],
      },
    },
    placing: {
      entry: {
        type: 'say',
        params: {
          key: 'propose.where',
          ask: 'location',
          choices: [
            { id: 'place', key: 'propose.place' },
            { id: 'all', key: 'propose.all' },
          ],
          free: true,
        },
      },
      on: {
        'said.choice': [
          { guard: chose('place'), target: 'locating' },
          { guard: chose('all'), target: 'asking', actions: 'keepWholeCity' },
        ],
        'said.text': { target: 'locating', actions: 'keepPlaceText' },
        'said.location': { target: 'locating', actions: 'keepPoint' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    locating: {
      entry: {
        type: 'go',
        params: ({ context: { point, placeText } }) => ({
          dialog: 'place',
          args: { why: 'propose', ...(point ? { point } : placeText && { text: placeText }) },
        }),
      },
      on: {
        returned: [{ guard: 'isLocated', target: 'asking', actions: 'keepPlace' }, { target: 'forgotten' }],
      },
    },
    serving: question('whom', 'propose.whom'),
    costing: optional('cost', 'propose.cost', 'propose.skip'),
    reviewing: review('propose', (context: Context) => ({
      values: {
        title: context.answers.title ?? '',
        what: context.answers.what ?? '',
        where: whereOf(context),
        whom: context.answers.whom ?? '',
        cost: context.answers.cost || { key: 'propose.cost_unknown' },
      },
    })),
    changing: change('propose', ['title', 'what', 'where', 'whom', 'cost']),
    sending: {
      entry: {
        type: 'call',
        params: ({ context: { answers, place } }) => ({
          op: 'contributions.submit',
          args: { kind: 'proposal', title: answers.title, answers, place: place ?? null },
        }),
      },
      on: { 'call.ok': 'sent', 'call.refused': 'refused', 'call.failed': 'failed' },
    },
    sent: sent('propose'),
    /** Someone else's was read, and perhaps supported. */
    joined: { type: 'final' },
    refused: { entry: { type: 'say', params: { key: 'propose.too_many' } }, type: 'final' },
    failed: { entry: { type: 'say', params: { key: 'report.failed' } }, type: 'final' },
    cancelled: { entry: { type: 'say', params: { key: 'report.cancelled' } }, type: 'final' },
    forgotten: { type: 'final' },
  },
});
