import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOpendatasoft } from '../../adapters/opendatasoft/index.ts';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { loadCity } from '../../bots/city/load.ts';
import { importCatalogueFrom } from '../../bots/cli/import-catalogue.ts';
import { meaningsOf } from '../../core/civic/alike-words.ts';
import { importCatalogue } from '../../core/civic/datasets-import.ts';
import type { Store } from '../../core/ports.ts';
import { datasetOf, type PortalStub, startPortal } from '../peers/opendatasoft.ts';

const city = loadCity('cities/paris');
const many = Array.from({ length: 250 }, (_, i) => datasetOf(`d${i}`, `Comptage numéro ${i}`));

let portal: PortalStub;
let store: Store;
let lines: string[];
beforeEach(async () => {
  portal = await startPortal([...many]);
  store = await openSqlite({ file: ':memory:' });
  lines = [];
});
afterEach(async () => {
  await portal.close();
  await store.close();
});

const progress = (line: string) => {
  lines.push(line);
};
const bring = (dryRun = false) =>
  importCatalogue(createOpendatasoft({ portal: portal.url, pause: 1 }), { store, city, dryRun, progress });
const count = () => store.transaction((tx) => tx.catalogue.count());
const find = (text: string) =>
  store.transaction(async (tx) =>
    (await tx.catalogue.search(meaningsOf(city).of(text), 5)).map((row) => row.dataset),
  );

describe('a portal’s catalogue', () => {
  it('is read page by page, and says how far it is', async () => {
    expect(await bring()).toEqual({ read: 250, added: 250, changed: 0, same: 0, removed: 0, wrong: [] });
    expect(lines).toEqual(['100 of 250', '200 of 250', '250 of 250']);
    expect(portal.requests[1]).toBe(
      '/api/explore/v2.1/catalog/datasets?limit=100&offset=100&order_by=dataset_id',
    );
    expect(await count()).toBe(250);
  });

  it('changes nothing when it is the same, and follows what changed', async () => {
    await bring();
    expect(await bring()).toMatchObject({ added: 0, changed: 0, same: 250, removed: 0 });
    portal.datasets = [datasetOf('new', 'Sanisettes'), datasetOf('d0', 'Autre titre'), ...many.slice(2)];
    expect(await bring()).toMatchObject({ added: 1, changed: 1, same: 248, removed: 1 });
    expect(await find('toilettes')).toEqual(['new']);
    expect(await find('titre')).toEqual(['d0']);
    expect(await count()).toBe(250);
  });

  it('is taken up where it was broken off', async () => {
    await bring();
    portal.datasets = many.slice(0, 240);
    portal.trouble.push(200, 500, 500, 500, 500);
    await expect(bring()).rejects.toThrow('the catalogue can’t be read: it answered 500');
    portal.requests.length = 0;
    expect(await bring()).toMatchObject({ read: 140, same: 140, removed: 10 });
    expect(portal.requests[0]).toContain('offset=100');
    expect(await count()).toBe(240);
  });

  it('is asked again after a refusal that passes, and without an order that it can’t give', async () => {
    portal.trouble.push(429, 503);
    portal.unordered = true;
    expect(await bring()).toMatchObject({ added: 250 });
    expect(portal.requests.at(-1)).not.toContain('order_by');
  });

  it('names what can’t be read, and takes the rest', async () => {
    portal.datasets = [
      datasetOf('good', 'Bancs'),
      { dataset_id: 'bad', metas: { default: {} } },
      'nothing',
      datasetOf('../evil', 'Titre'),
      datasetOf('bare', 'Fontaines', { keyword: null, theme: 'Eau', description: null }),
    ];
    const { added, wrong } = await bring();
    expect(added).toBe(2);
    expect(wrong).toEqual([
      expect.stringMatching(/^entry 2 \(bad\): metas\.default\.title: /),
      expect.stringMatching(/^entry 3: entry: /),
      'entry 4 (../evil): dataset_id: is not a data set’s id',
    ]);
  });

  it('writes nothing on a dry run', async () => {
    expect(await bring(true)).toMatchObject({ read: 250, added: 250 });
    expect(await count()).toBe(0);
    expect(await store.transaction((tx) => tx.marks.load(`catalogue:${portal.url}`))).toBeNull();
  });

  it('keeps its descriptions as plain text, with a link to each page', async () => {
    portal.datasets = [
      datasetOf('sanisettesparis', 'Sanisettes', { description: 'a &lt;b&gt; &#233; <i>x</i>' }),
    ];
    await bring();
    const rows = await store.transaction((tx) => tx.catalogue.search(meaningsOf(city).of('sanisette'), 5));
    expect(rows).toEqual([
      {
        dataset: 'sanisettesparis',
        title: 'Sanisettes',
        description: 'a <b> é x',
        url: `${portal.url}/explore/dataset/sanisettesparis/`,
      },
    ]);
  });

  it('is not one when the address is another site’s', async () => {
    const source = createOpendatasoft({ portal: `${portal.url}/elsewhere`, pause: 1 });
    await expect(importCatalogue(source, { store, city, dryRun: false, progress })).rejects.toMatchObject({
      code: 'catalogue.unavailable',
    });
  });
});

