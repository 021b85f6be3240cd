import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Sent } from '../../core/ports.ts';
import { type Smsc, startSmsc, urlOf, whyNoSmsc } from '../peers/smsc.ts';
import { type Collected, collect, type createLog } from './hooks.ts';
import { freePort, openSmpp, until } from './smpp-line.ts';

const missing = whyNoSmsc();
const isRequired = process.env.PARVIS_REQUIRE_SERVICES === '1';
const title = `SMS over SMPP to a Perl SMS centre${missing ? ` (${isRequired ? 'required' : 'skipped'}: ${missing})` : ''}`;
const person = '+33639980001';

describe.skipIf(missing !== null && !isRequired)(title, () => {
  let smsc: Smsc;
  let channel: Channel;
  let intake: Collected;
  let log: ReturnType<typeof createLog>;
  let outbox = 0;

  async function send(text: string, to = person): Promise<Sent> {
    outbox += 1;
    const [part = {}] = channel.render({ v: 1, language: 'fr', text });
    return channel.send(to, part, { outboxId: String(outbox), part: 0 });
  }
  const texts = () => intake.messages.map(({ said }) => (said.kind === 'text' ? said.text : said));
  const statuses = () => intake.deliveries.map(({ outboxId, status }) => [outboxId, status]);

  beforeAll(async () => {
    if (missing !== null) throw new Error(missing);
  });
  beforeEach(async () => {
    smsc = await startSmsc(await freePort());
    intake = collect();
    outbox = 0;
    ({ channel, log } = openSmpp({ url: urlOf(smsc.port) }));
    await channel.start?.(intake);
    await smsc.wait('bound', 1);
    // The answer to the bind is on its way.
    await sleep(50);
  });
  afterEach(async () => {
    await channel.stop?.();
    await smsc.stop();
  });
  afterAll(() => expect(log.lines.join()).not.toMatch(/33639980001|smsc-pw/u));

  it('takes texts in GSM-7 and UCS-2, and tells that it has', async () => {
    smsc.say(person, 'é è à ù Ç É @ _ £ § {x} 5 €');
    smsc.say(person, 'Où jeter ça ? Un œuf 🥚');
    await smsc.wait('acknowledged', 2);
    expect(texts()).toEqual(['é è à ù Ç É @ _ £ § {x} 5 €', 'Où jeter ça ? Un œuf 🥚']);
    expect(intake.messages[0]).toMatchObject({ sender: person, phone: { e164: person, proven: false } });
    expect(smsc.of('acknowledged').map(({ status }) => status)).toEqual([0, 0]);
  });

  it('sends in GSM-7 and UCS-2, each told to be what it is', async () => {
    expect(await send('Ça coûte 5 € [à l’entrée], n’est-ce pas ?')).toEqual({ ok: true, providerId: 'm1' });
    expect(await send('شكرا 🏛️')).toEqual({ ok: true, providerId: 'm2' });
    expect(await smsc.wait('received', 2)).toMatchObject([
      { from: '3975', to: person, text: "Ça coute 5 € [à l'entrée], n'est-ce pas ?", coding: 0, segments: 1 },
      { to: person, text: 'شكرا 🏛️', coding: 8, segments: 1 },
    ]);
  });

  it('sends long texts in parts under one reference, with a receipt of the last', async () => {
    const [gsm, ucs] = ['€ mot '.repeat(60).trim(), 'مدينة 🏛️ '.repeat(20).trim()];
    const parts = [...channel.render({ v: 1, language: 'fr', text: gsm })];
    expect(parts).toMatchObject([{ encoding: 'gsm7', segments: 3 }]);
    expect(await send(gsm)).toEqual({ ok: true, providerId: 'm3' });
    const [ucsPart] = channel.render({ v: 1, language: 'fr', text: ucs });
    await send(ucs);
    expect(await smsc.wait('received', 2)).toMatchObject([
      { text: gsm, coding: 0, segments: 3 },
      { text: ucs, coding: 8, segments: ucsPart?.segments },
    ]);
    const first = smsc.of('submitted').slice(0, 3);
    expect(first.map(({ head }) => head)).toEqual(['050003010301', '050003010302', '050003010303']);
    expect(first.map(({ esm, wants }) => [esm, wants])).toEqual([
      [0x40, 2],
      [0x40, 2],
      [0x40, 1],
    ]);
    await until(() => intake.deliveries.length === 2, 'receipts');
    expect(statuses()).toEqual([
      ['1', 'delivered'],
      ['2', 'delivered'],
    ]);
  });

  it('joins a long text whose parts come in reverse order', async () => {
    const text = `Bonjour, ${'le trottoir est défoncé devant le 12. '.repeat(9)}Merci €`;
    smsc.say(person, text, { reverse: true });
    await smsc.wait('acknowledged', 3);
    expect(texts()).toEqual([text]);
  });

  it('knows its message by a receipt that writes the id in hexadecimal', async () => {
    smsc.order({ do: 'ids', form: 'hexadecimal' });
    await sleep(50);
    expect(await send('Merci')).toEqual({ ok: true, providerId: '1001' });
    await until(() => intake.deliveries.length === 1, 'the receipt');
    expect(intake.deliveries).toMatchObject([{ outboxId: '1', providerId: '1001', status: 'delivered' }]);
  });

  it('slows down when throttled, more each time, and goes on', async () => {
    smsc.order({ do: 'refuse', statuses: [0x58, 0x14, 0x0b] });
    await sleep(50);
    const slow = { ok: false, class: 'retry', scope: 'channel' };
    expect(await send('un')).toEqual({ ...slow, code: '0x58', retryAfter: 1_000 });
    expect(await send('un')).toEqual({ ...slow, code: '0x14', retryAfter: 2_000 });
    expect(await send('un')).toEqual({ ok: false, class: 'invalid', code: '0x0b' });
    expect(await send('un')).toEqual({ ok: true, providerId: 'm1' });
  });

  it('goes on with the part that was refused, not with those that were taken', async () => {
    const [part = {}] = channel.render({ v: 1, language: 'fr', text: 'mot '.repeat(100) });
    smsc.order({ do: 'refuse', statuses: [0, 0x58] });
    await sleep(50);
    expect(await channel.send(person, part, { outboxId: '9', part: 0 })).toMatchObject({ code: '0x58' });
    expect(await channel.send(person, part, { outboxId: '9', part: 0 })).toMatchObject({ ok: true });
    expect(await smsc.wait('received', 1)).toMatchObject([{ text: 'mot '.repeat(100) }]);
    const heads = smsc.of('submitted').map(({ head }) => head);
    expect(heads).toEqual(['050003010301', '050003010302', '050003010302', '050003010303']);
  });

  it('is in doubt when the answer does not come, and when the link is dropped before it', async () => {
    smsc.order({ do: 'silent', commands: [4] });
    await sleep(50);
    expect(await send('un')).toEqual({ ok: false, class: 'retry', code: 'timeout', inDoubt: true });
    const waits = send('deux');
    smsc.order({ do: 'drop' });
    expect(await waits).toEqual({ ok: false, class: 'retry', code: 'closed', inDoubt: true });
    await smsc.wait('bound', 2);
    smsc.order({ do: 'silent', commands: [] });
    await sleep(50);
    expect(await send('trois')).toMatchObject({ ok: true });
  });

  it('asks for signs of life, and connects again when none comes', async () => {
    smsc.order({ do: 'silent', commands: [0x15] });
    await smsc.wait('bound', 2);
    expect(log.lines.join()).toContain('"code":"unanswered"');
  });

  it('answers unbind, and binds again', async () => {
    smsc.order({ do: 'unbind' });
    await smsc.wait('unbound', 1);
    expect(await send('un')).toMatchObject({ ok: false, code: 'unbound', scope: 'channel' });
    await smsc.wait('bound', 2);
    await sleep(50);
    expect(await send('un')).toMatchObject({ ok: true });
  });

  it('finds the SMS centre again after it was started anew', async () => {
    const { port } = smsc;
    await smsc.stop();
    await until(() => log.lines.join().includes('is lost'), 'the loss');
    expect(await send('un')).toMatchObject({ ok: false, code: 'unbound', retryAfter: 2_000 });
    await sleep(300);
    smsc = await startSmsc(port);
    await smsc.wait('bound', 1);
    smsc.say(person, 'revenu');
    await smsc.wait('acknowledged', 1);
    expect(texts()).toEqual(['revenu']);
  });

  it('tells of a wrong password, never shows it, and tries again', async () => {
    const wrong = openSmpp({ url: urlOf(smsc.port, { systemId: 'esme', password: 'not-it' }) });
    await channel.stop?.();
    await smsc.wait('lost', 1);
    await wrong.channel.start?.(intake);
    await smsc.wait('refused', 3);
    await wrong.channel.stop?.();
    expect(wrong.log.lines.join()).toContain('"code":"0x0d"');
    expect(wrong.log.lines.join()).not.toContain('not-it');
  });

  it('takes nothing from an oversized PDU, and binds again', async () => {
    smsc.order({ do: 'pdu', hex: '7fffffff000000050000000000000001' });
    await smsc.wait('bound', 2);
    smsc.say(person, 'encore là');
    await smsc.wait('acknowledged', 1);
    expect(texts()).toEqual(['encore là']);
  });

  it('answers what it does not know, and what it does not take', async () => {
    smsc.order({ do: 'pdu', hex: '00000010000001020000000000000063' });
    smsc.order({ do: 'pdu', hex: '00000010000001050000000000000064' });
    smsc.say(person, 'suite');
    await smsc.wait('acknowledged', 1);
    expect(texts()).toEqual(['suite']);
  });
});
