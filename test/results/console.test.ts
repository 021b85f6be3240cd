import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { content } from '../delivery/rounds-stage.ts';
import { type DeskTest, openDesk } from '../staff/desk.ts';
import { round } from '../store/rounds-rows.ts';
import { openBrowser, whyNoBrowser } from '../whole/browser.ts';
import { crowd } from './crowd.ts';

let desk: DeskTest;
let agent: Awaited<ReturnType<DeskTest['as']>>;
let campaigner: Awaited<ReturnType<DeskTest['as']>>;
beforeAll(async () => {
  desk = await openDesk();
  const { store, vault } = desk.service.parvis.engine.world;
  await crowd(store, 60, vault.seal);
  agent = await desk.as('agent');
  campaigner = await desk.as('campaigner');
}, 60_000);
afterAll(() => desk.close());

const at = '/staff/results/consultations/square';
const acts = async (act: string) => {
  const { store } = desk.service.parvis.engine.world;
  const lines = await store.transaction((tx) => tx.audit.page({ before: null, limit: 50, act }));
  return lines.map(({ actor, subject, detail }) => [actor, subject, detail]);
};

describe('results in the console', () => {
  it('lists what there is, and says what to do where there is nothing', async () => {
    const { text } = await campaigner.get('/staff/results');
    expect(text).toContain(`<a href="${at}">Le square</a>`);
    expect(text).toContain('Aucun vote dépouillé. Fermez un vote pour voir ses résultats.');
  });

  it('shows figures together, and by group, the small ones hidden', async () => {
    const { text } = await campaigner.get(at);
    expect(text).toContain('60 personnes ont participé.');
    expect(text).toMatch(/oui<\/bdi><\/th><td data-head="Réponses">44<\/td>/);
    expect(text).not.toContain('style="');
    const by = (await campaigner.get(`${at}?by=channel`)).text;
    // Thirty by each channel; of the twelve no and the four perhaps nothing is left to find.
    expect(by).toMatch(/SMS<\/bdi><\/th><td data-head="Réponses">30<\/td>/);
    expect(by).toMatch(/<rect class="chart-part-4"/);
    expect(by).toContain('<caption>Quelle note ? (Par canal)</caption>');
  });

  it('keeps files of answers for who needs them, and notes each', async () => {
    expect((await agent.get(`${at}/answers.csv`)).status).toBe(403);
    const { text, headers } = await campaigner.get(`${at}/answers.csv`);
    expect(headers.get('content-disposition')).toContain('square-answers.csv');
    const lines = text.replace('\ufeff', '').trimEnd().split('\r\n');
    expect(lines).toHaveLength(61);
    expect(lines[0]).toBe('Êtes-vous d’accord ?;Pour quoi faire ?;Dans quel ordre ?;Quelle note ?;Où ?');
    expect(lines[1]).toBe('non;oui | non;non | oui;5;4');
    expect(text).not.toContain('telegram');
    const json = JSON.parse((await campaigner.get(`${at}/answers.json`)).text) as unknown[];
    expect([json.length, json[0]]).toEqual([
      60,
      { accord: 'non', usages: ['oui', 'non'], ordre: ['non', 'oui'], note: 5, lieu: '4' },
    ]);
    expect(await acts('answers.exported')).toEqual([
      [campaigner.staff.id, 'square', { form: 'json' }],
      [campaigner.staff.id, 'square', { form: 'csv' }],
    ]);
  });

  it('gives places as rounded points where ten lie', async () => {
    const { text } = await agent.get(`${at}/places/lieu`);
    const { features } = JSON.parse(text) as { features: unknown[] };
    expect(features).toEqual([
      {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [2.352, 48.857] },
        properties: { answers: 30 },
      },
      {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [2.352, 48.858] },
        properties: { answers: 30 },
      },
    ]);
  });

  it('gives figures as CSV and JSON, with relays', async () => {
    const { text } = await campaigner.get(`${at}/figures.csv`);
    expect(text).toContain('Participants par relais;Sans relais;Participants;60\r\n');
    const { tables } = JSON.parse((await campaigner.get(`${at}/figures.json`)).text) as {
      tables: { id: string; rows: unknown[] }[];
    };
    expect(tables.find(({ id }) => id === 'by-channel')?.rows).toEqual([
      { key: 'sms', label: 'SMS', cells: [30] },
      { key: 'telegram', label: 'Telegram', cells: [30] },
    ]);
  });
});

