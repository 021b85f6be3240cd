import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { staffNotice } from '../../bots/staff/open.ts';
import { openBrowser, whyNoBrowser } from '../whole/browser.ts';
import { openRoundsDesk, type RoundsDesk } from './rounds-desk.ts';

const missing = whyNoBrowser();
const isRequired = process.env.PARVIS_REQUIRE_SERVICES === '1';

/** Pictures of this path stand in `docs/images`; PARVIS_PICTURES=1 takes them anew. */
const takesPictures = process.env.PARVIS_PICTURES === '1';
const password = 'un vélo bleu sur le quai';
const text = 'Un nouveau square ouvre samedi, avec des jeux et des bancs. Venez le voir.';

describe.skipIf(missing !== null && !isRequired)(
  `from the printed link to a released round${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    let desk: RoundsDesk;
    let browser: Browser;
    const contexts: BrowserContext[] = [];
    const alarms: string[] = [];

    beforeAll(async () => {
      desk = await openRoundsDesk();
      await desk.person('premier', 'sms');
      await desk.person('second', 'telegram');
      browser = await openBrowser();
    }, 60_000);

    afterAll(async () => {
      for (const context of contexts) await context.close();
      await browser?.close();
      await desk?.close();
    });

    /** A browser of one's own. */
    async function someone(): Promise<Page> {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'fr-FR' });
      contexts.push(context);
      const page = await context.newPage();
      page.on('dialog', (dialog) => {
        alarms.push('dialog');
        dialog.dismiss().catch(() => {});
      });
      page.on('pageerror', (error) => alarms.push(error.message));
      page.on('console', (message) => {
        if (/Content Security Policy/i.test(message.text())) alarms.push(message.text());
      });
      return page;
    }

    /** Readable by all; and its picture, in few colours. */
    async function seen(page: Page, name: string): Promise<void> {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${page.url()} ${id} ${nodes[0]?.html}`)).toEqual([]);
      if (!takesPictures) return;
      const picture = await page.screenshot();
      const small = sharp(picture).png({ palette: true, colours: 64, compressionLevel: 9 });
      await small.toFile(`docs/images/staff-${name}.png`);
    }

    /** Chooses a password on the page of a one-time link. */
    async function enter(page: Page): Promise<void> {
      await page.getByLabel('Nouveau mot de passe').fill(password);
      await page.getByLabel('Le même mot de passe').fill(password);
      await page.getByRole('button', { name: 'Ouvrir mon compte' }).click();
      await page.getByRole('button', { name: 'Créer la clé' }).waitFor();
      await page.goto(`${desk.url}/staff`);
    }

    async function invite(admin: Page, login: string, name: string, role: string): Promise<string> {
      await admin.goto(`${desk.url}/staff/accounts/new`);
      await admin.getByLabel('Identifiant').fill(login);
      await admin.getByLabel('Prénom et nom').fill(name);
      await admin.getByLabel(role).check();
      await admin.getByRole('button', { name: 'Créer le lien' }).click();
      const shown = admin.getByText('/staff/welcome/');
      await shown.waitFor();
      return /http\S+\/staff\/welcome\/[\w-]{43}/.exec((await shown.textContent()) ?? '')?.[0] ?? '';
    }

    it('three persons, each with their own browser, no help from the command line', async () => {
      const lines = await staffNotice(desk.service.parvis, desk.config, desk.url);
      const link = /http\S+\/staff\/welcome\/\S+/.exec(lines.join('\n'))?.[0] ?? '';
      const admin = await someone();
      await admin.goto(link);
      await admin.getByLabel('Identifiant').fill('administration');
      await admin.getByLabel('Prénom et nom').fill('Service des relations');
      await seen(admin, 'welcome');
      await enter(admin);
      await seen(admin, 'first-page');
      const writer = await someone();
      const approver = await someone();
      await writer.goto(await invite(admin, 'redaction', 'Rédaction', 'Chargé de campagne'));
      await seen(admin, 'invited');
      await enter(writer);
      await approver.goto(await invite(admin, 'validation', 'Validation', 'Valideur'));
      await enter(approver);

      await writer.getByRole('link', { name: 'Envois', exact: true }).first().click();
      await writer.getByRole('link', { name: /Écri/ }).first().click();
      await writer.getByLabel('Titre').fill('Le square ouvre');
      await writer.getByLabel('Texte (français)', { exact: true }).fill(text);
      await writer.getByLabel('Fin', { exact: true }).fill('2026-03-06T18:00');
      await writer.getByText('segment (GSM-7)').first().waitFor();
      await writer.evaluate(() => scrollTo(0, 0));
      await seen(writer, 'round-write');
      await writer.getByRole('button', { name: 'Enregistrer' }).click();
      await writer.getByRole('button', { name: 'Compter' }).click();
      await writer.getByText('2 personnes le recevront.').waitFor();
      await writer.getByText('Coût de l’envoi').scrollIntoViewIfNeeded();
      await writer.mouse.wheel(0, 200);
      await seen(writer, 'round-counted');
      expect(await writer.getByRole('button', { name: 'Libérer l’envoi' }).count()).toBe(0);

      await approver.goto(`${desk.url}/staff`);
      await approver.getByText('Un envoi attend d’être libéré.').waitFor();
      await approver.goto(writer.url());
      await approver.getByRole('button', { name: 'Libérer l’envoi' }).scrollIntoViewIfNeeded();
      await seen(approver, 'round-release');
      await approver.getByRole('button', { name: 'Libérer l’envoi' }).click();
      await approver.getByText('L’envoi est libéré.').waitFor();
      await desk.settle();
      // Who follow it share one look a second.
      desk.nature.advance(2_000);
      expect([...desk.sms.seen, ...desk.telegram.seen].map(({ to }) => to).sort()).toEqual([
        'premier',
        'second',
      ]);
      expect(desk.sms.seen[0]?.text).toBe(`${text}\nSTOP : plus de messages.`);
      await approver.getByText('Terminé – tout est parti').waitFor();
      await approver.getByText('2 sur 2 personnes').waitFor();
      await seen(approver, 'round-done');
      const id = approver.url().split('/').at(-1) ?? '';
      await approver.goto(`${desk.url}/staff/results/rounds/${id}`);
      await approver.getByRole('heading', { level: 1, name: 'Le square ouvre' }).waitFor();
      await seen(approver, 'round-results');
      expect(alarms).toEqual([]);
    }, 180_000);
  },
);
