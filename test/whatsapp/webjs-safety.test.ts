import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findChromium, launchOptions, prepareFolder } from '../../adapters/whatsapp/webjs/chromium.ts';
import { createWhatsAppWeb } from '../../adapters/whatsapp/webjs/index.ts';
import { isStray } from '../../adapters/whatsapp/webjs/strays.ts';
import { readConfig } from '../../bots/config.ts';
import { openService } from '../../bots/service.ts';
import { realNature } from '../../core/nature.ts';
import { processesWith } from '../peers/whatsapp-web/pilot.ts';
import { noBrowser } from '../web/chat.ts';
import { recordLog } from './setup.ts';
import { until } from './webjs-setup.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parvis-webjs-safety-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 4 }));

describe('Chromium', () => {
  it('is the one that is named; another name says how to mend it', () => {
    expect(findChromium(process.execPath)).toBe(process.execPath);
    const nowhere = join(folder, 'chromium');
    const options = { folder, chromium: nowhere, log: recordLog().log, nature: realNature() };
    const made = () => createWhatsAppWeb({ ...options, readMedia: async () => null, tell: async () => {} });
    expect(made).toThrow(
      `WHATSAPP_WEB_CHROMIUM: there is no file ${nowhere}. Install Chromium (Debian: apt-get install chromium), or set WHATSAPP_WEB_CHROMIUM to its path.`,
    );
  });

  it('gets nothing of our environment', () => {
    expect(Object.keys(launchOptions('/usr/bin/chromium', folder).env)).toEqual(['HOME', 'PATH', 'LANG']);
  });

  it('finds its folder for its owner only, without the locks of the dead', async () => {
    const profile = join(folder, 'session');
    mkdirSync(profile, { recursive: true });
    for (const [name, target] of [
      ['SingletonLock', 'another-machine-12'],
      ['SingletonCookie', '123'],
    ] as const)
      symlinkSync(target, join(profile, name));
    await prepareFolder(folder);
    expect(readdirSync(profile)).toEqual([]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);

    symlinkSync(`${hostname()}-${process.pid}`, join(profile, 'SingletonLock'));
    await prepareFolder(folder);
    expect(readdirSync(profile)).toEqual(['SingletonLock']);
  });

  const title = `ends when the service is killed${noBrowser ? ` (${noBrowser})` : ''}`;
  it.skipIf(noBrowser !== null)(title, async () => {
    const program = join(import.meta.dirname, '../peers/whatsapp-web/holder.ts');
    const holder = spawn(process.execPath, ['--import', 'tsx', program, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    holder.stdout.on('data', (piece: Buffer) => {
      printed += piece.toString();
    });
    await until(() => printed.includes('waiting'));
    expect(processesWith(folder).length).toBeGreaterThan(3);
    holder.kill('SIGKILL');
    await until(() => processesWith(folder).length === 0);
  });
});

describe('the two ways to WhatsApp', () => {
  it('are not on at once', async () => {
    const both = readConfig({
      PARVIS_DATABASE: 'sqlite::memory:',
      PARVIS_SECRET: 'a master key that is only for these tests',
      WHATSAPP_TOKEN: 'x',
      WHATSAPP_PHONE_NUMBER_ID: '1',
      WHATSAPP_APP_SECRET: 'x',
      WHATSAPP_VERIFY_TOKEN: 'x',
      WHATSAPP_WEB: folder,
    });
    const opened = openService({ config: both, log: recordLog().log, home: '.', print: () => {} });
    await expect(opened).rejects.toThrow(
      'WHATSAPP_TOKEN and WHATSAPP_WEB: 2 ways out for WhatsApp are configured.',
    );
  });
});

describe('what the library leaves unwatched', () => {
  const from = (frame: string) =>
    Object.assign(new Error('Target closed'), { stack: `Error\n    at x (${frame}:1:2)` });

  it.each([
    ['/srv/node_modules/whatsapp-web.js/src/Client.js', true],
    ['/srv/node_modules/puppeteer-core/lib/cjs/puppeteer/cdp/Connection.js', true],
    ['/srv/parvis/dist/serve.js', false],
  ])('%s', (frame, expected) => {
    expect(isStray(from(frame))).toBe(expected);
  });

  it('its bare words, and no others', () => {
    expect(['auth timeout', 'ready timeout', 'anything', undefined].map(isStray)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
