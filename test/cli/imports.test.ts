import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { withImportedCategories } from '../../bots/city/imported-categories.ts';
import { loadCity } from '../../bots/city/load.ts';
import { importCategories } from '../../bots/cli/import-categories.ts';
import { importPoll } from '../../bots/cli/polls.ts';
import { readPoll } from '../../bots/cli/polls-file.ts';
import { readPabulib } from '../../core/civic/pabulib/read.ts';
import type { Store } from '../../core/ports.ts';
import { frozenNature } from '../nature.ts';

const city = loadCity('cities/paris');
const demonstration = readFileSync('cities/paris/demonstration/poll.yaml', 'utf8');
const head = `${demonstration.slice(0, demonstration.indexOf('projects:'))}`;
const table = `id;sector;theme;cost;projet_q_pop;title_fr
a;;climat;1000;Non;Un
b;4;Nature en ville;2 000,50;Oui;Deux
`;
const categories = `group,group_name_fr,group_name_en,id,name_fr,name_en,words_fr
voirie,Voirie,Road,trou,Un trou,A hole,trou | nid de poule
`;

let store: Store;
beforeEach(async () => {
  store = await openSqlite({ file: ':memory:' });
});
afterEach(() => store.close());
const staffed = () => ({ store, nature: frozenNature(), actor: 'test' });
const audited = () => store.transaction(async (tx) => (await tx.audit.verify()).rows);

describe('a poll with its projects in a table', () => {
  it('reads the city’s own columns: a theme by its name, a sector by its district', () => {
    expect(readPoll(head, city, 0, table).projects).toMatchObject([
      { id: 'a', number: 1, sector: null, cost: 1000, popular: false },
      { id: 'b', number: 2, sector: 'centre', theme: 'nature', cost: 2000.5, popular: true },
    ]);
  });

  it('names the line and the column', () => {
    expect(() => readPoll(head, city, 0, table.replace('climat', 'x').replace('b;4', 'a;99'))).toThrow(
      'line 2, column 3: theme: no theme is called x\nline 3, column 2: sector: no sector is called 99\nline 3, column 1: id: a is there twice',
    );
  });

  it('takes the open data’s code of a sector, and names the open data’s column', () => {
    const own = table.replace('sector', 'arrondissement_projet_gagnant');
    expect(readPoll(head, city, 0, own.replace('b;4', 'b;23')).projects[1]?.sector).toBe('centre');
    expect(() => readPoll(head, city, 0, own.replace('b;4', 'b;99'))).toThrow(
      'line 3, column 2: sector: no sector is called 99',
    );
  });

  it('writes nothing on a dry run; twice changes nothing, not even the audit log', async () => {
    expect(await importPoll(staffed(), city, head, { table, dryRun: true })).toMatchObject({ added: 2 });
    expect([await audited(), await store.transaction((tx) => tx.polls.all())]).toEqual([0, []]);
    expect(await importPoll(staffed(), city, head, { table })).toMatchObject({ added: 2, same: 0 });
    expect(await importPoll(staffed(), city, head, { table })).toMatchObject({
      added: 0,
      changed: 0,
      same: 2,
    });
    expect(await audited()).toBe(1);
  });

  it.each([
    ['2026-10-25 02:30', 'the clocks show this hour twice that night: write another'],
    ['2026-03-29 02:30', 'the clocks skip this hour that night: write another'],
  ])('opening at %s is refused: %s', (at, why) => {
    const dated = head.replace(
      'days: 60',
      `opensAt: ${at}\ncloses`.replace('closes', 'closesAt: 2026-11-30 18:00'),
    );
    expect(() => readPoll(dated, city, 0, table)).toThrow(`opensAt: ${why}`);
  });
});

describe('categories', () => {
  const bring = (source: string, dryRun = false) =>
    importCategories(staffed(), city, { name: 'c.csv', source, dryRun });

  it('stand before the city’s folder, whole; twice changes nothing', async () => {
    expect(await bring(categories, true)).toMatchObject({ added: 1 });
    expect((await withImportedCategories(city, store)).categories).toEqual(city.categories);
    await bring(categories);
    expect((await withImportedCategories(city, store)).categories).toEqual([
      {
        id: 'voirie',
        name: { fr: 'Voirie', en: 'Road' },
        categories: [
          {
            id: 'trou',
            name: { fr: 'Un trou', en: 'A hole' },
            words: { fr: ['trou', 'nid de poule'] },
            weight: 1,
            nearby: 50,
          },
        ],
      },
    ]);
    expect(await bring(categories)).toEqual({ added: 0, changed: 0, same: 1, removed: 0 });
    expect(await audited()).toBe(1);
  });

  it('without an English name are refused, with line and column', async () => {
    await expect(bring(categories.replace('A hole', ''))).rejects.toThrow(
      'line 2, column 6: name.en: is missing in en',
    );
  });
});

describe('a Pabulib file', () => {
  it('with many wrong lines tells twenty of them, and how many more', () => {
    const lines = Array.from({ length: 25 }, () => 'not in a section');
    const told = (() => {
      try {
        return String(readPabulib(lines.join('\n')));
      } catch (error) {
        return error instanceof Error ? error.message.split('\n') : [];
      }
    })();
    expect(told).toHaveLength(21);
    expect(told[0]).toBe('line 1: before the title of the first section (META)');
    expect(told[20]).toBe('and 8 more');
  });
});
