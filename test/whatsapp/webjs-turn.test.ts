import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWhatsAppWeb } from '../../adapters/whatsapp/webjs/index.ts';
import { readConfig } from '../../bots/config.ts';
import { loadPairing, tellPairing } from '../../bots/pairing.ts';
import { openService, type Service } from '../../bots/service.ts';
import { type GeocoderStub, startGeocoder } from '../peers/geocoder.ts';
import { onePhoto } from '../peers/photo.ts';
import { openPilot, type Pilot } from '../peers/whatsapp-web/pilot.ts';
import { noBrowser } from '../web/chat.ts';
import { recordLog } from './setup.ts';
import { timings, until } from './webjs-setup.ts';

const title = `a resident on the pilot’s WhatsApp, the whole service behind${noBrowser ? ` (${noBrowser})` : ''}`;
const from = '200000000000007@lid';
const number = '33639980001';

describe.skipIf(noBrowser !== null)(title, () => {
  const folder = mkdtempSync(join(tmpdir(), 'parvis-webjs-whole-'));
  const { log, lines } = recordLog();
  let pilot: Pilot;
  let geocoder: GeocoderStub;
  let service: Service;
  let count = 0;

  beforeAll(async () => {
    pilot = openPilot();
    pilot.world.hidden = { [number]: from };
    pilot.world.files = { '/v/photo': onePhoto.toString('base64') };
    geocoder = await startGeocoder();
    const config = readConfig({
      PARVIS_DATABASE: `sqlite:${join(folder, 'parvis.db')}`,
      PARVIS_CITY: resolve('cities/paris'),
      GEOCODER_URL: geocoder.url,
    });
    service = await openService({
      config,
      log,
      home: resolve('.'),
      print: () => {},
      desk: async (tools) => [
        createWhatsAppWeb({
          folder: pilot.folder,
          log,
          nature: tools.nature,
          readMedia: async () => null,
          tell: tellPairing(tools),
          timings,
          open: pilot.open,
        }),
      ],
    });
    await service.parvis.start();
    await is('waiting');
    await pilot.tell('scan');
    await is('paired');
  });

  afterAll(async () => {
    await service?.stop();
    await geocoder?.close();
    expect(pilot.processes()).toEqual([]);
    pilot.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function is(state: string): Promise<void> {
    const { store, vault } = service.parvis.engine.world;
    await until(async () => (await store.transaction((tx) => loadPairing(tx, vault)))?.state === state);
  }

  /** What is answered to what a resident writes, by number or by hidden id. */
  async function write(message: object): Promise<string> {
    const before = (await pilot.sent()).length;
    count += 1;
    await pilot.tell('write', { from, id: `3C${count}`, ...message });
    await until(async () => (await pilot.sent()).length > before);
    await service.parvis.idle();
    return (await pilot.sent())
      .slice(before)
      .map(({ body }) => body)
      .join('\n');
  }

  it('shows the menu as numbered lines', async () => {
    const answer = await write({ body: 'menu' });
    expect(answer).toContain('Que voulez-vous faire ?');
    expect(answer).toMatch(/^1\. Signaler un problème$/m);
    expect((await pilot.sent())[0]?.to).toBe(`${number}@c.us`);
  });

  it('reports a mattress by numbers, a pin and a photo, to its reference', async () => {
    await write({ body: '1' });
    expect(await write({ body: 'un matelas abandonné' })).toContain('matelas');
    expect(await write({ body: '1' })).toContain('Où');
    const pin = { type: 'location', lat: 48.8722, lng: 2.3781 };
    expect(await write(pin)).toContain('12 Rue de Belleville');
    expect(await write({ body: 'oui' })).toContain('photo');
    const photo = { type: 'image', directPath: '/v/photo', mimetype: 'image/jpeg', mediaData: {} };
    expect(await write({ ...photo, from: `${number}@c.us` })).toContain('Photo reçue');
    expect(await write({ body: 'c’est tout' })).toContain('Voici votre signalement');
    const done = await write({ body: 'oui' });
    const reference = /R-[A-Z0-9]{6}/.exec(done)?.[0] ?? '';
    const row = await service.store.transaction((tx) => tx.reports.byReference(reference));
    expect(row).toMatchObject({ reference, kind: 'problem', state: 'received', district: '20' });
  });

  it('answers once what comes twice', async () => {
    const before = (await pilot.sent()).length;
    await pilot.tell('write', { from, id: '3C1', body: 'menu' });
    await pilot.tell('write', { from: `${number}@c.us`, id: '3C1', body: 'menu' });
    await write({ body: 'aide' });
    expect((await pilot.sent()).length).toBe(before + 1);
  });

  it('answers after a lost link what was not answered before it', async () => {
    pilot.world.unread = [
      { from, id: '3C1', body: 'menu' },
      { from: `${number}@c.us`, id: '3D1', body: 'aide' },
    ];
    await pilot.tell('state', 'CONFLICT');
    await is('lost');
    await is('paired');
    await until(async () => (await pilot.sent()).length > 0);
    await service.parvis.idle();
    expect(await pilot.sent()).toHaveLength(1);
    expect(await pilot.read<string[]>('seen')).toEqual([from, `${number}@c.us`]);
  });

  it('logs neither a number nor a word', () => {
    expect(JSON.stringify(lines)).not.toMatch(/63998|20000000|matelas|Belleville/);
  });
});
