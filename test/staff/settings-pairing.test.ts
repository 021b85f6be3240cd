import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { qrSvg } from '../../adapters/paper/qr.ts';
import { tellPairing } from '../../bots/pairing.ts';
import { type DeskTest, openDesk } from './desk.ts';

describe('the link with the pilot’s telephone, in the console', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parvis-pairing-'));
  const page = '/staff/settings/whatsapp';
  let desk: DeskTest;

  beforeAll(async () => {
    // The service is not started, so its browser is not either: any file stands in for Chromium.
    desk = await openDesk({ WHATSAPP_WEB: folder, WHATSAPP_WEB_CHROMIUM: process.execPath });
  });

  afterAll(async () => {
    await desk.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows administrators the code, and that it was scanned', async () => {
    const { vault, store, nature } = desk.service.parvis.engine.world;
    const printed: string[] = [];
    const tell = tellPairing({ store, vault, publicUrl: desk.url, print: (line) => printed.push(line) });
    const admin = await desk.as('admin');
    expect((await admin.get(page)).text).toContain('Le canal est arrêté.');

    const code = '2@a-code,of,four,parts,1';
    await tell({ state: 'waiting', since: nature.now(), code });
    await tell({ state: 'waiting', since: nature.now(), code: '2@the-next' });
    await tell({ state: 'waiting', since: nature.now(), code });
    const waiting = (await admin.get(page)).text;
    expect(waiting).toContain('Un téléphone doit scanner le code.');
    expect(waiting).toContain(Buffer.from(qrSvg(code)).toString('base64'));
    expect(waiting).not.toContain('2@a-code');
    expect((await admin.get('/staff/settings')).text).toContain('Un téléphone doit scanner le code.');
    // Nobody reads a log file with a telephone: the address is said once, the code never.
    expect(printed).toEqual([`WhatsApp attend d’être relié : ${desk.url}${page}`]);

    await tell({ state: 'paired', since: nature.now() });
    const paired = (await admin.get(page)).text;
    expect(paired).toContain('Le téléphone est lié.');
    expect(paired).not.toContain('<img');
    expect(printed[1]).toBe('WhatsApp est relié.');

    await tell({ state: 'lost', since: nature.now(), reason: 'browser_gone' });
    expect((await admin.get(page)).text).toContain('(browser_gone)');
  });

  it('keeps the code sealed, and from everyone else', async () => {
    const { store, vault, nature } = desk.service.parvis.engine.world;
    const tell = tellPairing({ store, vault, publicUrl: desk.url });
    await tell({ state: 'waiting', since: nature.now(), code: '2@secret' });
    const kept = await store.transaction((tx) => tx.marks.load('whatsapp.pairing'));
    expect(kept).not.toContain('2@secret');
    const agent = await desk.as('agent', 'moderator', 'campaigner', 'approver', 'auditor');
    expect((await agent.get(page)).status).toBe(403);
    expect((await agent.get('/staff/events/whatsapp')).status).toBe(403);
    expect((await desk.visitor().get(page)).status).toBe(303);
  });

  it('pushes the next code to the page that is open', async () => {
    const { store, vault, nature } = desk.service.parvis.engine.world;
    const tell = tellPairing({ store, vault, publicUrl: desk.url });
    const admin = await desk.as('admin');
    const cookie = [...admin.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const ended = new AbortController();
    const stream = await fetch(`${desk.url}/staff/events/whatsapp`, {
      headers: { cookie },
      signal: ended.signal,
    });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    const until = async (words: string) => {
      while (!seen.includes(words)) seen += (await reader?.read())?.value ?? '';
    };
    await tell({ state: 'waiting', since: nature.now(), code: '2@pushed' });
    await until(Buffer.from(qrSvg('2@pushed')).toString('base64'));
    await tell({ state: 'paired', since: nature.now() });
    await until('Le téléphone est lié.');
    expect(seen).toContain('event: pairing');
    ended.abort();
  });
});
