import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../bots/staff/routes.ts';
import { addLink } from '../../core/staff/manage.ts';
import { openBrowser, whyNoBrowser } from '../whole/browser.ts';
import { type DeskTest, openDesk } from './desk.ts';

const missing = whyNoBrowser();
const isRequired = process.env.PARVIS_REQUIRE_SERVICES === '1';
const password = 'un vélo bleu sur le quai';
const payload = `"><script>alert(1)</script><img src=x onerror="alert(1)">{{7*7}}`;

describe.skipIf(missing !== null && !isRequired)(
  `a member of the staff in a browser${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    let desk: DeskTest;
    let browser: Browser;
    let context: BrowserContext;
    let page: Page;
    /** What a browser would show of an attack, or of our own faults. */
    const alarms: string[] = [];

    beforeAll(async () => {
      desk = await openDesk();
      browser = await openBrowser();
      context = await browser.newContext({ viewport: { width: 320, height: 640 }, locale: 'fr-FR' });
      page = await context.newPage();
      page.on('dialog', (dialog) => {
        alarms.push(`dialog ${dialog.message()}`);
        dialog.dismiss().catch(() => {});
      });
      page.on('pageerror', (error) => alarms.push(error.message));
      page.on('console', (message) => {
        if (/Content Security Policy/i.test(message.text())) alarms.push(message.text());
      });
      const client = await context.newCDPSession(page);
      await client.send('WebAuthn.enable');
      await client.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      });
    }, 60_000);

    afterAll(async () => {
      await browser?.close();
      await desk?.close();
    });

    async function check(): Promise<void> {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      const found = serious.map(({ id, nodes }) => `${page.url()} ${id} ${nodes[0]?.html}`);
      expect(found).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect([page.url(), wide]).toEqual([page.url(), 0]);
    }

    it('comes by the first link, chooses a password, makes a passkey, and comes back with it', async () => {
      const { world } = desk.service.parvis.engine;
      const token = await world.store.transaction((tx) => addLink({ ...world, tx, actor: 'system' }, null));
      await page.goto(`${desk.url}/staff/welcome/${token}`);
      await check();
      await page.getByLabel('Identifiant').fill('premiere');
      await page.getByLabel('Prénom et nom').fill(payload.slice(0, 100));
      await page.getByLabel('Nouveau mot de passe').fill('motdepasse123');
      await page.getByLabel('Le même mot de passe').fill('motdepasse123');
      await page.getByRole('button', { name: 'Ouvrir mon compte' }).click();
      await page.getByText('trop facile à deviner').waitFor();
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('password');
      await check();
      await page.getByLabel('Nouveau mot de passe').fill(password);
      await page.getByLabel('Le même mot de passe').fill(password);
      await page.getByRole('button', { name: 'Ouvrir mon compte' }).click();
      await page.getByRole('button', { name: 'Créer la clé' }).waitFor();
      await check();
      await page.getByRole('button', { name: 'Créer la clé' }).click();
      await page.getByText('La clé d’accès est enregistrée.').waitFor();
      await page.getByRole('button', { name: 'Se déconnecter' }).click();
      await page.getByText('Vous êtes déconnecté.').waitFor();
      await check();
      await page.getByRole('button', { name: 'Se connecter avec une clé d’accès' }).click();
      await page.getByRole('heading', { name: 'Aujourd’hui' }).waitFor();
      expect(await page.getByRole('link', { name: payload.slice(0, 100) }).count()).toBe(1);
    }, 60_000);

    it('invites, and reads the link once', async () => {
      await page.goto(`${desk.url}/staff/accounts/new`);
      await page.getByLabel('Identifiant').fill('invite');
      await page.getByLabel('Prénom et nom').fill(payload.slice(0, 100));
      await page.getByLabel('Auditeur').check();
      await page.getByRole('button', { name: 'Créer le lien' }).click();
      await page.getByText('/staff/welcome/').waitFor();
      await check();
    }, 60_000);

    it('finds every page readable by all, at 320 pixels, in both languages', async () => {
      const account = await desk.as('agent', 'moderator', 'campaigner', 'approver', 'auditor', 'admin');
      const value = account.cookies.get('parvis-staff') ?? '';
      await context.addCookies([{ name: 'parvis-staff', value, url: desk.url }]);
      for (const language of ['en', 'fr']) {
        await account.post('/staff/me/language', { language });
        for (const { method, path } of routes) {
          if (
            method === 'POST' ||
            path.includes(':') ||
            path.startsWith('/staff/reports/map/') ||
            path.startsWith('/staff/events') ||
            /\.(csv|geojson)$/.test(path)
          )
            continue;
          await page.goto(`${desk.url}${path}`);
          expect(await page.locator('html').getAttribute('lang')).toBe(language);
          await check();
        }
      }
      await page.goto(`${desk.url}/staff/nowhere`);
      await check();
    }, 120_000);

    it('opens the list of pages over the page where the screen is narrow, without a script of ours', async () => {
      await page.goto(`${desk.url}/staff`);
      expect(await page.getByRole('navigation').getByRole('link').count()).toBe(0);
      await page.getByRole('button', { name: 'Menu' }).press('Enter');
      await page.getByRole('navigation').getByRole('link', { name: 'Journal' }).waitFor();
      await check();
      await page.keyboard.press('Escape');
      expect(await page.getByRole('navigation').getByRole('link').count()).toBe(0);
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.getByRole('navigation').getByRole('link', { name: 'Journal' }).click();
      await page.getByRole('heading', { name: 'Journal' }).waitFor();
      expect(await page.getByRole('button', { name: 'Menu' }).isVisible()).toBe(true);
    }, 30_000);

    it('reaches the content by the first key, and runs nothing of what others wrote', async () => {
      await page.goto(`${desk.url}/staff/accounts`);
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.className)).toBe('skip');
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
      expect(await page.locator('table img, table script').count()).toBe(0);
      expect(alarms).toEqual([]);
    }, 30_000);
  },
);
