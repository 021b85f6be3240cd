import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DeskTest, openDesk } from './desk.ts';

let desk: DeskTest;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

it('makes a code that links a conversation, lists it and unlinks it', async () => {
  const agent = await desk.as('agent');
  const { parvis } = desk.service;
  const { store, nature } = parvis.engine.world;
  const made = await agent.post('/staff/me/chats/code');
  const words = /agent [A-Z\d]{4}-[A-Z\d]{4}/.exec(made.text)?.[0] ?? '';
  expect(words).not.toBe('');
  const said = { kind: 'text', text: words } as const;
  await parvis.intake.accept([
    { v: 1, channel: 'web', externalId: 'x1', sender: 'visitor', said, sentAt: nature.now() },
  ]);
  await parvis.idle();
  const [chat] = await store.transaction((tx) => tx.staff.chatsOf(agent.staff.id));
  expect(chat?.channel).toBe('web');
  expect((await agent.get('/staff/me')).text).toContain(`value="${chat?.id}"`);
  const other = await desk.as('agent');
  await other.post('/staff/me/chats/end', { id: chat?.id ?? '' });
  expect(await store.transaction((tx) => tx.staff.chatsOf(agent.staff.id))).toHaveLength(1);
  await agent.post('/staff/me/chats/end', { id: chat?.id ?? '' });
  expect(await store.transaction((tx) => tx.staff.chatsOf(agent.staff.id))).toEqual([]);
});

it('offers the notices of one’s roles, and keeps what was chosen', async () => {
  const both = await desk.as('approver', 'admin');
  const page = (await both.get('/staff/me')).text;
  expect(page).toContain('Un envoi attend mon accord');
  expect(page).not.toContain('Un envoi s’est arrêté tout seul');
  const { store } = desk.service.parvis.engine.world;
  const kept = () => store.transaction((tx) => tx.staff.notices(both.staff.id));
  await both.post('/staff/me/notices', { notices: ['release'], deadLetters: 'beaucoup' });
  expect(await kept()).toBeNull();
  await both.post('/staff/me/notices', { notices: ['release'], deadLetters: '20' });
  expect(await kept()).toEqual({ release: true, stopped: false, deadLetters: 20 });
  expect((await both.get('/staff/me')).text).toContain('value="20"');
});

it('shows a link and a QR code, where a channel has such links', async () => {
  const agent = await desk.as('agent');
  const { parvis } = desk.service;
  const channels = parvis.channels as (typeof parvis.channels)[number][];
  const [first] = channels;
  if (!first) throw new Error('no channel');
  channels.push({ ...first, name: 'linked', link: (payload) => `https://bot.example/?start=${payload}` });
  const { text } = await agent.post('/staff/me/chats/code');
  channels.pop();
  const code = /agent ([A-Z\d]{4}-[A-Z\d]{4})/.exec(text)?.[1];
  expect(text).toContain(`href="https://bot.example/?start=desk_${code}"`);
  const [, image = ''] = /src="data:image\/svg\+xml;base64,([^"]+)"/.exec(text) ?? [];
  expect(Buffer.from(image, 'base64').toString()).toMatch(/^<svg .*<\/svg>$/);
});
