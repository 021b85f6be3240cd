import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../core/ports.ts';
import { deliver, pdu, startWire, type Wire, type WireOptions } from '../peers/smpp-wire.ts';
import { type Collected, collect } from './hooks.ts';
import { countingNature, openSmpp, until } from './smpp-line.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');
const ucs2 = (text: string) => Buffer.from(text, 'utf16le').swap16();
const short = (value: number) => Buffer.from([value >> 8, value & 0xff]);

let wire: Wire;
let channel: Channel;
let intake: Collected;
let log: ReturnType<typeof openSmpp>['log'];
const clock = countingNature();

async function open(options: WireOptions = {}): Promise<void> {
  wire = await startWire(options);
  intake = collect();
  ({ channel, log } = openSmpp({ url: `smpp://esme:pw@127.0.0.1:${wire.port}`, nature: clock }));
  await channel.start?.(intake);
  await until(() => log.lines.length > 0, 'the bind');
}
afterEach(async () => {
  await channel.stop?.();
  await wire.close();
});

/** The status of our answer to a deliver_sm. */
const acknowledged = () => wire.pdus.filter(({ command }) => command === 0x80000005);
async function take(...pdus: string[]) {
  const before = acknowledged().length;
  for (const each of pdus) wire.write(each);
  await until(() => acknowledged().length === before + pdus.length, 'the answers');
  return intake.messages.map(({ said }) => (said.kind === 'text' ? said.text : said));
}