describe('an exported catalogue', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const fromFile = (content: unknown, portalUrl: string | null = 'https://data.example') => {
    const from = join(folder, 'export.json');
    writeFileSync(from, JSON.stringify(content));
    return importCatalogueFrom({ store, city, from, portal: portalUrl, dryRun: false, progress });
  };

  it('is imported whole, twice without a change', async () => {
    expect(await fromFile(many)).toMatchObject({ added: 250 });
    expect(lines.slice(0, 3)).toEqual(['100 of 250', '200 of 250', '250 of 250']);
    expect(await fromFile(many)).toMatchObject({ same: 250, added: 0, removed: 0 });
  });

  it('is not imported at all when an entry is wrong', async () => {
    await expect(fromFile([...many, { dataset_id: 'bad' }])).rejects.toThrow(/entry 251 \(bad\): metas/);
    expect(await count()).toBe(0);
  });

  it('needs the portal’s address, and a list', async () => {
    await expect(fromFile(many, null)).rejects.toThrow('--portal');
    await expect(fromFile({})).rejects.toThrow('not an exported catalogue');
  });

  describe('as a table', () => {
    const head =
      '\uFEFFdatasetid;default.publisher;default.title;default.description;default.keyword;default.theme';
    const rows = [
      'sanisettesparis;DPE;Sanisettes;"<p>Où sont<br/>les toilettes</p>";wc,rue;Propreté',
      'velib;DVD;Vélos;;;',
    ];
    const fromTable = (...lines: readonly string[]) => {
      const from = join(folder, 'export.csv');
      writeFileSync(from, [head, ...lines].join('\r\n'));
      return importCatalogueFrom({
        store,
        city,
        from,
        portal: 'https://data.example',
        dryRun: false,
        progress,
      });
    };

    it('has the same columns as the portal’s export', async () => {
      expect(await fromTable(...rows)).toMatchObject({ read: 2, added: 2 });
      expect(await fromTable(...rows)).toMatchObject({ same: 2, added: 0 });
      expect(await find('velos')).toEqual(['velib']);
      const found = await store.transaction((tx) => tx.catalogue.search(meaningsOf(city).of('wc'), 5));
      expect(found).toEqual([
        {
          dataset: 'sanisettesparis',
          title: 'Sanisettes',
          description: 'Où sont les toilettes',
          url: 'https://data.example/explore/dataset/sanisettesparis/',
        },
      ]);
    });

    it('names each wrong line and column, and imports nothing', async () => {
      await expect(fromTable(...rows, 'a b;x;;;;', 'velib;DVD;Encore;;;')).rejects.toThrow(
        /^line 4, column 1: datasetid: is not a data set’s id\nline 4, column 3: default.title: is missing/,
      );
      await expect(fromTable(...rows, 'velib;DVD;Encore;;;')).rejects.toThrow(
        'line 4, column 1: datasetid: velib is there twice',
      );
      expect(await count()).toBe(0);
    });
  });
});
