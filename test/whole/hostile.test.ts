import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTelegramStub, type TelegramStub } from '../peers/telegram.ts';
import { type Running, startService } from './service.ts';

/** What nobody should be able to do to the whole service by its webhooks. */

const secret = 'only-for-this-test-only-for-this';
const steps = ['il y a un matelas rue Oberkampf, 11e', 'oui', 'oui', 'passer', 'envoyer'];

let stub: TelegramStub;
let running: Running;
let nextUpdate = 1;

beforeAll(async () => {
  stub = await startTelegramStub({ token: '123456:hostile' });
  running = await startService((url) => ({
    PARVIS_PUBLIC_URL: url,
    TELEGRAM_TOKEN: stub.token,
    TELEGRAM_API_ROOT: stub.url,
    TELEGRAM_MODE: 'webhook',
    TELEGRAM_WEBHOOK_SECRET: secret,
    TELEGRAM_PACE: '1000000/1000000',
  }));
});

afterAll(async () => {
  await running.stop();
  await stub.close();
});

function updateOf(resident: number, text: string): string {
  nextUpdate += 1;
  const person = { id: resident, first_name: 'Essai', language_code: 'fr' };
  const chat = { id: resident, first_name: 'Essai', type: 'private' };
  const message = {
    message_id: nextUpdate,
    from: { ...person, is_bot: false },
    chat,
    date: 1_800_000_000,
    text,
  };
  return JSON.stringify({ update_id: nextUpdate, message });
}

async function post(body: string): Promise<number> {
  const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret };
  const answer = await fetch(`${running.url}/webhooks/telegram`, { method: 'POST', headers, body });
  await answer.arrayBuffer();
  return answer.status;
}

/** Reads the database beside the service. */
function read<T>(look: (db: Database.Database) => T): T {
  const db = new Database(running.database.replace('sqlite:', ''), { readonly: true });
  try {
    return look(db);
  } finally {
    db.close();
  }
}

const count = (db: Database.Database, sql: string) => Number(db.prepare(sql).pluck().get());

/** Nothing is left to take, to do or to send. */
async function quiet(): Promise<void> {
  const left = () =>
    read((db) =>
      ['inbox WHERE state = 0', 'job', 'outbox WHERE state < 2'].map((of) =>
        count(db, `SELECT count(*) FROM ${of}`),
      ),
    );
  await expect.poll(left, { timeout: 60_000, interval: 50 }).toEqual([0, 0, 0]);
}

/** Rows of every table that people's messages make. */
function rows(): Readonly<Record<string, number>> {
  return read((db) => {
    const tables = db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .pluck()
      .all() as string[];
    return Object.fromEntries(tables.map((name) => [name, count(db, `SELECT count(*) FROM "${name}"`)]));
  });
}

const toChat = (resident: number) =>
  stub.sent('sendMessage').filter(({ payload }) => Number(payload.chat_id) === resident);

describe('a day of traffic that is sent once more', () => {
  it('is taken with 200 and leaves nothing new', async () => {
    const day: string[] = [];
    const residents = Array.from({ length: 20 }, (_, index) => 1_000 + index);
    for (const step of steps) {
      const hour = residents.map((resident) => updateOf(resident, step));
      expect(await Promise.all(hour.map(post))).toEqual(hour.map(() => 200));
      day.push(...hour);
      await quiet();
    }
    const before = rows();
    expect([before.report, before.inbox]).toEqual([20, 100]);
    const sent = stub.sent().length;
    for (const again of day.toReversed()) expect(await post(again)).toBe(200);
    await quiet();
    expect(rows()).toEqual(before);
    expect(stub.sent().length).toBe(sent);
  }, 120_000);
});

describe('texts that nobody writes', () => {
  const texts: Readonly<Record<string, string>> = {
    'a single space': ' ',
    'four thousand letters': 'a'.repeat(4_096),
    'a thousand words': 'rue '.repeat(1_024),
    'emoji of several signs': '👩‍👩‍👧‍👦🏳️‍🌈🇫🇷'.repeat(200),
    'right to left, with marks of direction': '\u202eشارع\u202c\u2066مكسور\u2069 '.repeat(200),
    'nothing to be seen': '\u200b\u200d\ufeff\u2060'.repeat(1_000),
    'control characters': Array.from({ length: 32 }, (_, code) => String.fromCharCode(code))
      .join('')
      .repeat(100),
    'half a pair': '\ud83d'.repeat(500),
    'letters under a heap of accents': `a${'\u0301'.repeat(4_000)}`,
    'a phrase of ours': "{n, plural, one {#} other {'{'}}} <b>{name}</b> ".repeat(80),
    'markup and code': '<script>alert(1)</script>\'"; DROP TABLE inbox; -- '.repeat(70),
    'a path': '../../../../etc/passwd\0.png',
    'many signs that a search reads': '((((a|a)*)*)*)*$^[]{}\\'.repeat(170),
  };

  it.each(Object.entries(texts))(
    '%s: at the menu and as an answer',
    async (name, text) => {
      const resident = 5_000 + Object.keys(texts).indexOf(name);
      for (const said of [text, 'proposer un projet', text, text, 'menu']) {
        expect(await post(updateOf(resident, said))).toBe(200);
        await quiet();
      }
      const replies = toChat(resident).map(({ payload }) => String(payload.text));
      expect(replies.length).toBeGreaterThanOrEqual(5);
      expect(replies.filter((reply) => reply.length === 0 || reply.length > 4_096)).toEqual([]);
      expect(replies.at(-1)).toMatch(/Que voulez-vous faire|What would you like to do|ماذا تريد أن تفعل/);
      expect(read((db) => count(db, 'SELECT count(*) FROM inbox WHERE state = 2'))).toBe(0);
      expect(read((db) => count(db, 'SELECT count(*) FROM outbox WHERE state = 3'))).toBe(0);
    },
    60_000,
  );
});

describe('one sender’s flood', () => {
  it('does not make others wait behind it: whoever writes in the middle is answered in the middle', async () => {
    const flood = Array.from({ length: 400 }, () => updateOf(9_000, 'bonjour'));
    const other = updateOf(9_001, 'bonjour');
    const half = flood.length / 2;
    const all = [...flood.slice(0, half), other, ...flood.slice(half)];
    expect(new Set(await Promise.all(all.map(post)))).toEqual(new Set([200]));
    await quiet();
    const order = stub
      .sent('sendMessage')
      .map(({ payload }) => Number(payload.chat_id))
      .filter((chat) => chat >= 9_000);
    // The flood's replies wait for the pace of one chat; the other's does not wait for them.
    const before = order.indexOf(9_001);
    expect(before).toBeGreaterThanOrEqual(0);
    expect(before).toBeLessThan(half);
  }, 120_000);
});
