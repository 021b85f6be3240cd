import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKannel } from '../../adapters/sms/kannel/index.ts';
import { collect, createLog, hookRequest, nature, now } from './hooks.ts';

const webhookSecret = 'kannel-secret-0123456789';
const path = '/webhooks/kannel';
const base = {
  ...{
    sendUrl: 'http://127.0.0.1:13013/cgi-bin/sendsms',
    username: 'parvis',
    password: 'secret',
    from: '3975',
  },
  ...{ webhookSecret, publicUrl: 'http://127.0.0.1:3000', nature },
};
const secret = `secret=${webhookSecret}`;
const good = `from=%2B33639980001&to=3975&text=O%C3%B9+voter&id=u-1&time=1780308000&coding=0&charset=UTF-8&smsc=SMSC`;

function open(allowIps?: readonly string[]) {
  const log = createLog();
  const channel = createKannel({ ...base, log, ...(allowIps ? { allowIps } : {}) });
  const intake = collect();
  const [messages, reports] = channel.webhooks?.(intake) ?? [];
  const get = (query: string, ip = '127.0.0.1') =>
    messages?.handle(hookRequest({ url: `${path}${query}`, ip }));
  const report = (query: string) => reports?.handle(hookRequest({ url: `${path}/status${query}` }));
  return { log, intake, get, report, routes: [messages, reports] };
}

