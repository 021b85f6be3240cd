import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEnvelopes } from '../chaos/envelopes.ts';
import { type Watched, watch, words } from './watched.ts';

let watched: Watched;

beforeAll(async () => {
  watched = await watch();
});
afterAll(() => watched.stop());

const saying = (msg: string) => watched.lines().filter((line) => line.msg === msg);

it('one message is followed from its request to its turn, its outbox and what was sent', async () => {
  expect(await watched.say(`${words} signaler un trou`)).toBe(200);
  const [answered] = saying('answered');
  expect(answered).toMatchObject({ method: 'POST', route: '/webhooks/telegram', status: 200 });
  const request = String(answered?.request);
  expect(request).toMatch(/^[0-9a-z]{20}$/);
  const [turn] = saying('a turn was taken');
  expect(turn).toMatchObject({ cause: 'inbox', request, outcome: 'done' });
  const { inbox, conversation } = turn ?? {};
  expect(inbox).toBe(1);
  expect(String(conversation)).toMatch(/^[\w-]{22}$/);
  const outbox = turn?.outbox as readonly number[];
  expect(outbox.length).toBeGreaterThan(0);
  const sent = saying('a message was sent');
  expect(sent.map((line) => line.outbox)).toEqual(outbox);
  for (const line of sent) expect(line).toMatchObject({ request, inbox, conversation, channel: 'telegram' });
});

it('messages of many requests, whose turns share a commit, keep each their own', async () => {
  const { seal } = createEnvelopes();
  const before = saying('a turn was taken').length;
  const posts = Array.from({ length: 20 }, (_, index) =>
    watched.post(
      seal(
        { channel: 'telegram', chat: String(80_000 + index), phone: '33639980002' },
        { kind: 'text', text: 'menu' },
      ),
    ),
  );
  await Promise.all(posts);
  await watched.service.parvis.idle();
  const turns = saying('a turn was taken').slice(before);
  expect(turns).toHaveLength(20);
  expect(new Set(turns.map((line) => line.request)).size).toBe(20);
  const requests = new Map(turns.map((line) => [line.conversation, line.request]));
  const sent = saying('a message was sent').filter((line) => requests.has(line.conversation));
  expect(sent.length).toBeGreaterThanOrEqual(20);
  for (const line of sent) expect(line.request).toBe(requests.get(line.conversation));
});

it('a message that comes again is said to have been seen', async () => {
  const { seal } = createEnvelopes();
  const again = seal({ ...watched.resident, chat: '90001' }, { kind: 'text', text: 'menu' });
  const other = { ...again, headers: again.headers };
  expect(await watched.post(again)).toBe(200);
  expect(await watched.post(other)).toBe(200);
  expect(saying('a turn was taken').at(-1)).toMatchObject({ outcome: 'seen', outbox: [] });
});

it('no line holds what was written, a number, or who wrote it', () => {
  const text = watched.text();
  expect(text.length).toBeGreaterThan(5_000);
  for (const secret of [words, 'canari', '33639980001', '70001', 'Essai']) expect(text).not.toContain(secret);
});
