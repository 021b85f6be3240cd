import { type Context, contextOf, contribution } from './contribution.ts';
import { change, optional, pick, question } from './contribution-states.ts';
import { review, sent } from './review.ts';

const lacks = (name: string) => ({ type: 'lacks' as const, params: { name } });
const offered = (name: string, ids: readonly string[]) =>
  pick(
    name,
    `lab.${name}`,
    ids.map((id) => ({ id, key: `lab.${name}.${id}` })),
  );

/** An idea for the innovation lab, or a public-policy subject put to it; from a resident or a city agent. */
export const lab = contribution.createMachine({
  id: 'lab',
  context: ({ input }) => contextOf(input),
  initial: 'beginning',
  states: {
    beginning: { always: [{ guard: 'hasText', target: 'reading' }, { target: 'introducing' }] },
    reading: {
      entry: {
        type: 'call',
        params: ({ context: { text } }) => ({ op: 'contributions.read', args: { text, kind: 'idea' } }),
      },
      on: {
        'call.ok': [
          { guard: 'tells', target: 'introducing', actions: { type: 'keepRead', params: { name: 'what' } } },
          { target: 'introducing' },
        ],
        'call.*': 'introducing',
      },
    },
    introducing: { entry: { type: 'say', params: { key: 'lab.hello' } }, always: 'asking' },
    asking: {
      always: [
        { guard: lacks('kind'), target: 'sorting' },
        { guard: lacks('author'), target: 'presenting' },
        { guard: lacks('problem'), target: 'explaining' },
        { guard: lacks('whom'), target: 'serving' },
        { guard: lacks('what'), target: 'imagining' },
        { guard: lacks('measure'), target: 'measuring' },
        { guard: lacks('tests'), target: 'joining' },
        { target: 'reviewing' },
      ],
    },
    sorting: offered('kind', ['idea', 'subject']),
    presenting: offered('author', ['resident', 'agent']),
    explaining: question('problem', 'lab.problem'),
    serving: question('whom', 'lab.whom'),
    imagining: question('what', 'lab.what'),
    measuring: optional('measure', 'lab.measure', 'lab.skip'),
    joining: offered('tests', ['yes', 'no']),
    reviewing: review('lab', ({ answers }: Context) => ({
      values: {
        kind: { key: `lab.kind.${answers.kind || 'idea'}` },
        problem: answers.problem ?? '',
        whom: answers.whom ?? '',
        what: answers.what ?? '',
        short: (answers.what ?? '').slice(0, 80),
        measure: answers.measure || { key: 'lab.measure_unknown' },
        tests: { key: `lab.tests.${answers.tests || 'no'}` },
      },
    })),
    changing: change('lab', ['kind', 'author', 'problem', 'whom', 'what', 'measure', 'tests']),
    sending: {
      entry: {
        type: 'call',
        params: ({ context: { answers } }) => ({
          op: 'contributions.submit',
          args: { kind: 'idea', title: answers.what, answers },
        }),
      },
      on: { 'call.ok': 'sent', 'call.refused': 'refused', 'call.failed': 'failed' },
    },
    sent: sent('lab'),
    refused: { entry: { type: 'say', params: { key: 'propose.too_many' } }, type: 'final' },
    failed: { entry: { type: 'say', params: { key: 'report.failed' } }, type: 'final' },
    cancelled: { entry: { type: 'say', params: { key: 'report.cancelled' } }, type: 'final' },
    forgotten: { type: 'final' },
  },
});