describe('free texts', () => {
  const texts = `${at}/texts/idee`;

  it('are sorted by labels, filtered and counted', async () => {
    const first = await agent.get(texts);
    expect(first.text).toContain('60 réponses libres. 60 ne sont pas triées.');
    expect(first.text).toContain('<blockquote><bdi>=idée 0</bdi></blockquote>');
    await agent.post(`${texts}/labels`, { name: 'propreté' });
    await agent.post(`${texts}/labels`, { name: 'propreté' });
    const { store } = desk.service.parvis.engine.world;
    const labels = await store.transaction((tx) => tx.results.labels('square', 'idee'));
    expect(labels.map(({ name }) => name)).toEqual(['propreté']);
    const label = labels[0]?.id ?? '';
    await agent.post(`${texts}/answers/00000003`, { labels: label, back: '' });
    const sorted = await agent.get(`${texts}?label=${label}`);
    expect(sorted.text).toContain('60 réponses libres. 59 ne sont pas triées.');
    expect([...sorted.text.matchAll(/<bdi>(=idée \d+)<\/bdi>/g)].map(([, text]) => text)).toEqual([
      '=idée 3',
    ]);
    expect((await agent.get(`${texts}?label=none`)).text).not.toContain('=idée 3<');
    expect(await acts('text.labelled')).toEqual([[agent.staff.id, '00000003', { labels: 1 }]]);
  });

  it('go out with their labels, and run as no formula', async () => {
    const { text } = await agent.get(`${texts}/answers.csv`);
    const lines = text.split('\r\n');
    expect(lines.slice(0, 2)).toEqual(['Langue;Étiquettes;Une idée ?', "en;;'=idée 0"]);
    expect(lines[4]).toBe("fr;propreté;'=idée 3");
    expect(await acts('texts.exported')).toEqual([[agent.staff.id, 'square', { question: 'idee' }]]);
    expect((await campaigner.get(`${texts}/answers.csv`)).status).toBe(403);
  });

  it('lose a label that is removed, and all with their answer', async () => {
    const { store } = desk.service.parvis.engine.world;
    const [label] = await store.transaction((tx) => tx.results.labels('square', 'idee'));
    await store.transaction((tx) => tx.consultations.remove('00000003'));
    const count = () => store.transaction((tx) => tx.results.labelCounts('square', 'idee'));
    expect(await count()).toEqual({ texts: 59, none: 59, by: { [label?.id ?? '']: 0 } });
    await agent.post(`${texts}/labels/${label?.id}/remove`);
    expect((await count()).by).toEqual({});
  });
});

describe('a round', () => {
  it('tells how many it reached and how many answered, by group', async () => {
    const { parvis } = desk.service;
    const { store, nature } = parvis.engine.world;
    const row = round('r1', {
      content: content({ consultation: 'square' }),
      state: 'done',
      preparedAt: nature.now(),
    });
    await store.transaction((tx) => tx.rounds.save(row));
    const { text } = await campaigner.get('/staff/results/rounds/r1');
    expect(text).toContain('Personne n’a reçu l’envoi. Aucune réponse.');
    expect(text).toContain(`<a href="${at}">Résultats de la consultation</a>`);
    expect((await campaigner.get('/staff/results/rounds/none')).status).toBe(404);
  });
});

const noBrowser = whyNoBrowser();
describe.skipIf(noBrowser !== null)(
  `results in a browser${noBrowser ? ` (skipped: ${noBrowser})` : ''}`,
  () => {
    it('are readable by all, at 320 pixels', async () => {
      const browser = await openBrowser();
      const context = await browser.newContext({ viewport: { width: 320, height: 640 } });
      const value = agent.cookies.get('parvis-staff') ?? '';
      await context.addCookies([{ name: 'parvis-staff', value, url: desk.url }]);
      const page = await context.newPage();
      for (const path of [at, `${at}?by=sector`, `${at}/texts/idee`, '/staff/results/rounds/r1']) {
        await page.goto(`${desk.url}${path}`);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(serious.map(({ id, nodes }) => `${path} ${id} ${nodes[0]?.html}`)).toEqual([]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect([path, wide]).toEqual([path, 0]);
      }
      await browser.close();
    }, 60_000);
  },
);
