import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { idOf, importPabulib, pabulibFiles, recountFiles } from '../../bots/cli/pabulib.ts';
import { pollDecisions } from '../../bots/cli/poll-decisions.ts';
import { pollResults } from '../../bots/cli/poll-steps.ts';
import { countContest } from '../../core/civic/count/contest.ts';
import { contestOf } from '../../core/civic/pabulib/contest.ts';
import { writePabulib } from '../../core/civic/pabulib/file.ts';
import { readPabulib } from '../../core/civic/pabulib/read.ts';
import { type Hall, openHall, staff } from '../vote/fixture.ts';

const head = (more: Record<string, string | number> = {}) => {
  const values = {
    description: 'Budget; "participatif"',
    country: 'FR',
    unit: 'Ville',
    instance: 2026,
    num_projects: 4,
    num_votes: 5,
    budget: '100,50',
    vote_type: 'approval',
    rule: 'greedy',
    date_begin: '01.09.2026',
    date_end: '30.09.2026',
    ...more,
  };
  const cell = (text: string) => (/[;"\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return Object.entries(values).map(([key, value]) => `${key};${cell(String(value))}`);
};
const PROJECTS = [
  'PROJECTS',
  'project_id;cost;votes;name;selected',
  '007;60,25;3;"Un; deux";1',
  'L10/06;50;2;Mare;0',
  '3;40;2;Banc;1',
  'w;999999999;4;Retiré;0',
];
const VOTES = [
  'VOTES',
  'voter_id;vote;age',
  '1;007,w;34',
  '2;007,L10/06,w;',
  '3;007,3,w;12',
  '4;;50',
  '5;L10/06,3,w;',
];
const file = (more = {}, projects = PROJECTS, votes = VOTES, newline = '\n') =>
  ['META', 'key;value', ...head(more), ...projects, ...votes, ''].join(newline);

const won = (source: string) =>
  countContest(contestOf(readPabulib(source)))
    .outcome?.decisions.filter((one) => one.funded)
    .map((one) => one.project);

describe('a .pb file', () => {
  it.each(['\n', '\r\n'])('comes out as it went in (line ends %j)', (newline) => {
    const source = file({ comment: '#1: "a" \n#2; b' }, PROJECTS, VOTES, newline);
    expect(writePabulib(readPabulib(source))).toBe(source);
    expect(writePabulib(readPabulib(source.trimEnd()))).toBe(source.trimEnd());
  });

  it('keeps ids as strings, costs with a comma, empty votes, and leaves out what is withdrawn', () => {
    const { candidates, sheets, budget, scale } = contestOf(readPabulib(file()));
    expect(candidates).toEqual([
      { id: '007', cost: 6025 },
      { id: 'L10/06', cost: 5000 },
      { id: '3', cost: 4000 },
    ]);
    expect({ budget, scale, sheets: sheets.map(({ length }) => length) }).toEqual({
      budget: 10_050,
      scale: 100,
      sheets: [2, 3, 3, 0, 3],
    });
    expect(won(file())).toEqual(['007', '3']);
  });

  it.each([
    ['greedy', {}, ['007', '3']],
    ['a threshold, whatever the rule is called', { min_project_score_threshold: 3 }, ['007']],
    ['greedy-no-skip', { rule: 'greedy-no-skip', budget: '80' }, ['007']],
    ['equal shares', { rule: 'equalshares' }, ['007']],
    ['equal shares with Add1', { rule: 'equalshares/add1' }, ['007', '3']],
  ])('%s', (_, meta, expected) => {
    expect(won(file(meta))).toEqual(expected);
  });

  it('ordinal and cumulative ballots are added up in points', () => {
    const score = (source: string) =>
      countContest(contestOf(readPabulib(source))).counts.map(({ project, score: points }) => [
        project,
        points,
      ]);
    expect(score(file({ vote_type: 'ordinal', max_length: 3 }))).toEqual([
      ['007', 9],
      ['L10/06', 5],
      ['3', 4],
    ]);
    const votes = ['VOTES', 'voter_id;vote;points', '1;007,3;1,5', '2;3;2'];
    expect(score(file({ vote_type: 'cumulative', num_votes: 2 }, PROJECTS, votes))).toEqual([
      ['3', 7],
      ['007', 1],
      ['L10/06', 0],
    ]);
  });

  it('with wrong lines is refused whole, each named with its number and what is wrong', () => {
    const wrong = file({ budget: 'much', rule: 'lottery', num_votes: 9 })
      .replace('instance;2026\n', '')
      .replace('L10/06;50;2;Mare;0', 'L10/06;-5;2;Mare')
      .replace('3;40;', '007;40;')
      .replace('2;007,L10/06,w;', '2;007,p99,007;');
    expect(() => readPabulib(wrong)).toThrow(
      expect.objectContaining({
        code: 'import.invalid',
        message: [
          'line 2: META: instance is missing',
          'line 7: META: num_votes is 9, and there are 5',
          'line 8: META: budget is not an amount',
          'line 10: META: rule is none of greedy, greedy-no-skip, greedy-threshold, greedy-exclusive, greedy-custom, equalshares, equalshares/add1, unknown',
          'line 16: PROJECTS: 4 cells in place of 5',
          'line 16: PROJECTS: cost is not an amount',
          'line 17: PROJECTS: project_id 007 is there twice',
          'line 22: VOTES: no project is called p99',
          'line 22: VOTES: a project is there twice',
          'line 23: VOTES: no project is called 3',
          'line 25: VOTES: no project is called 3',
        ].join('\n'),
      }),
    );
  });

  it.each([
    ['no section', 'hello\n', 'line 1: before the title of the first section (META)'],
    ['a section twice', `${file()}VOTES\n`, 'line 27: the section VOTES is there twice'],
    ['an open quote', file().replace('"Un; deux"', '"Un; deux'), 'quote not closed'],
  ])('%s', (_, source, message) => {
    expect(() => readPabulib(source)).toThrow(message);
  });

  it('counts lines over cells of several', () => {
    const source = file({ comment: 'a\nb\nc' }).replace('3;40;', '3;x;');
    expect(() => readPabulib(source)).toThrow(/^line 21: PROJECTS: cost is not an amount$/);
  });
});

describe('as a poll', () => {
  let hall: Hall;
  beforeEach(async () => {
    hall = await openHall();
  });
  afterEach(() => hall.store.close());
  const staffed = () => ({ store: hall.store, nature: hall.nature, actor: staff });
  const bring = (name: string, source: string) =>
    importPabulib(staffed(), hall.world.city, { name: `${name}.pb`, source, dryRun: false });
  const inOrder = (text: string) => text.replaceAll(',w;', ';').replace('PROJECTS', '').split('VOTES')[1];

  it('is kept with its ballots, counted, told and handed out again', async () => {
    expect(await bring('ville', file())).toMatchObject({ added: 3, same: 0 });
    expect((await pollResults(staffed(), 'ville', 'fr')).text.split('\n').slice(0, 3)).toEqual([
      'ville : 5 bulletins.',
      '   voix  secteur  projet',
      '      3  ville    007  Un; deux',
    ]);
    const render = (_: string, key: string) => key;
    const has = () => true;
    const told = await pollDecisions(staffed(), 'ville', { render, has, languages: [] } as never, 'fr');
    expect(told.split('\n')).toEqual([
      'Toute la ville :',
      '  Un; deux : count.funded',
      '  Banc : count.funded',
      '  Mare : count.too-dear',
      '  (count.ties-cheaper)',
    ]);
    const [out, ...others] = (await pabulibFiles(staffed(), 'ville', hall.world.city)) ?? [];
    expect([out?.name, others]).toEqual(['ville.pb', []]);
    expect(won(out?.text ?? '')).toEqual(['007', '3']);
    const ages = inOrder(file())?.replace(/;\d*$/gm, '').replace(';age', '');
    expect(inOrder(out?.text ?? '')).toBe(ages);
    // What was handed out comes back as the same file.
    await bring('again', out?.text ?? '');
    const [again] = (await pabulibFiles(staffed(), 'again', hall.world.city)) ?? [];
    expect(again?.text).toBe(out?.text);
    expect((await recountFiles(staffed(), 'ville'))?.map(({ name }) => name)).toEqual([
      'box.csv',
      'poll.json',
      'results.json',
    ]);
  });

  it('without ballots is a draft', async () => {
    const empty = file({ num_votes: 0, max_sum_cost: 70 }, PROJECTS, VOTES.slice(0, 2));
    expect(await bring('ville', empty)).toMatchObject({ id: 'ville', added: 3 });
    const row = await hall.store.transaction((tx) => tx.polls.load('ville'));
    expect(row?.poll).toMatchObject({
      state: 'draft',
      rule: { kind: 'knapsack' },
      papers: [{ maxCost: 70 }],
    });
    expect(await pabulibFiles(staffed(), 'ville', hall.world.city)).toBeNull();
    expect(await recountFiles(staffed(), 'ville')).toBeNull();
  });

  it('is refused whole where one of that name is there, or where a poll of ours can’t hold it', async () => {
    await bring('ville', file());
    expect(await bring('ville', file())).toMatchObject({ added: 0, same: 3 });
    await expect(bring('ville', file().replace('60,25', '61'))).rejects.toMatchObject({
      code: 'import.invalid',
    });
    const wrong = file({ vote_type: 'ordinal' }).replace('60,25', '60,255').replaceAll('L10/06', 'L10 06');
    await expect(bring('other', wrong)).rejects.toMatchObject({
      message: [
        'line 16: PROJECTS: cost has more than two decimals',
        'line 17: PROJECTS: project_id has a space or =',
        'line 22: VOTES: ranks w, which is withdrawn',
        'line 23: VOTES: ranks w, which is withdrawn',
        'line 24: VOTES: ranks w, which is withdrawn',
        'line 26: VOTES: ranks w, which is withdrawn',
      ].join('\n'),
    });
    await expect(bring('other', wrong.replace(/budget;.*/, 'budget;dear'))).rejects.toMatchObject({
      message: expect.stringMatching(
        /^line 9: META: budget is not an amount\nline 16: PROJECTS: cost has more/,
      ),
    });
    expect(await hall.store.transaction((tx) => tx.polls.load('other'))).toBeNull();
  });

  it('is called by its file', () => {
    expect(idOf('/tmp/Été à Paris_2026.pb')).toBe('ete-a-paris-2026');
  });
});
