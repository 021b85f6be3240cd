import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../bots/staff/routes.ts';
import { type Role, staffRoles } from '../../core/staff/accounts.ts';
import { openBrowser, whyNoBrowser } from '../whole/browser.ts';
import { type Furnished, openFurnished } from './furnished.ts';

const missing = whyNoBrowser();
const isRequired = process.env.PARVIS_REQUIRE_SERVICES === '1';
/** Markup, a formula, a false system line, text that runs backwards and what nobody sees: all at once, in every field, the first of it in forty characters. */
const payload = `=1"><img src=x onerror=alert(1)>'<script>alert(1)</script>\u202e[SYST]\u200b{{7*7}}`;

let all: Furnished;
beforeAll(async () => {
  all = await openFurnished(payload);
}, 90_000);
afterAll(() => all?.desk.close());

/** Pages that are neither files nor streams. */
const pages = routes.filter(
  ({ method, path }) =>
    method === 'GET' &&
    !/^\/staff\/(sign-in\/provider$|events\/|media\/:id$|reports\/map\/|results\/.*\/places\/)|\.(csv|json|geojson)$|\/file$|\/files\//.test(
      path,
    ),
);
const mayOpen = (role: Role) =>
  routes.filter(
    ({ method, path, roles }) =>
      method === 'GET' && !path.startsWith('/staff/events') && Array.isArray(roles) && roles.includes(role),
  );

describe.each(staffRoles)('each page that %s may open, with something on it', (role) => {
  it('is found at its object’s address', async () => {
    const visitor = await all.desk.as(role);
    const seen: [string, number][] = [];
    for (const { path } of mayOpen(role))
      for (const address of all.addresses(path)) seen.push([address, (await visitor.get(address)).status]);
    expect(seen.filter(([, status]) => status !== 200)).toEqual([]);
    expect(seen.length).toBeGreaterThan(2);
  }, 60_000);
});

it('no file that leaves the console holds a cell that a spreadsheet would calculate', async () => {
  const visitor = await all.desk.as(...staffRoles);
  const files = routes.filter(({ path }) => path.endsWith('.csv')).flatMap(({ path }) => all.addresses(path));
  for (const address of files) {
    const { text } = await visitor.get(address);
    const cells = text
      .replace('\ufeff', '')
      .split(/\r\n|\n|;/)
      .map((cell) => cell.replace(/^"/, '').trimStart());
    const trouble = cells.filter((cell) => /^[=+@\t\r]|^-(?!\d)/.test(cell));
    expect([address, trouble]).toEqual([address, []]);
  }
  expect(files.length).toBeGreaterThan(4);
});

/** Kept by no browser or proxy, guessed to be nothing else, run by nobody. */
const guarded = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
const headersOf = (headers: Headers, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, headers.get(name)]));

it('every file that leaves the console carries the headers of a file that no browser runs', async () => {
  const visitor = await all.desk.as(...staffRoles);
  const files = routes
    .filter(({ method, path }) => method === 'GET' && /\.(csv|json|geojson)$|\/file$|\/files\//.test(path))
    .flatMap(({ path }) => all.addresses(path));
  const wanted = { ...guarded, 'content-security-policy': "default-src 'none'; sandbox" };
  for (const address of files) {
    const { headers } = await visitor.get(address);
    expect([address, headersOf(headers, Object.keys(wanted))]).toEqual([address, wanted]);
    expect([address, headers.get('content-disposition')?.split(';')[0]]).toEqual([address, 'attachment']);
  }
  expect(files.length).toBeGreaterThan(8);
});

it('what stays open carries the headers of a page', async () => {
  const visitor = await all.desk.as('campaigner');
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const gone = new AbortController();
  const address = `${all.desk.url}/staff/events/rounds/${all.rounds.stopped}`;
  const { status, headers } = await fetch(address, { headers: { cookie }, signal: gone.signal });
  gone.abort();
  expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  const wanted = { ...guarded, 'cache-control': 'no-store, no-transform' };
  expect(headersOf(headers, Object.keys(wanted))).toEqual(wanted);
  expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
});

describe.skipIf(missing !== null && !isRequired)(
  `every page with something on it${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    let browser: Browser;
    let page: Page;
    const alarms: string[] = [];

    beforeAll(async () => {
      browser = await openBrowser();
      page = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
      page.on('dialog', (dialog) => {
        alarms.push(`dialog on ${page.url()}`);
        dialog.dismiss().catch(() => {});
      });
      page.on('pageerror', (error) => alarms.push(`${page.url()} ${error.message}`));
      page.on('console', (message) => {
        if (/Content Security Policy/i.test(message.text())) alarms.push(`${page.url()} ${message.text()}`);
      });
    }, 60_000);
    afterAll(() => browser?.close());

    const publicPages = ['/results', '/results/consultation/square', '/results/poll/demonstration'];

    it('is readable by all at 320 and 1280 pixels, and runs nothing of what was written', async () => {
      const account = await all.desk.as(...staffRoles);
      const value = account.cookies.get('parvis-staff') ?? '';
      await page.context().addCookies([{ name: 'parvis-staff', value, url: all.desk.url }]);
      const found: string[] = [];
      const addresses = [...pages.flatMap(({ path }) => all.addresses(path)), ...publicPages];
      let shown = 0;
      for (const address of addresses) {
        await page.setViewportSize({ width: 320, height: 640 });
        const answer = await page.goto(`${all.desk.url}${address}`);
        if (answer?.status() !== 200) found.push(`${address} ${answer?.status()}`);
        for (const width of [320, 1280]) {
          await page.setViewportSize({ width, height: 800 });
          const { violations } = await new AxeBuilder({ page }).analyze();
          const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
          for (const { id, nodes } of serious)
            found.push(`${width} ${address} ${id} ${nodes[0]?.html.slice(0, 200)}`);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (wide > 0) found.push(`${width} ${address} is ${wide} too wide`);
        }
        if ((await page.content()).includes('alert(1)')) shown += 1;
        if ((await page.locator('img[src="x"], [onerror]').count()) > 0)
          found.push(`${address} made it markup`);
      }
      expect(found).toEqual([]);
      expect(alarms).toEqual([]);
      // The words are really there: in lists, on pages of one object, in forms.
      expect(shown).toBeGreaterThan(20);
    }, 600_000);
  },
);
