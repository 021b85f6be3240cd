import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, whyNoBrowser } from './browser.ts';
import { type Running, startService } from './service.ts';

const missing = whyNoBrowser();
const isRequired = process.env.PARVIS_REQUIRE_SERVICES === '1';

/** Pictures of this conversation stand in `docs/images`; PARVIS_PICTURES=1 takes them anew. */
const takesPictures = process.env.PARVIS_PICTURES === '1';

describe.skipIf(missing !== null && !isRequired)(
  `a resident on the web chat${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    let running: Running;
    let browser: Browser;

    beforeAll(async () => {
      if (missing !== null) throw new Error(missing);
      running = await startService(() => ({}));
      browser = await openBrowser();
    });

    afterAll(async () => {
      await browser?.close();
      await running?.stop();
    });

    async function picture(page: Page, name: string): Promise<void> {
      if (takesPictures) await page.screenshot({ path: `docs/images/${name}.png` });
    }

    async function seriousFindings(page: Page): Promise<readonly string[]> {
      const { violations } = await new AxeBuilder({ page }).analyze();
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id }) => id);
    }

    it('reports a problem with a pin and a photo, to its reference', async () => {
      const context = await browser.newContext({
        viewport: { width: 390, height: 844 },
        locale: 'fr-FR',
        geolocation: { latitude: 48.8722, longitude: 2.3781 },
        permissions: ['geolocation'],
      });
      const page = await context.newPage();
      const log = page.getByRole('log');
      const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
      await page.goto(running.url);
      await log.getByText('Que voulez-vous faire ?').waitFor();
      await picture(page, 'web-chat');
      await page.getByRole('textbox').fill('il y a un matelas sur le trottoir');
      await page.keyboard.press('Enter');
      await log.getByText('J’ai compris').waitFor();
      await press('Oui, c’est cela');
      await page.getByRole('button', { name: /position/i }).click();
      await log.getByText('12 Rue de Belleville').first().waitFor();
      await press('Oui, c’est ici');
      await log.getByText('Avez-vous une photo').waitFor();
      const photo = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#7a8a6a' } })
        .jpeg()
        .toBuffer();
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo });
      await log.getByText('En avez-vous une autre').waitFor();
      await press('C’est tout');
      await log.getByText('Voici votre signalement').waitFor();
      await press('Oui, envoyer');
      const sent = log.getByText(/R-[A-Z0-9]{6}/);
      await sent.waitFor();
      await picture(page, 'web-chat-report');
      const reference = /R-[A-Z0-9]{6}/.exec((await sent.textContent()) ?? '')?.[0] ?? '';
      const row = await running.service.store.transaction((tx) => tx.reports.byReference(reference));
      expect(row).toMatchObject({ reference, kind: 'problem', state: 'received', district: '20' });
      const photos = await running.service.store.transaction((tx) => tx.reports.photos(row?.id ?? ''));
      expect(photos).toHaveLength(1);
      expect(await seriousFindings(page)).toEqual([]);
      await context.close();
    }, 60_000);

    it('reports a problem without JavaScript', async () => {
      const context = await browser.newContext({ javaScriptEnabled: false, locale: 'fr-FR' });
      const page = await context.newPage();
      const say = async (text: string) => {
        await page.getByRole('textbox').fill(text);
        await page.locator('#write button[type=submit]').click();
      };
      await page.goto(running.url);
      await say('un tag sur le mur');
      await page.getByRole('button', { name: 'Oui, c’est cela' }).click();
      await say('5 rue Oberkampf');
      await page
        .getByText('5 Rue Oberkampf')
        .first()
        .waitFor({ timeout: 5_000 })
        .catch(() => page.reload());
      await page.getByRole('button', { name: 'Oui, c’est ici' }).click();
      await page.getByRole('button', { name: 'Passer' }).click();
      await page.getByRole('button', { name: 'Oui, envoyer' }).click();
      const body = (await page.textContent('body')) ?? '';
      expect(body).toMatch(/R-[A-Z0-9]{6}/);
      await context.close();
    }, 60_000);
  },
);
