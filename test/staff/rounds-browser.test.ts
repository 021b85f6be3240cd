import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../core/staff/accounts.ts';
import { openBrowser, whyNoBrowser } from '../whole/browser.ts';
import { openRoundsDesk, type RoundsDesk } from './rounds-desk.ts';

const missing = whyNoBrowser();
const isRequired = process.env.PARVIS_REQUIRE_SERVICES === '1';

describe.skipIf(missing !== null && !isRequired)(
  `rounds in a browser${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    let desk: RoundsDesk;
    let browser: Browser;
    let page: Page;
    const alarms: string[] = [];

    async function come(...roles: readonly Role[]): Promise<void> {
      const account = await desk.as(...roles);
      const value = account.cookies.get('parvis-staff') ?? '';
      await page.context().addCookies([{ name: 'parvis-staff', value, url: desk.url }]);
    }

    async function check(): Promise<void> {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${page.url()} ${id} ${nodes[0]?.html}`)).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect([page.url(), wide]).toEqual([page.url(), 0]);
    }

    beforeAll(async () => {
      desk = await openRoundsDesk();
      browser = await openBrowser();
      const context = await browser.newContext({ viewport: { width: 320, height: 640 }, locale: 'fr-FR' });
      page = await context.newPage();
      page.on('pageerror', (error) => alarms.push(error.message));
      page.on('console', (message) => {
        if (/Content Security Policy/i.test(message.text())) alarms.push(message.text());
      });
    }, 60_000);

    afterAll(async () => {
      await browser?.close();
      await desk?.close();
    });

    it('the preview follows what is typed; a press takes the cheaper wording; it is saved and counted', async () => {
      await desk.person('marie', 'telegram');
      await come('campaigner');
      await page.goto(`${desk.url}/staff/rounds/new`);
      await page.getByLabel('Titre').fill('Le square');
      const text = 'Un nouveau square ouvre samedi, avec des jeux et des bancs à l’ombre. 😀';
      await page.getByLabel('Texte (français)', { exact: true }).fill(text);
      await page.getByText('Ce caractère rend le message plus cher : « 😀 ».').waitFor();
      await check();
      await page.getByRole('button', { name: 'Utiliser cette version' }).click();
      await page.getByText('1 segment (GSM-7)').first().waitFor();
      expect(await page.getByLabel('Texte (français)', { exact: true }).inputValue()).not.toContain('😀');
      await page.getByLabel('Fin', { exact: true }).fill('2026-03-06T18:00');
      await page.getByRole('button', { name: 'Enregistrer' }).click();
      await page.getByRole('button', { name: 'Compter' }).click();
      await page.getByText('Une personne le recevra.').waitFor();
      await check();
    }, 60_000);

    it('progress comes by itself; the stop is one press', async () => {
      await desk.people(60, 'telegram');
      const [row] = await desk.service.store.transaction((tx) => tx.rounds.all());
      const id = row?.id ?? '';
      await page.getByRole('button', { name: 'Compter' }).click();
      await page.getByText('61 personnes le recevront.').waitFor();
      await come('approver');
      await page.reload();
      await page.getByRole('button', { name: 'Libérer l’envoi' }).click();
      await page.getByText('0 sur 61 personnes').waitFor();
      while ((await desk.row(id)).fed < 20) await desk.feeder.pass();
      // Who follow it share one look a second.
      desk.nature.advance(2_000);
      await page.getByText('En cours d’envoi').waitFor();
      await page.getByText('20 sur 61 personnes').waitFor();
      await page.getByRole('button', { name: 'Arrêter maintenant' }).click();
      await page.getByText('L’envoi est arrêté. Plus rien ne part.').waitFor();
      await check();
      await page.getByRole('link', { name: 'Personne par personne' }).click();
      await page.getByRole('heading', { name: 'Personnes : Le square' }).waitFor();
      await check();
      expect(alarms).toEqual([]);
    }, 60_000);
  },
);
