import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import type { ChatLineRecords } from '../../core/conversation/records.ts';
import type { Store } from '../../core/ports.ts';

let store: Store;
beforeEach(async () => {
  store = await openSqlite({ file: ':memory:' });
});
afterEach(() => store.close());

const on = <T>(work: (lines: ChatLineRecords) => Promise<T>) => store.transaction(({ lines }) => work(lines));
const add = (owner: string, key: string, at = 1_000, keep = 200) =>
  on((lines) => lines.append({ owner, key, body: `sealed ${key}`, at }, keep));
const bodies = (owner: string, after = 0, from = 0) =>
  on(async (lines) => (await lines.since(owner, after, from)).map(({ body }) => body));

test('adds a line once by its key, for its owner', async () => {
  const first = await add('a', 'k1');
  expect(await add('a', 'k1')).toBe(null);
  expect(await add('b', 'k1')).toBeGreaterThan(first ?? 0);
  expect(await bodies('a')).toEqual(['sealed k1']);
  expect(await on((lines) => lines.since('a', 0, 0))).toEqual([
    { id: first, owner: 'a', body: 'sealed k1', at: 1_000 },
  ]);
});

test('gives what came after a line, and from a moment on', async () => {
  const first = await add('a', 'k1', 1_000);
  await add('b', 'other', 1_500);
  await add('a', 'k2', 2_000);
  expect(await bodies('a', first ?? 0)).toEqual(['sealed k2']);
  expect(await bodies('a', 0, 1_001)).toEqual(['sealed k2']);
  expect(await bodies('nobody')).toEqual([]);
});

test('keeps the newest lines only', async () => {
  for (const key of ['k1', 'k2', 'k3', 'k4']) await add('a', key, 1_000, 2);
  await add('b', 'k1', 1_000, 2);
  expect(await bodies('a')).toEqual(['sealed k3', 'sealed k4']);
  expect(await bodies('b')).toEqual(['sealed k1']);
});

test('forgets the words but not the keys', async () => {
  await add('a', 'k1');
  const second = await add('a', 'k2');
  await add('b', 'k1');
  await on((lines) => lines.forget('a', second ?? 0));
  expect([await bodies('a'), await bodies('b')]).toEqual([['sealed k2'], ['sealed k1']]);
  expect(await add('a', 'k1')).toBe(null);
});

test('purges what is old', async () => {
  await add('a', 'k1', 1_000);
  await add('b', 'k2', 2_000);
  expect(await on((lines) => lines.purge(2_000))).toBe(1);
  expect([await bodies('a'), await bodies('b')]).toEqual([[], ['sealed k2']]);
});
