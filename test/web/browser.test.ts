import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { assets, launchOptions, noBrowser, openChat, reportScript, type TestChat } from './chat.ts';

const jpeg = Buffer.concat([Buffer.from('ffd8ffe000104a46494600010101', 'hex'), Buffer.alloc(100, 1)]);
const phone = { viewport: { width: 320, height: 568 } };
const place = { geolocation: { latitude: 48.8721, longitude: 2.3767 }, permissions: ['geolocation'] };

describe.skipIf(noBrowser !== null)(
  `the page in a browser${noBrowser ? ` (skipped: ${noBrowser})` : ''}`,
  () => {
    let browser: Browser;
    let chat: TestChat;
    const closers: (() => Promise<unknown>)[] = [];

    beforeAll(async () => {
      browser = await chromium.launch(launchOptions);
    });
    afterAll(() => browser?.close());
    afterEach(async () => {
      for (const close of closers.splice(0).reverse()) await close();
    });

    /** Opens the chat; fails the test on any error of a script or breach of the policy. */
    async function visit(options: BrowserContextOptions = {}, script = reportScript): Promise<Page> {
      chat = await openChat(script);
      closers.push(chat.close);
      return come(options);
    }
    async function come(options: BrowserContextOptions = {}): Promise<Page> {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && !/status of \d+|ERR_|^htmx:/.test(message.text()))
          faults.push(message.text());
      });
      closers.push(async () => {
        await context.close();
        expect(faults).toEqual([]);
      });
      await page.goto(chat.url);
      return page;
    }
    const lines = (page: Page) => page.locator('#lines > li').allInnerTexts();
    const write = async (page: Page, text: string) => {
      await page.getByLabel('Votre message').fill(text);
      await page.getByRole('button', { name: 'Envoyer le message' }).click();
    };
    const scrollsSideways = (page: Page) =>
      page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

    test('holds three turns without a script', async () => {
      const page = await visit({ ...phone, javaScriptEnabled: false });
      await page.getByRole('button', { name: 'Signaler un problème' }).click();
      await write(page, 'Un matelas');
      await write(page, '12 rue de Belleville');
      expect((await lines(page)).map((text) => text.split('\n').at(-1))).toEqual([
        'Bonjour ! Je suis l’assistant de la Ville.',
        'Signaler un problème · Voter · Autre chose',
        'Signaler un problème',
        'Que se passe-t-il ?',
        'Un matelas',
        'Où est-ce ? Écrivez l’adresse, ou envoyez votre position.',
        '12 rue de Belleville',
        'Merci. Vous avez écrit : 12 rue de Belleville',
      ]);
      await page.getByText('Joindre une photo').click();
      await page
        .getByLabel('Choisir une photo')
        .setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: jpeg });
      await page.getByRole('button', { name: 'Envoyer la photo' }).click();
      await page.getByText('Merci pour la photo.').waitFor();
      expect(chat.heard.map(({ said }) => said.kind)).toEqual(['started', 'choice', 'text', 'text', 'media']);
    });

    test('answers live, without a reload, and keeps what is being written', async () => {
      const page = await visit();
      await page.evaluate('window.sameDocument = true');
      await page.getByRole('button', { name: 'Signaler un problème' }).click();
      await page.getByText('Que se passe-t-il ?').waitFor();
      await write(page, 'Un matelas');
      await page.getByText('Où est-ce').waitFor();
      await expect.poll(() => page.getByLabel('Votre message').inputValue()).toBe('');
      await page.getByLabel('Votre message').fill('je suis en train');
      await chat.tell(chat.heard[0]?.sender ?? '', { text: 'Une nouvelle' });
      await page.getByText('Une nouvelle').waitFor();
      expect(await page.getByLabel('Votre message').inputValue()).toBe('je suis en train');
      expect(await page.evaluate('window.sameDocument')).toBe(true);
      const shown = await lines(page);
      await page.reload();
      expect(await lines(page)).toEqual(shown);
    });

    test('shares the place and a photo when the person presses', async () => {
      const page = await visit(place);
      await page.getByRole('button', { name: 'Ma position' }).click();
      await page.getByText('C’est bien là ?').waitFor();
      await page.getByText('Joindre une photo').click();
      await page
        .getByLabel('Choisir une photo')
        .setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: jpeg });
      await page.getByText('Merci pour la photo.').waitFor();
      expect(chat.heard.slice(1).map(({ said }) => said)).toEqual([
        { kind: 'location', lat: 48.8721, lon: 2.3767 },
        { kind: 'media', media: 'photo', ref: expect.stringMatching(/^upload:/) },
      ]);
    });

    test('says what to do when the browser does not give the place', async () => {
      const page = await visit();
      await page.getByRole('button', { name: 'Ma position' }).click();
      await page.getByText('Écrivez l’adresse à la place').waitFor();
      expect(chat.heard.length).toBe(1);
    });

    test('works by keyboard alone', async () => {
      const page = await visit();
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Aller à la saisie du message');
      await page.keyboard.press('Enter');
      await page.keyboard.type('Un matelas');
      await page.keyboard.press('Shift+Enter');
      await page.keyboard.type('et un frigo');
      await page.keyboard.press('Enter');
      await page.getByText('Où est-ce').waitFor();
      expect(chat.heard.at(-1)?.said).toEqual({ kind: 'text', text: 'Un matelas\net un frigo' });
      await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('text');
      await chat.tell(chat.heard[0]?.sender ?? '', {
        text: 'C’est là ?',
        turn: 9,
        choices: [{ id: 'yes', label: 'Oui', number: 1 }],
      });
      await page.getByRole('button', { name: 'Oui' }).waitFor();
      await page.keyboard.press('Shift+Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Oui');
      await page.keyboard.press('Enter');
      await expect.poll(() => chat.heard.at(-1)?.said).toEqual({ kind: 'choice', id: 'yes', turn: 9 });
      await page.getByText('Que se passe-t-il ?').waitFor();
      await expect.poll(() => page.evaluate('document.activeElement.className')).toBe('bot');
      await page.keyboard.press('Tab');
      await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('text');
    });

    test('leaves only the newest buttons to press', async () => {
      const page = await visit();
      const buttons = () => page.locator('#lines button').allInnerTexts();
      expect(await buttons()).toEqual(['Signaler un problème', 'Voter', 'Autre chose']);
      await chat.tell(chat.heard[0]?.sender ?? '', {
        text: 'Lequel ?',
        turn: 2,
        choices: [{ id: 'a', label: 'Celui-ci', number: 1 }],
      });
      await expect.poll(buttons).toEqual(['Celui-ci']);
      expect((await lines(page))[1]).toContain('Signaler un problème · Voter · Autre chose');
      await write(page, 'autre');
      await expect.poll(buttons).toEqual([]);
    });

    test('says that the connection is lost, and catches up after it', async () => {
      const page = await visit();
      await page.waitForTimeout(200);
      await page.context().setOffline(true);
      await write(page, 'Un matelas');
      await page.getByText('La connexion est coupée').waitFor();
      expect(await page.getByLabel('Votre message').inputValue()).toBe('Un matelas');
      await page.context().setOffline(false);
      await page.getByRole('button', { name: 'Envoyer le message' }).click();
      await page.getByText('Où est-ce').waitFor();
      await page.getByText('La connexion est coupée').waitFor({ state: 'hidden' });
      expect(chat.heard.filter(({ said }) => said.kind === 'text').length).toBe(1);
    });

    test('shows whatever was written as text, and runs none of it', async () => {
      const attack = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
      const page = await visit({}, ({ said }) => [{ text: said.kind === 'text' ? said.text : 'Bonjour' }]);
      await write(page, attack);
      await expect.poll(() => page.getByText(attack).count()).toBe(2);
      await page.reload();
      expect(await page.getByText(attack).count()).toBe(2);
      expect(await page.evaluate('window.hacked')).toBe(undefined);
    });

    test('shows nothing to another browser', async () => {
      const page = await visit();
      await write(page, 'canari');
      await page.getByText('canari').first().waitFor();
      const other = await come();
      expect(await other.getByText('canari').count()).toBe(0);
    });

    test.each<[string, BrowserContextOptions]>([
      ['a small phone', phone],
      ['a desktop', { viewport: { width: 1280, height: 800 } }],
      ['dark colours', { ...phone, colorScheme: 'dark' }],
      ['no script', { ...phone, javaScriptEnabled: false }],
    ])('is accessible on %s, and fits', async (_, options) => {
      const page = await visit({ ...options, reducedMotion: 'reduce' });
      await page.getByRole('button', { name: 'Signaler un problème' }).click();
      await page.getByText('Que se passe-t-il ?').waitFor();
      await page.getByText('Joindre une photo').click();
      const long = 'Anticonstitutionnellement'.repeat(8);
      await chat.tell(chat.heard[0]?.sender ?? '', {
        text: long,
        turn: 3,
        place: { lat: 48.8, lon: 2.3, label: long },
        choices: [{ id: 'a', label: long, number: 1 }],
      });
      await page.reload();
      await page.getByText('Joindre une photo').click();
      if (options.javaScriptEnabled !== false) {
        // axe runs its script in the page.
        const { violations } = await new AxeBuilder({ page }).analyze();
        const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(grave.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
        expect(await scrollsSideways(page)).toBe(false);
      }
      for (const button of await page.locator('button:visible, summary:visible').all()) {
        const box = await button.boundingBox();
        expect([await button.textContent(), (box?.height ?? 0) >= 44, (box?.width ?? 0) >= 44]).toEqual([
          await button.textContent(),
          true,
          true,
        ]);
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
      }
    });

    test('fits a low and narrow window, as a large one with text of four times the size', async () => {
      const page = await visit({ viewport: { width: 320, height: 256 } });
      expect(await scrollsSideways(page)).toBe(false);
      await page.getByRole('button', { name: 'Envoyer le message' }).scrollIntoViewIfNeeded();
      await page.getByRole('button', { name: 'Signaler un problème' }).click();
      await page.getByText('Que se passe-t-il ?').waitFor();
    });

    test('weighs less than 60 KB in all', async () => {
      const page = await visit();
      const html = gzipSync(await page.content()).length;
      const files = [assets.style, ...assets.scripts].map(({ gzip }) => gzip.length);
      expect(files.reduce((sum, bytes) => sum + bytes, html)).toBeLessThan(60 * 1024);
      const served = await fetch(`${chat.url}${assets.style.url}`, {
        headers: { 'accept-encoding': 'gzip' },
      });
      expect([served.headers.get('content-encoding'), served.headers.get('cache-control')]).toEqual([
        'gzip',
        'public, max-age=31536000, immutable',
      ]);
      expect((await fetch(`${chat.url}/chat/assets/chat.000000000000.css`)).status).toBe(404);
    });

    /** A page of another site; says where it is, and shows a frame once told of which address. */
    async function openHost() {
      let src = '';
      const server = createServer((_, answer) => {
        answer.setHeader('content-type', 'text/html');
        answer.end(`<title>Mairie</title><iframe width=400 height=600 src="${src}"></iframe>`);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      closers.push(async () => server.closeAllConnections());
      closers.push(async () => server.close());
      const { port } = server.address() as { port: number };
      const show = (url: string): void => {
        src = url;
      };
      return { origin: `http://127.0.0.1:${port}`, frame: show };
    }

    test('is shown in a page that may embed it, and in no other', async () => {
      const [mayor, other] = [await openHost(), await openHost()];
      chat = await openChat(reportScript, { frameAncestors: [mayor.origin] });
      closers.push(chat.close);
      // Another site than the host's: `localhost` is not 127.0.0.1.
      const away = chat.url.replace('127.0.0.1', 'localhost');
      for (const host of [mayor, other]) host.frame(`${away}/embed`);
      const page = await browser.newPage();
      closers.push(() => page.close());
      await page.goto(mayor.origin);
      const frame = page.frameLocator('iframe');
      await frame.getByRole('button', { name: 'Signaler un problème' }).click();
      await frame.getByText('Que se passe-t-il ?').waitFor();
      await page.goto(other.origin);
      await page.waitForTimeout(300);
      expect(await frame.getByText('Bonjour').count()).toBe(0);
      mayor.frame(away);
      await page.goto(mayor.origin);
      await page.waitForTimeout(300);
      expect(await frame.getByText('Bonjour').count()).toBe(0);
    });
  },
);