describe('texts as other SMS centres write them', () => {
  const part = (n: number, text: Buffer) => Buffer.concat([Buffer.from([5, 0, 3, 42, 2, n]), text]);
  const wide = (n: number, text: Buffer) => Buffer.concat([Buffer.from([6, 8, 4, 1, 42, 2, n]), text]);
  const sar = (n: number) =>
    [
      [0x020c, short(7)],
      [0x020e, Buffer.from([2])],
      [0x020f, Buffer.from([n])],
    ] as const;

  it.each([
    ['unpacked GSM-7', [deliver({ text: Buffer.from('0c4f06203f2005201b65200009', 'hex') })], 'øOù ? é € @Ç'],
    ['Latin-1', [deliver({ coding: 3, text: latin('ça brûle') })], 'ça brûle'],
    ['Latin-1 told to be the default', [deliver({ text: latin('ça brûle') })], 'ça brûle'],
    ['UCS-2', [deliver({ coding: 8, text: ucs2('œuf 🥚') })], 'œuf 🥚'],
    ['UCS-2 by its class', [deliver({ coding: 0x18, text: ucs2('œuf') })], 'œuf'],
    ['GSM-7 by its class', [deliver({ coding: 0xf1, text: latin('oui') })], 'oui'],
    ['Cyrillic', [deliver({ coding: 6, text: Buffer.from([0xb4, 0xd0]) })], 'Да'],
    ['esm_class 3', [deliver({ esm: 3, text: latin('oui') })], 'oui'],
    [
      'a header and esm_class 67',
      [deliver({ esm: 67, text: part(1, latin('de')) }), deliver({ esm: 67, text: part(2, latin('ux')) })],
      'deux',
    ],
    [
      'an escape cut in two',
      [
        deliver({ esm: 0x40, text: part(2, latin('e')) }),
        deliver({ esm: 0x40, text: part(1, latin('5 \x1b')) }),
      ],
      '5 €',
    ],
    [
      '16-bit references',
      [
        deliver({ esm: 0x40, text: wide(1, latin('de')) }),
        deliver({ esm: 0x40, text: wide(2, latin('ux')) }),
      ],
      'deux',
    ],
    [
      'SAR',
      [deliver({ text: latin('ux'), tlvs: sar(2) }), deliver({ text: latin('de'), tlvs: sar(1) })],
      'deux',
    ],
    [
      'a pair of surrogates cut in two',
      [
        deliver({ coding: 8, esm: 0x40, text: part(1, ucs2('🥚').subarray(0, 2)) }),
        deliver({ coding: 8, esm: 0x40, text: part(2, ucs2('🥚').subarray(2)) }),
      ],
      '🥚',
    ],
    [
      'message_payload',
      [deliver({ text: latin(''), tlvs: [[0x0424, latin('x'.repeat(300))]] })],
      'x'.repeat(300),
    ],
    [
      'the words of a receipt, typed by a person',
      [deliver({ text: latin('id:1 stat:DELIVRD') })],
      'id:1 stat:DELIVRD',
    ],
    [
      '"part 3 of 2"',
      [deliver({ esm: 0x40, text: Buffer.concat([Buffer.from([5, 0, 3, 1, 2, 3]), latin('seul')]) })],
      'seul',
    ],
  ])('%s', async (_, pdus, text) => {
    await open();
    expect(await take(...pdus)).toEqual([text]);
    expect(acknowledged().map(({ status }) => status)).toEqual(pdus.map(() => 0));
  });

  it.each([
    ['8-bit data', deliver({ coding: 4, text: latin('xx') }), 'data'],
    [
      'for an application on the phone',
      deliver({ esm: 0x40, text: Buffer.from('06050415811581414243', 'hex') }),
      'data',
    ],
    ['a header longer than the text', deliver({ esm: 0x40, text: Buffer.from('7f0003', 'hex') }), 'data'],
    ['nothing', deliver({ text: latin(' ') }), 'empty'],
  ])('%s is not a text', async (_, written, what) => {
    await open();
    expect(await take(written)).toEqual([{ kind: 'unsupported', what }]);
  });

  it('parts that never come are given up, and the person is told', async () => {
    await open();
    expect(await take(deliver({ esm: 0x40, text: part(1, latin('seul')) }))).toEqual([]);
    clock.advance(11 * 60_000);
    await until(() => intake.messages.length === 1, 'the end of patience');
    // Another part with the same reference belongs to another text.
    expect(
      await take(
        deliver({ esm: 0x40, text: part(1, latin('de')) }),
        deliver({ esm: 0x40, text: part(2, latin('ux')) }),
      ),
    ).toEqual([{ kind: 'unsupported', what: 'incomplete' }, 'deux']);
  });

  it('whatever octets come, the service goes on', async () => {
    await open();
    let seed = 7;
    const random = (most: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % most;
    };
    for (let n = 0; n < 80; n += 1) {
      const body = Buffer.from(Array.from({ length: random(60) }, () => random(256)));
      wire.write(pdu([5, 0x103, 0x15, 0x102, 6, 4, 0x80000004, random(2 ** 31)][random(8)] ?? 5, 0, n, body));
      if (n % 10 === 0) await sleep(20);
    }
    await sleep(700);
    await until(() => {
      wire.write(deliver({ text: latin('toujours là') }));
      return intake.messages.some(({ said }) => said.kind === 'text' && said.text === 'toujours là');
    }, 'a text after the noise');
  });

  it('a text without a sender is refused for good', async () => {
    await open();
    await take(deliver({ from: '', text: latin('oui') }));
    expect(acknowledged().map(({ status }) => status)).toEqual([0x65]);
  });
});

describe('receipts', () => {
  const receipt = (text: string, tlvs: readonly (readonly [number, Buffer])[] = []) =>
    deliver({ esm: 4, text: latin(text), tlvs });

  it.each([
    [
      'as text',
      receipt(
        'id:4D1F sub:001 dlvrd:001 submit date:2611230842 done date:2611230842 stat:DELIVRD err:000 text:Votre',
      ),
      '4d1f',
      'delivered',
      undefined,
    ],
    [
      'as TLVs',
      receipt('', [
        [0x001e, latin('4D1F\0')],
        [0x0427, Buffer.from([2])],
      ]),
      '4d1f',
      'delivered',
      undefined,
    ],
    ['failed', receipt('id:0012 stat:UNDELIV err:069'), '12', 'failed', 'UNDELIV 069'],
    ['refused', receipt('id:12 stat:REJECTD err:000'), '12', 'failed', 'REJECTD'],
    [
      'expired, by TLV',
      receipt('id:12 stat:EXPIRED', [[0x0427, Buffer.from([3])]]),
      '12',
      'failed',
      'EXPIRED',
    ],
    ['on its way', deliver({ esm: 0x20, text: latin('id:12 stat:ENROUTE') }), '12', 'sent', undefined],
    ['with a word of its own', receipt('id:12 stat:PARKED'), '12', 'unknown', undefined],
  ])('%s', async (_, written, providerId, status, code) => {
    await open();
    expect(await take(written)).toEqual([]);
    expect(intake.deliveries).toMatchObject([
      { channel: 'sms', providerId, status, ...(code && { failure: { class: 'invalid', code } }) },
    ]);
  });

  it('what names no message, and what a phone acknowledges, is answered and left', async () => {
    await open();
    await take(receipt('stat:DELIVRD'), deliver({ esm: 8, text: latin('lu') }));
    expect([intake.deliveries, intake.messages]).toEqual([[], []]);
    expect(acknowledged().map(({ status }) => status)).toEqual([0, 0]);
  });
});

