import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceIn } from '../../core/civic/reports.ts';
import { openBrowser, whyNoBrowser } from '../whole/browser.ts';
import { type Neighbourhood, openNeighbourhood } from './resident.ts';

const missing = whyNoBrowser();
const isRequired = process.env.PARVIS_REQUIRE_SERVICES === '1';

describe.skipIf(missing !== null && !isRequired)(
  `reports in a browser${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    let all: Neighbourhood;
    let browser: Browser;
    beforeAll(async () => {
      all = await openNeighbourhood();
      browser = await openBrowser();
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      await all?.close();
    });

    it('are on the map, lead to their page, and every step is readable by all at 320 pixels', async () => {
      const lines = ['un matelas au 12 rue de Belleville', 'oui', 'oui', 'passer', 'envoyer'];
      const reference = referenceIn(await all.say(7101, ...lines)) ?? '';
      const account = await all.desk.as('agent', 'moderator');
      const context = await browser.newContext({ viewport: { width: 320, height: 640 }, locale: 'fr-FR' });
      const value = account.cookies.get('parvis-staff') ?? '';
      await context.addCookies([{ name: 'parvis-staff', value, url: all.desk.url }]);
      const page = await context.newPage();
      const alarms: string[] = [];
      page.on('pageerror', (error) => alarms.push(error.message));
      page.on('console', (message) => {
        // A refused form is a page of its own, with status 422.
        if (message.type() === 'error' && !/\b422\b/.test(message.text())) alarms.push(message.text());
      });
      const check = async (): Promise<void> => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(serious.map(({ id, nodes }) => `${page.url()} ${id} ${nodes[0]?.html}`)).toEqual([]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect([page.url(), wide]).toEqual([page.url(), 0]);
      };
      await page.goto(`${all.desk.url}/staff/reports/map`);
      const mark = page.locator(`.leaflet-marker-icon[title^="${reference}"]`);
      await mark.waitFor();
      await check();
      await mark.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: reference }).waitFor();
      await check();
      await page.getByRole('link', { name: 'Refuser' }).click();
      await check();
      await page.getByRole('button', { name: 'Voir le message' }).click();
      await page.getByText('l’habitant doit savoir pourquoi').waitFor();
      await check();
      await page.getByLabel('Raison').selectOption('letter.report.private');
      await page.getByRole('button', { name: 'Voir le message' }).click();
      await page.getByText('C’est un lieu privé').waitFor();
      await check();
      await page.getByRole('button', { name: 'Confirmer et envoyer' }).click();
      await page.getByText('Une personne est prévenue.').waitFor();
      await page.goto(`${all.desk.url}/staff/reports?state=refused`);
      await page.getByLabel(`Choisir ${reference}`).check();
      await page.getByRole('button', { name: 'Changer l’état' }).click();
      await page.getByText('Ce signalement va changer d’état.').waitFor();
      await check();
      expect(alarms).toEqual([]);
      await context.close();
    }, 90_000);
  },
);
