import { afterEach, expect, test } from 'vitest';
import { createLimiter } from '../../adapters/webchat/limits.ts';
import { openChat, type TestChat } from './chat.ts';
import { createVisitor } from './visitor.ts';

let chat: TestChat | null = null;
afterEach(async () => {
  await chat?.close();
  chat = null;
});

interface Event {
  readonly type: string;
  readonly id: number;
  readonly text: string;
}

/** Reads server-sent events as they come. */
function listen(answer: Response) {
  const events: Event[] = [];
  const state = { events, comments: 0, ended: false };
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  const pump = async (rest: string): Promise<void> => {
    const piece = await reader?.read();
    if (piece === undefined || piece.done) {
      state.ended = true;
      return;
    }
    const blocks = (rest + piece.value).split('\n\n');
    const last = blocks.pop() ?? '';
    for (const block of blocks) {
      if (block.startsWith(':')) state.comments += 1;
      const type = /^event: (.*)$/m.exec(block)?.[1];
      if (type === undefined) continue;
      const data = [...block.matchAll(/^data: (.*)$/gm)].map(([, line]) => line).join('\n');
      events.push({
        type,
        id: Number(/^id: (\d+)$/m.exec(block)?.[1] ?? 0),
        text: data.replace(/<span.*?<\/span>|<[^>]+>/gs, ''),
      });
    }
    await pump(last);
  };
  pump('').catch(() => {
    state.ended = true;
  });
  return { ...state, state, close: () => reader?.cancel() };
}

async function begin(more = {}) {
  chat = await openChat(({ said }) => (said.kind === 'started' ? [{ text: 'Bonjour' }] : []), {
    patience: 0,
    ...more,
  });
  const visitor = createVisitor(chat);
  await visitor.open();
  await visitor.open();
  const sender = chat.heard[0]?.sender ?? '';
  return { visitor, sender, tell: chat.tell, chat };
}

const texts = (events: readonly Event[]) => events.map(({ type, text }) => `${type}: ${text}`);

test('sends the lines that come, also those of several paragraphs', async () => {
  const { visitor, sender, tell } = await begin();
  const answer = await visitor.request('/chat/stream?after=1');
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const stream = listen(answer);
  await tell(sender, { text: 'Un\n\ndeux\r\ntrois' });
  await tell(sender, { text: 'Quatre' });
  await expect.poll(() => texts(stream.events)).toEqual(['line: Un\n\ndeux\ntrois', 'line: Quatre']);
  await stream.close();
});

test('goes on after the last line that the browser has', async () => {
  const { visitor, sender, tell } = await begin();
  await tell(sender, { text: 'Deux' });
  await tell(sender, { text: 'Trois' });
  const stream = listen(await visitor.request('/chat/stream?after=1', { headers: { 'last-event-id': '2' } }));
  await expect.poll(() => texts(stream.events)).toEqual(['line: Trois']);
  await stream.close();
});

test('clears the page when what it shows was forgotten, also while it was away', async () => {
  const { visitor, sender, tell } = await begin();
  const stream = listen(await visitor.request('/chat/stream?after=1'));
  await tell(sender, { text: 'Projet 12' });
  await expect.poll(() => stream.events.length).toBe(1);
  await tell(sender, { text: 'A voté', forget: true });
  await expect.poll(() => texts(stream.events)).toEqual(['line: Projet 12', 'clear: ', 'line: A voté']);
  await stream.close();
  const later = listen(await visitor.request('/chat/stream?after=1', { headers: { 'last-event-id': '2' } }));
  await expect.poll(() => texts(later.events)).toEqual(['clear: ', 'line: A voté']);
  await later.close();
});

test('sees what another node wrote at the next beat', async () => {
  const { visitor, sender, chat: here } = await begin({ beat: 30 });
  const stream = listen(await visitor.request('/chat/stream?after=1'));
  const { createLines } = await import('../../adapters/webchat/lines.ts');
  const { createVault } = await import('../../core/vault.ts');
  const vault = createVault([{ id: 'test', key: Buffer.alloc(32, 7) }]);
  const elsewhere = createLines({ store: here.store, vault, nature: here.nature });
  const part = { v: 1, language: 'fr', text: 'Du voisin' } as const;
  await elsewhere.add(sender, 'x:0', { v: 1, from: 'bot', part });
  await expect.poll(() => texts(stream.events)).toEqual(['line: Du voisin']);
  await stream.close();
});

test('closes the oldest of too many streams of one person', async () => {
  const { visitor } = await begin();
  const streams: ReturnType<typeof listen>[] = [];
  for (let index = 0; index < 5; index += 1)
    streams.push(listen(await visitor.request('/chat/stream?after=1')));
  await expect
    .poll(() => streams.map(({ state }) => state.ended))
    .toEqual([true, false, false, false, false]);
  for (const stream of streams) await stream.close();
});

test('writes a line once however often it is sent', async () => {
  const { visitor, sender, chat: here } = await begin();
  const part = here.channel.render({ v: 1, language: 'fr', text: 'Une fois' })[0] ?? {};
  for (let index = 0; index < 3; index += 1)
    expect(await here.channel.send(sender, part, { outboxId: '77', part: 0 })).toEqual({ ok: true });
  await visitor.open();
  expect(visitor.lines()).toEqual(['bot: Bonjour', 'bot: Une fois']);
});

test('tells the sender to try again when the database is gone', async () => {
  const { sender, chat: here } = await begin();
  await here.app.close();
  await here.store.close();
  const sent = await here.channel.send(sender, { v: 1, text: 'x' }, { outboxId: '1', part: 0 });
  expect(sent).toMatchObject({ ok: false, class: 'retry' });
  chat = null;
});

test('gives tokens back evenly', () => {
  let now = 0;
  const limiter = createLimiter({ count: 2, per: 1_000 }, () => now);
  expect([limiter.take('a'), limiter.take('a'), limiter.take('a'), limiter.take('b')]).toEqual([
    true,
    true,
    false,
    true,
  ]);
  now = 499;
  expect(limiter.take('a')).toBe(false);
  now = 1_000;
  expect([limiter.take('a'), limiter.take('a')]).toEqual([true, false]);
});
