import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cursor, createTwilio } from '../../adapters/sms/twilio/index.ts';
import type { Channel, Intake } from '../../core/ports.ts';
import { startTwilioStub, type TwilioStub } from '../peers/twilio.ts';
import { collect, createLog, type HookServer, nature, now, serveHooks } from './hooks.ts';

const number = '+33974990000';
const publicUrl = 'https://bot.example';
const minute = 60_000;

let server: HookServer;
let stub: TwilioStub;
let saved: string | null;
const cursor: Cursor = {
  load: async () => saved,
  save: async (value) => {
    saved = value;
  },
};

beforeEach(async () => {
  saved = null;
  server = await serveHooks();
  stub = await startTwilioStub({ number, publicUrl, target: () => server.url, now: () => now, pageSize: 20 });
});

afterEach(async () => {
  await stub.stop();
  await server.close();
});

function open(log = createLog(), every = minute): Channel {
  const { apiRoot, accountSid, authToken } = stub;
  return createTwilio({
    accountSid,
    authToken,
    from: number,
    apiRoot,
    publicUrl,
    cursor,
    log,
    nature,
    every,
  });
}

async function catchUp(intake: Intake, channel = open()): Promise<void> {
  await channel.start?.(intake);
  await channel.stop?.();
}

const person = (n: number) => `+3363998${String(n).padStart(4, '0')}`;

describe('catching up with Twilio', () => {
  it('hands in, oldest first and over all pages, what came while the bot was down', async () => {
    for (let n = 0; n < 95; n += 1)
      await stub.receive(person(n), `texte ${n}`, { lost: true, at: now - (95 - n) * minute });
    const intake = collect();
    await catchUp(intake);
    expect(intake.messages.map(({ said }) => said)).toEqual(
      Array.from({ length: 95 }, (_, n) => ({ kind: 'text', text: `texte ${n}` })),
    );
    expect(intake.messages[0]).toMatchObject({ sender: person(0), sentAt: now - 95 * minute });
    expect(stub.listed).toHaveLength(5);
    expect(saved).toBe(new Date(now - minute).toISOString());
  });

  it('gives a message the same id as its webhook did', async () => {
    const intake = collect();
    const channel = open();
    server.mount(channel.webhooks?.(intake) ?? []);
    await stub.receive(person(1), 'par webhook');
    await stub.receive(person(2), 'deux photos', { media: ['MEb', 'MEa'] });
    await stub.receive(person(3), 'perdu', { lost: true });
    expect(intake.messages).toHaveLength(3);
    const before = structuredClone(intake.messages);
    await catchUp(intake, channel);
    expect(intake.messages.slice(0, 3)).toEqual(before);
    expect(intake.messages.slice(3).map(({ said }) => said)).toEqual([{ kind: 'text', text: 'perdu' }]);
  });

  it('gives photos found in the list the ids and addresses of the webhook', async () => {
    const byHook = collect();
    const channel = open();
    server.mount(channel.webhooks?.(byHook) ?? []);
    await stub.receive(person(2), 'deux photos', { media: ['MEb', 'MEa'] });
    const byList = collect();
    await catchUp(byList, channel);
    const bare = byList.messages.map(({ sentAt: _, ...message }) => message);
    expect(bare).toEqual(byHook.messages);
    expect(bare.map(({ externalId }) => externalId.slice(-2))).toEqual(['01', ':1']);
  });

  it('asks from the cursor on, with an overlap, in seconds', async () => {
    saved = new Date(now - 10 * minute).toISOString();
    await stub.receive(person(1), 'vieux', { lost: true, at: now - 60 * minute });
    await stub.receive(person(2), 'neuf', { lost: true, at: now - 5 * minute });
    const intake = collect();
    await catchUp(intake);
    expect(intake.messages.map(({ sender }) => sender)).toEqual([person(2)]);
    const query = new URLSearchParams(stub.listed[0]);
    expect(query.get('DateSent>')).toBe('2026-06-01T09:48:00Z');
    expect(query.get('To')).toBe(number);
    expect(saved).toBe(new Date(now - 5 * minute).toISOString());
  });

  it('leaves the cursor where it was when the store fails, and comes back', async () => {
    await stub.receive(person(1), 'texte', { lost: true, at: now - minute });
    const log = createLog();
    await catchUp(
      { accept: () => Promise.reject(new Error('disk full')), delivered: async () => {} },
      open(log),
    );
    expect(saved).toBeNull();
    expect(log.lines).toHaveLength(1);
    const intake = collect();
    await catchUp(intake);
    expect(intake.messages).toHaveLength(1);
  });

  it('starts although Twilio is away, and catches up when it is back', async () => {
    await stub.receive(person(1), 'texte', { lost: true, at: now - minute });
    stub.listing(false);
    const intake = collect();
    const channel = open(createLog(), 30);
    await channel.start?.(intake);
    expect(intake.messages).toEqual([]);
    stub.listing(true);
    for (let tries = 0; intake.messages.length === 0 && tries < 100; tries += 1) await sleep(20);
    await channel.stop?.();
    expect(intake.messages).toHaveLength(1);
    const asked = stub.listed.length;
    await sleep(100);
    expect(stub.listed).toHaveLength(asked);
  });
});
