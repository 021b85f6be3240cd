import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openPilot, type Pilot } from '../peers/whatsapp-web/pilot.ts';
import { noBrowser } from '../web/chat.ts';
import { recordIntake } from './setup.ts';
import { channelOn, until } from './webjs-setup.ts';

const context = { outboxId: '1', part: 0 };
const from = '33612345678@c.us';
const hidden = '118305962483912@lid';

const title = `whatsapp-web.js on a page of our own${noBrowser ? ` (${noBrowser})` : ''}`;

describe.skipIf(noBrowser !== null)(title, () => {
  let pilot: Pilot;
  let web: ReturnType<typeof channelOn>;
  const photo = Buffer.from('a photo, as bytes');
  const { intake, messages, deliveries } = recordIntake();

  beforeAll(async () => {
    pilot = openPilot();
    pilot.world.hidden = { '33612345678': hidden };
    pilot.world.files = { '/v/photo': photo.toString('base64') };
    web = channelOn(pilot, {
      files: { calendar: { bytes: Buffer.from('BEGIN:VCALENDAR'), mime: 'text/calendar' } },
    });
    await web.channel.start?.(intake);
    await web.reaches('waiting');
  });

  afterAll(async () => {
    await web?.channel.stop?.();
    pilot?.close();
  });

  afterEach(() => {
    messages.length = 0;
    deliveries.length = 0;
  });

  it('shows the code that a telephone scans, then the next one', async () => {
    expect(web.told.map(({ state, code }) => [state, code])).toEqual([
      ['starting', undefined],
      ['waiting', '2@first,AQI=,AwQ=,secret,1'],
    ]);
    await pilot.tell('newCode', '2@second');
    await until(() => web.told[2]);
    expect(web.told[2]?.code).toBe('2@second,AQI=,AwQ=,secret,1');
    expect(JSON.stringify(web.lines)).not.toContain('2@');
  });

  it('is linked once it was scanned, and sends nothing before', async () => {
    const [part] = web.channel.render({ v: 1, language: 'fr', text: 'Bonjour' });
    expect(await web.channel.send('33612345678', part ?? {}, context)).toEqual({
      ok: false,
      class: 'retry',
      code: 'not_ready',
      scope: 'channel',
      retryAfter: 3_000,
    });
    await pilot.tell('scan');
    await web.reaches('paired');
    expect(web.told.at(-1)).toEqual({ state: 'paired', since: expect.any(Number) });
    expect(await pilot.sent()).toEqual([]);
  });

  it('takes a text, from the number, with the hidden id beside it', async () => {
    await pilot.tell('write', { from, id: '3A01', body: 'signaler', t: 1_795_500_000 });
    await until(() => messages[0]);
    expect(messages).toEqual([
      {
        v: 1,
        channel: 'whatsapp',
        externalId: '3A01',
        sender: '33612345678',
        alias: hidden,
        phone: { e164: '+33612345678', proven: true },
        sentAt: 1_795_500_000_000,
        said: { kind: 'text', text: 'signaler' },
      },
    ]);
    await pilot.tell('write', { from: hidden, id: '3A02', body: 'menu' });
    await until(() => messages[1]);
    expect(messages[1]).toMatchObject({ sender: '33612345678', alias: hidden });
    await until(async () => (await pilot.read<string[]>('seen')).length === 2);
    expect(await pilot.read('seen')).toEqual([from, hidden]);
  });

  it('asks once for who is not known by both, and takes them by what there is', async () => {
    const stranger = '200000000000001@lid';
    await pilot.tell('write', { from: stranger, id: '3A03', body: 'bonjour' });
    await until(() => messages[0]);
    expect(messages[0]).toMatchObject({ sender: stranger, said: { kind: 'text', text: 'bonjour' } });
    expect(messages[0]).not.toHaveProperty('phone');
    expect(messages[0]).not.toHaveProperty('alias');
    expect(await pilot.read('lookups')).toEqual([stranger]);
  });

  it('takes a location and a photo, whose bytes can be fetched', async () => {
    const place = { type: 'location', lat: 48.8556, lng: 2.3625, loc: 'Place des Vosges\n75004 Paris' };
    await pilot.tell('write', { from, id: '3A04', ...place });
    const file = { type: 'image', directPath: '/v/photo', mimetype: 'image/jpeg', mediaData: {}, size: 17 };
    await pilot.tell('write', { from, id: '3A05', ...file, caption: 'un trou' });
    await until(() => messages[1]);
    const ref = `false_${from}_3A05`;
    expect(messages.map(({ said }) => said)).toEqual([
      { kind: 'location', lat: 48.8556, lon: 2.3625, label: 'Place des Vosges' },
      { kind: 'media', media: 'photo', ref, caption: 'un trou' },
    ]);
    expect(await web.channel.fetchMedia?.(ref)).toEqual(photo);
  });

  it.each([
    ['of a message that is no more', 'false_33612345678@c.us_FFFF', 'media.refused'],
    ['that is no message', '../../etc/passwd', 'media.refused'],
  ])('refuses a photo %s', async (_, ref, code) => {
    await expect(web.channel.fetchMedia?.(ref)).rejects.toMatchObject({ code });
  });

  it('leaves groups, lists, statuses and its own messages aside', async () => {
    await pilot.tell('write', { from: '120363000000000000@g.us', id: '3A06', body: 'à tous' });
    await pilot.tell('write', { from: 'status@broadcast', id: '3A07', body: 'statut' });
    await pilot.tell('write', { from, id: '3A08', body: 'à ma liste', broadcast: true });
    await pilot.tell('write', { from: '0@c.us', id: '3A09', body: 'WhatsApp vous parle' });
    await pilot.tell('write', { from, id: '3A0A', type: 'e2e_notification' });
    await pilot.tell('write', { from, id: '3A0B', body: 'le dernier' });
    await until(() => messages[0]);
    expect(messages.map(({ externalId }) => externalId)).toEqual(['3A0B']);
  });

  it('sends words with numbered choices, a pin and a file, and reports what becomes of them', async () => {
    const first = (await pilot.sent()).length;
    const parts = web.channel.render({
      v: 1,
      language: 'fr',
      text: 'Que voulez-vous faire ?',
      choices: [
        { id: 'report', label: 'Signaler un problème', number: 1 },
        { id: 'vote', label: 'Voter', number: 2 },
      ],
      turn: 3,
      place: { lat: 48.8556, lon: 2.3625, label: 'Place des Vosges' },
      document: { name: 'atelier.ics', mime: 'text/calendar', ref: 'calendar' },
    });
    const ids: unknown[] = [];
    for (const part of parts) {
      const sent = await web.channel.send('33612345678', part, context);
      expect(sent).toEqual({ ok: true, providerId: expect.stringMatching(/^3EB0[0-9A-F]{18}$/) });
      ids.push(sent.ok && sent.providerId);
    }
    const seen = (await pilot.sent()).slice(first);
    expect(seen.map(({ id }) => id)).toEqual(ids);
    expect(seen.map(({ to }) => to)).toEqual([from, from, from]);
    expect(seen[0]).toMatchObject({ type: 'location', lat: 48.8556, lng: 2.3625, loc: 'Place des Vosges' });
    expect(seen[1]).toMatchObject({ type: 'document', filename: 'atelier.ics' });
    expect(await pilot.read('uploads')).toEqual([Buffer.from('BEGIN:VCALENDAR').toString('base64')]);
    expect(seen[2]).toMatchObject({
      type: 'chat',
      body: 'Que voulez-vous faire ?\n\n1. Signaler un problème\n2. Voter',
    });
    for (const ack of [1, 2, 3]) await pilot.tell('acknowledge', first + 2, ack);
    await until(() => deliveries[2]);
    expect(deliveries.map(({ providerId, status }) => [providerId, status])).toEqual([
      [ids[2], 'sent'],
      [ids[2], 'delivered'],
      [ids[2], 'read'],
    ]);
  });

  it('writes to a hidden id, and to nobody whom it does not know', async () => {
    const text = { kind: 'text', text: 'Bonjour' };
    expect(await web.channel.send(hidden, text, context)).toMatchObject({ ok: true });
    expect((await pilot.sent()).at(-1)).toMatchObject({ to: hidden, body: 'Bonjour' });
    const nobody = { ok: false, class: 'invalid', code: 'recipient' };
    expect(await web.channel.send('FR.13491208655302741918', text, context)).toEqual(nobody);
    const lost = { kind: 'document', ref: 'erased', mime: 'text/plain', name: 'erased.txt' };
    expect(await web.channel.send('33612345678', lost, context)).toEqual({
      ok: false,
      class: 'invalid',
      code: 'media',
    });
  });

  it('says what is in doubt, and finds it again before it sends it twice', async () => {
    const count = (await pilot.sent()).length;
    const part = { kind: 'text', text: 'Votre signalement est enregistré.' };
    const doubtSince = Date.now();
    await pilot.set('fate', 'lost');
    expect(await web.channel.send('33612345678', part, context)).toEqual({
      ok: false,
      class: 'retry',
      code: 'timeout',
      inDoubt: true,
    });
    await pilot.set('fate', null);
    const again = await web.channel.send('33612345678', part, { ...context, doubtSince });
    const sent = await pilot.sent();
    expect(again).toEqual({ ok: true, providerId: sent[count]?.id });
    expect(sent).toHaveLength(count + 1);
    // Words that differ were not sent yet.
    const other = { kind: 'text', text: 'Autre chose.' };
    await web.channel.send('33612345678', other, { ...context, doubtSince });
    expect(await pilot.sent()).toHaveLength(count + 2);
  });

  it('says what WhatsApp refused, and what broke', async () => {
    const part = { kind: 'text', text: 'Perdu' };
    await pilot.set('fate', 'refused');
    expect(await web.channel.send('33612345678', part, context)).toEqual({
      ok: false,
      class: 'retry',
      code: 'ack_error',
    });
    await pilot.set('fate', 'thrown');
    expect(await web.channel.send('33612345678', part, context)).toEqual({
      ok: false,
      class: 'retry',
      code: 'Error',
      inDoubt: true,
    });
    await pilot.set('fate', null);
  });

  it('logs neither numbers nor words', () => {
    expect(JSON.stringify(web.lines)).not.toMatch(/3361234|1183059|200000000|Bonjour|menu|liste/);
  });
});