describe('what an SMS centre says of a text', () => {
  it.each([
    [0x0a, 'operator'],
    [0x0b, 'invalid'],
    [0x65, 'invalid'],
    [0x08, 'retry'],
    [0x45, 'retry'],
    [0x0400, 'retry'],
  ])('0x%s is %s', async (code, failure) => {
    await open({ answers: new Map([[4, [pdu(0x80000004, code, 0)]]]) });
    const [part = {}] = channel.render({ v: 1, language: 'fr', text: 'Bonjour' });
    const sent = await channel.send('+33639980001', part, { outboxId: '1', part: 0 });
    expect(sent).toMatchObject({ ok: false, class: failure });
    expect(sent).not.toHaveProperty('inDoubt');
  });

  it('a nack is an answer', async () => {
    await open({ answers: new Map([[4, [pdu(0x80000000, 3, 0)]]]) });
    const [part = {}] = channel.render({ v: 1, language: 'fr', text: 'Bonjour' });
    expect(await channel.send('+33639980001', part, { outboxId: '1', part: 0 })).toMatchObject({
      code: '0x03',
    });
  });

  it('the bind: a wrong password is told, never shown, and tried again', async () => {
    await open({ bindStatus: 0x0d });
    await until(() => wire.pdus.filter(({ command }) => command === 9).length >= 3, 'three binds');
    expect(log.lines.join()).toContain('"code":"0x0d"');
    expect(log.lines.join()).toContain('check SMPP_URL');
    expect(log.lines.join()).not.toContain('pw');
    const [part = {}] = channel.render({ v: 1, language: 'fr', text: 'Bonjour' });
    expect(await channel.send('+33639980001', part, { outboxId: '1', part: 0 })).toMatchObject({
      code: 'unbound',
    });
  });

  it('the end: unbinds', async () => {
    await open();
    await channel.stop?.();
    expect(wire.pdus.map(({ command }) => command)).toEqual([9, 6]);
  });
});

const samplesFile = join(import.meta.dirname, '../../../shared/data/payloads/smpp-pdus.json');
const hasSamples = existsSync(samplesFile);

describe.skipIf(!hasSamples)(
  `recorded PDUs${hasSamples ? '' : ' (skipped: the folder of samples is not here)'}`,
  () => {
    it('are all taken as what they are', async () => {
      const samples = JSON.parse(readFileSync(samplesFile, 'utf8')) as Readonly<Record<string, string>>;
      await open();
      const said = await take(
        ...Object.entries(samples)
          .filter(([name]) => /^(?:mo|dlr)_/u.test(name))
          .map(([, hex]) => hex),
      );
      expect(said).toEqual([
        'Où ? é € @Ç',
        'Ça va ? œuf € 🚮',
        'ça brûle',
        'Où déposer un matelas et deux chaises cassées dans le onzième arrondissement, s’il vous plaît ? Merci ç œ €',
        'payload ç '.repeat(30),
      ]);
      expect(intake.deliveries.map(({ providerId, status }) => [providerId, status])).toEqual([
        ['4d1f', 'delivered'],
        ['4d1f', 'failed'],
        ['4d1f', 'delivered'],
      ]);
    });
  },
);
