import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findChromium } from '../../adapters/whatsapp/webjs/chromium.ts';
import { readConfig } from '../../bots/config.ts';
import { checkWebjs } from '../../bots/doctor/webjs.ts';
import { noBrowser } from '../web/chat.ts';

describe('WhatsApp for a pilot', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parvis-doctor-webjs-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A browser that says its version, and one that doesn't start. */
  function browser(name: string, script: string): string {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return path;
  }

  const found = async (session: string, chromium: string) =>
    (await checkWebjs(readConfig({ WHATSAPP_WEB: session, WHATSAPP_WEB_CHROMIUM: chromium }))).map(
      (each) => `${each.state} ${each.found}`,
    );
  const risk = 'warn whatsapp-web.js n’est pas un outil officiel : WhatsApp peut fermer ce compte.';

  it('names the risk always, the browser, and a folder that is ours alone', async () => {
    const chromium = browser('chromium', 'echo Chromium 156.0.8078.79 built on Debian');
    const session = join(folder, 'session');
    expect(await found(session, chromium)).toEqual([
      risk,
      `ok Chromium 156.0.8078.79 : ${chromium}.`,
      `warn ${session} : pas encore de session.`,
    ]);
    mkdirSync(session, { mode: 0o700 });
    expect((await found(session, chromium))[2]).toBe('ok Le dossier de la session est là, et à nous seuls.');
    chmodSync(session, 0o755);
    expect((await found(session, chromium))[2]).toBe(
      `bad D’autres comptes de cette machine lisent ${session} : ils sont ce WhatsApp.`,
    );
  });

  it('names a browser that does not start, and a folder that is a file', async () => {
    const chromium = browser('broken', 'exit 1');
    expect((await found(chromium, chromium)).slice(1)).toEqual([
      `bad ${chromium} ne démarre pas.`,
      `bad On ne peut pas écrire dans ${chromium}.`,
    ]);
  });

  it('names a browser that a container keeps from opening a page', async () => {
    const words =
      '[7:7:FATAL:zygote_host_impl_linux.cc(129)] No usable sandbox! If you are running on Ubuntu';
    const script = `case "$*" in *--version*) echo Chromium 156.0 ;; *) echo '${words}' >&2; exit 133 ;; esac`;
    const kept = browser('kept', script);
    expect((await found(folder, kept))[1]).toBe(
      `bad ${kept} ne peut pas isoler ses pages : le conteneur l’en empêche.`,
    );
  });

  it.skipIf(noBrowser !== null)(
    `opens an empty page with the real one${noBrowser ? ` (skipped: ${noBrowser})` : ''}`,
    async () => {
      expect((await found(folder, findChromium(undefined)))[1]).toMatch(/^ok Chromium \d+\.[\d.]+ : /);
    },
    20_000,
  );

  it('says how to install the browser that is not there', async () => {
    const nowhere = join(folder, 'nowhere');
    await expect(found(folder, nowhere)).rejects.toThrow(`there is no file ${nowhere}. Install Chromium`);
  });
});
