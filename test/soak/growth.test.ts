import { expect, it } from 'vitest';
import { growthOf, type Sample } from './growth.ts';

const steady: Sample = {
  at: 0,
  rss: 2e8,
  heap: 5e7,
  external: 3e7,
  handles: 20,
  outbox: 3,
  wal: 4e6,
  turns: 0,
};
const samples = (change: (index: number) => Partial<Sample>) =>
  Array.from({ length: 30 }, (_, at) => ({ ...steady, at, ...change(at) }));
const grown = (change: (index: number) => Partial<Sample>) =>
  growthOf(samples(change)).flatMap(({ measure, grows }) => (grows ? [measure] : []));

it('what stays, varies, or grows while it warms up is well', () => {
  expect(grown(() => ({}))).toEqual([]);
  expect(grown((at) => ({ heap: 5e7 + (at % 2) * 1e7, handles: 20 + (at % 5) }))).toEqual([]);
  expect(grown((at) => ({ rss: Math.min(2e8, 1e8 + at * 1e7) }))).toEqual([]);
});

it('what grows to the end is found', () => {
  expect(grown((at) => ({ heap: 5e7 + at * 1e6 }))).toEqual(['heap']);
  expect(grown((at) => ({ handles: 20 + at * 3, outbox: at * 10 }))).toEqual(['handles', 'outbox']);
  expect(grown((at) => ({ wal: at * 1e6, rss: 2e8 + at * 4e6 }))).toEqual(['rss', 'wal']);
});
