import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { loadCity } from '../../bots/city/load.ts';
import { importPabulib } from '../../bots/cli/pabulib.ts';
import { importPoll } from '../../bots/cli/polls.ts';
import type { Store } from '../../core/ports.ts';
import { frozenNature } from '../nature.ts';

const folder = join('..', 'shared', 'data');
const isThere = existsSync(join(folder, 'bp-projets-gagnants.csv'));
const why = isThere ? '' : ' (skipped: the folder of real data is not here)';
const files = isThere ? readdirSync(join(folder, 'pb')) : [];
const city = loadCity('cities/paris');
const names = [
  'Cadre de vie',
  'Education et jeunesse',
  'Environnement',
  'Culture et patrimoine',
  'Solidarités',
  'Sport',
  'Mobilités',
  'Prévention et sécurité',
  'Propreté',
  'Santé',
  'Attractivité et emploi',
];
const poll = JSON.stringify({
  id: 'gagnants',
  title: { fr: 'Budget participatif', en: 'Participatory budget' },
  days: 30,
  rule: { kind: 'approval' },
  papers: [
    { id: 'city', name: { fr: 'Tout Paris', en: 'All of Paris' } },
    { id: 'sector', name: { fr: 'Votre arrondissement', en: 'Your district' } },
  ],
  themes: names.map((name, at) => ({ id: `t${at}`, name: { fr: name, en: name } })),
});

let store: Store;
beforeEach(async () => {
  store = await openSqlite({ file: ':memory:' });
});
afterEach(() => store.close());
const staffed = () => ({ store, nature: frozenNature(), actor: 'test' });

describe.skipIf(!isThere)(`the city’s real files${why}`, () => {
  it('has its 1341 winning projects imported, each with its sector', async () => {
    const table = readFileSync(join(folder, 'bp-projets-gagnants.csv'), 'utf8');
    expect(await importPoll(staffed(), city, poll, { table })).toMatchObject({ added: 1341 });
    const projects = await store.transaction((tx) => tx.polls.projects('gagnants'));
    expect(projects.filter(({ sector }) => sector === null)).toHaveLength(67);
    expect(projects.find(({ title }) => title.fr === 'Une conciergerie solidaire')?.sector).toBe('centre');
  });

  it.each(files)('%s: a dry run reads it and writes nothing', async (name) => {
    const source = readFileSync(join(folder, 'pb', name), 'utf8');
    const { added } = await importPabulib(staffed(), city, { name, source, dryRun: true });
    expect(added).toBeGreaterThan(0);
    expect(await store.transaction((tx) => tx.polls.all())).toEqual([]);
  });
});
