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
