import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resultsOf } from '../../core/civic/consultations-results.ts';
import { countPoll } from '../../core/civic/count/poll.ts';
import type { BoxRow } from '../../core/civic/polls.ts';
import { type DeskTest, openDesk } from '../staff/desk.ts';
import { openBrowser, whyNoBrowser } from '../whole/browser.ts';
import { crowd, square } from './crowd.ts';
import { loadDemonstration } from './demonstration.ts';

let desk: DeskTest;
beforeAll(async () => {
  desk = await openDesk();
  const { store, vault, city, nature } = desk.service.parvis.engine.world;
  await crowd(store, 60, vault.seal);
  const { poll, projects } = loadDemonstration(city, nature.now());
  const box: BoxRow[] = Array.from({ length: 24 }, (_, n) => ({
    tracker: `T${String(n).padStart(3, '0')}`,
    sector: n < 12 ? '11' : n < 21 ? '20' : '5',
    marks: {
      city: projects
        .filter(({ sector }) => sector === null)
        .slice(0, 2)
        .map(({ id }) => id),
      sector: [],
    },
  }));
  await store.transaction(async (tx) => {
    const rows = await tx.consultations.participations(square.id);
    await tx.consultations.save({ consultation: square, results: resultsOf(square, rows) });
    const papers = poll.papers.map((paper) => ({ ...paper, budget: 1_000_000 }));
    const award = { kind: 'greedy', skip: true } as const;
    const closed = { ...poll, papers, award, state: 'closed' as const };
    await tx.polls.save({ poll: closed, wrappedKey: null, results: countPoll(closed, projects, box, 0) });
    await tx.polls.putProjects(poll.id, projects);
    await tx.ballots.publish(poll.id, box);
  });
}, 60_000);
afterAll(() => desk.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${desk.url}${path}`, { headers: { 'accept-language': 'fr', ...headers } });
const text = async (path: string) => (await get(path)).text();

describe('the public pages of results', () => {
  it('list what is closed and counted', async () => {
    const page = await text('/results');
    expect(page).toContain('<a href="/results/consultation/square?lang=fr">Le square</a>');
    expect(page).toMatch(/<a href="\/results\/poll\/[a-z0-9-]+\?lang=fr">/);
    expect(page).not.toMatch(/<script|style="/);
  });

  it('show the figures of a consultation, the small ones hidden', async () => {
    const page = await text('/results/consultation/square');
    expect(page).toContain('60 personnes ont participé.');
    // 44 yes, 12 no, 4 perhaps: the four are hidden, and the twelve with them.
    expect(page).toMatch(/oui<\/bdi><\/th><td data-head="Réponses">44<\/td>/);
    expect(page).toMatch(/non<\/bdi><\/th><td data-head="Réponses">moins de 10<\/td>/);
    expect(page).toContain('Moyenne : 3,5 sur 5. Au milieu : 3,5.');
    // 20 of the 11th among its inhabitants; three of the 5th are hidden.
    expect(page).toMatch(/11e arrondissement<\/bdi><\/th><td data-head="Participants">20<\/td>/);
    expect(page).toMatch(/>5e arrondissement<\/bdi><\/th><td data-head="Participants">moins de 10<\/td>/);
    expect(page).not.toContain('idée 1');
    expect(page).not.toContain('48.85');
  });

  it('draw charts that are well-formed and named', async () => {
    const page = await text('/results/consultation/square');
    const charts = [...page.matchAll(/<svg.*?<\/svg>/gs)].map(([svg]) => svg);
    expect(charts.length).toBeGreaterThan(6);
    for (const svg of charts) {
      expect(XMLValidator.validate(svg)).toBe(true);
      expect(svg).toMatch(/role="img" aria-labelledby="\S+ \S+"><title id="[^"]+">[^<]+<\/title><desc/);
    }
    expect(charts[0]).toMatch(
      /<rect class="chart-bar" x="0" y="[\d.]+" width="384" height="18"[^>]*><\/rect><text[^>]*>44</,
    );
  });

  it('are in the language that one asks for', async () => {
    const english = await get('/results/consultation/square', { 'accept-language': 'en' });
    expect(english.headers.get('vary')).toBe('accept-language');
    expect(await english.text()).toContain('60 people took part.');
    expect(await text('/results?lang=en')).toContain('<html lang="en" dir="ltr">');
  });

  it('are kept for a minute, and not sent again when they are the same', async () => {
    const first = await get('/results/consultation/square');
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toBe('public, max-age=60');
    const again = await get('/results/consultation/square', { 'if-none-match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('stay as they were when somebody erases themselves', async () => {
    const before = await text('/results/consultation/square');
    const { store } = desk.service.parvis.engine.world;
    await store.transaction(async (tx) => {
      const row = await tx.consultations.participation(square.id, 'p00000003');
      if (row) await tx.consultations.put({ ...row, person: null, conversation: null });
    });
    expect(await text('/results/consultation/square')).toBe(before);
  });

  it('give the figures as CSV', async () => {
    const answer = await get('/results/consultation/square/figures.csv');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const file = Buffer.from(await answer.arrayBuffer()).toString('utf8');
    expect(file.startsWith('\ufeffTableau;Ligne;Colonne;Chiffre\r\n')).toBe(true);
    expect(file).toContain('Réponses : Êtes-vous d’accord ?;oui;Réponses;44\r\n');
    expect(file).toMatch(/;11e arrondissement;Participants pour 10 000 habitants;1,4\r\n/);
    expect(file).toMatch(/;5e arrondissement;Participants;moins de 10\r\n/);
  });

  it('show the winners with the reason, and files with which anyone recounts', async () => {
    const [, id] = /\/results\/poll\/([a-z0-9-]+)/.exec(await text('/results')) ?? [];
    const page = await text(`/results/poll/${id}`);
    expect(page).toContain('24 personnes ont voté.');
    expect(page).toMatch(/<h3>Projets retenus<\/h3><ol><li><strong>[^<]+<\/strong> Retenu : 24 voix, /);
    const folder = mkdtempSync(join(tmpdir(), 'recount-'));
    for (const name of ['box.csv', 'poll.json', 'results.json'])
      writeFileSync(join(folder, name), await text(`/results/poll/${id}/${name}`));
    writeFileSync(join(folder, 'recount.mjs'), await text('/results/recount.mjs'));
    const told = execFileSync('node', ['recount.mjs', 'box.csv', 'poll.json', 'results.json'], {
      cwd: folder,
    });
    expect(told.toString()).not.toBe('');
    rmSync(folder, { recursive: true });
  });

  it('hide what is open, and what does not exist', async () => {
    const { store } = desk.service.parvis.engine.world;
    await store.transaction((tx) =>
      tx.consultations.save({ consultation: { ...square, id: 'open', state: 'open' }, results: null }),
    );
    expect((await get('/results/consultation/open')).status).toBe(404);
    expect((await get('/results/consultation/nothing')).status).toBe(404);
    expect((await get('/results/poll/nothing/box.csv')).status).toBe(404);
  });
});

const missing = whyNoBrowser();
describe.skipIf(missing !== null)(
  `a reader of results in a browser${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    it('finds every page readable by all, at 320 pixels', async () => {
      const browser = await openBrowser();
      const context = await browser.newContext({ viewport: { width: 320, height: 640 } });
      const page = await context.newPage();
      const alarms: string[] = [];
      page.on('console', (message) => {
        if (/Content Security Policy/i.test(message.text())) alarms.push(message.text());
      });
      const [, id] = /\/results\/poll\/([a-z0-9-]+)/.exec(await text('/results')) ?? [];
      for (const path of ['/results', '/results/consultation/square', `/results/poll/${id}`]) {
        await page.goto(`${desk.url}${path}`);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(serious.map(({ id: rule, nodes }) => `${path} ${rule} ${nodes[0]?.html}`)).toEqual([]);
        expect([path, await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)]).toEqual([
          path,
          0,
        ]);
      }
      expect(alarms).toEqual([]);
      await browser.close();
    }, 60_000);
  },
);