describe('Kannel webhook', () => {
  it('takes a message with the secret, and answers nothing that would go to the person', async () => {
    const { get, intake, routes } = open();
    const answer = { status: 200, headers: { 'content-type': 'text/plain' }, body: '' };
    expect(await get(`?${secret}&${good}`)).toEqual(answer);
    expect(intake.messages).toEqual([
      {
        ...{ v: 1, channel: 'sms', externalId: 'u-1', sender: '+33639980001', sentAt: 1_780_308_000_000 },
        phone: { e164: '+33639980001', proven: false },
        said: { kind: 'text', text: 'Où voter' },
      },
    ]);
    expect(routes.map((route) => [route?.method, route?.path])).toEqual([
      ['GET', '/webhooks/kannel'],
      ['GET', '/webhooks/kannel/status'],
    ]);
  });

  it.each([
    ['no query', ''],
    ['no secret', `?${good}`],
    ['an empty secret', `?secret=&${good}`],
    ['a cut secret', `?secret=${webhookSecret.slice(0, -1)}&${good}`],
    ['a longer secret', `?secret=${webhookSecret}x&${good}`],
    ['another case', `?secret=${webhookSecret.toUpperCase()}&${good}`],
    ['a space after it', `?secret=${webhookSecret}+&${good}`],
    ['a null byte after it', `?secret=${webhookSecret}%00&${good}`],
    ['another name', `?Secret=${webhookSecret}&${good}`],
    ['the right one second', `?secret=x&${secret}&${good}`],
    ['it inside the text', `?${good}&text=${secret}`],
    ['it escaped twice', `?secret=${webhookSecret.replace('-', '%252D')}&${good}`],
    ['an array', `?secret[]=${webhookSecret}&${good}`],
  ])('refuses %s', async (_name, query) => {
    const { get, report, intake, log } = open();
    expect((await get(query))?.status).toBe(403);
    expect((await report(`${query}&out=1&type=1`))?.status).toBe(403);
    expect([intake.calls, intake.deliveries]).toEqual([0, []]);
    expect(log.lines.join()).not.toMatch(/33639980001|voter/u);
  });

  it.each([
    ['10.0.0.5', true],
    ['::ffff:10.0.0.5', true],
    ['192.168.7.9', true],
    ['fd00::1', true],
    ['10.0.0.6', false],
    ['192.169.0.1', false],
    ['fd01::1', false],
    ['', false],
    ['10.0.0.5, 1.2.3.4', false],
  ])('called from %s: %s', async (ip, isTaken) => {
    const { get, intake } = open(['10.0.0.5', '192.168.0.0/16', 'fd00::/64']);
    expect((await get(`?${secret}&${good}`, ip))?.status).toBe(isTaken ? 200 : 403);
    expect(intake.calls).toBe(isTaken ? 1 : 0);
  });

  it.each([
    [
      'UTF-16 as raw bytes, without mo-recode',
      'text=%00%C7%00a%00+%D8%3E%DDZ&coding=2&charset=UTF-16BE',
      'Ça 🥚',
    ],
    ['UTF-8 with an emoji', 'text=%F0%9F%A5%9A+d%C3%A9j%C3%A0&coding=2&charset=UTF-8', '🥚 déjà'],
    ['Latin-1', 'text=%E9t%E9&coding=0&charset=ISO-8859-1', 'été'],
    [
      'Windows-1252, which Kannel makes of UCS-2 with mo-recode',
      'text=L%92%E9t%E9+%E0+5+%80&coding=0&charset=WINDOWS-1252',
      'L’été à 5 €',
    ],
    ['Kannel’s own name of the alphabet', 'text=O%C3%B9&coding=0&charset=GSM', 'Où'],
    ['no charset', 'text=O%C3%B9', 'Où'],
    ['an ampersand and a plus', 'text=a%26b%2Bc+d', 'a&b+c d'],
    ['a bad escape', 'text=100%+s%C3%BBr', '100% sûr'],
  ])('reads %s', async (_name, query, text) => {
    const { get, intake } = open();
    await get(`?${secret}&from=%2B33639980001&id=1&${query}`);
    expect(intake.messages[0]?.said).toEqual({ kind: 'text', text });
  });

  it.each([
    ['binary data', 'text=%00%01&coding=1', 'data'],
    ['an empty text', 'text=', 'empty'],
    ['no text', '', 'empty'],
  ])('tells of %s', async (_name, query, what) => {
    const { get, intake } = open();
    await get(`?${secret}&from=%2B33639980001&id=1&${query}`);
    expect(intake.messages[0]?.said).toEqual({ kind: 'unsupported', what });
  });

  it('makes an id of sender, time and text when none is given', async () => {
    const { get, intake } = open();
    const write = (text: string, time: number) => get(`?${secret}&from=3364&time=${time}&text=${text}`);
    await write('a', 1_780_308_000);
    await write('a', 1_780_308_000);
    await write('a', 1_780_308_001);
    await write('b', 1_780_308_000);
    expect([intake.calls, intake.messages.length]).toEqual([4, 3]);
  });

  it('does not understand a message without a sender, nor a report without its message', async () => {
    const { get, report, intake } = open();
    expect((await get(`?${secret}&text=a`))?.status).toBe(400);
    expect((await report(`?${secret}&type=1`))?.status).toBe(400);
    expect([intake.calls, intake.deliveries]).toEqual([0, []]);
  });

  it.each([
    ['1', { status: 'delivered' }],
    ['2', { status: 'failed', failure: { class: 'invalid', code: 'dlr-2' } }],
    ['4', { status: 'accepted' }],
    ['8', { status: 'sent' }],
    ['16', { status: 'failed', failure: { class: 'invalid', code: 'dlr-16' } }],
    ['99', { status: 'unknown' }],
  ])('reads the report %s', async (type, expected) => {
    const { report, intake } = open();
    expect((await report(`?out=42&type=${type}&${secret}`))?.status).toBe(200);
    expect(intake.deliveries).toEqual([{ channel: 'sms', outboxId: '42', at: now, ...expected }]);
  });

  it('never throws and answers no 5xx, over 20,000 queries', async () => {
    const { get, report } = open();
    const queries = fc.oneof(
      fc.webQueryParameters(),
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .dictionary(
          fc.constantFrom('from', 'text', 'id', 'time', 'coding', 'charset', 'out', 'type'),
          fc.string(),
        )
        .map((fields) => new URLSearchParams(fields).toString()),
    );
    await fc.assert(
      fc.asyncProperty(queries, async (query) => {
        const statuses = [
          await get(`?${secret}&${query}`),
          await report(`?${secret}&${query}`),
          await get(`?${query}`),
        ];
        expect(statuses.every((answer) => [200, 400, 403].includes(answer?.status ?? 500))).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });
});
