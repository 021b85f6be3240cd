import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { isGone, originOf } from '../../bots/nodes.ts';

it('tells a process that is gone from one that lives, and from another of the same id', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const origin = originOf(child.pid ?? 0);
  const born = JSON.parse(origin) as { place: string; pid: number; began: string };
  expect([isGone(origin), isGone(originOf(process.pid))]).toEqual([false, false]);
  expect(isGone(JSON.stringify({ ...born, began: '1' }))).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isGone(origin)).toBe(true);
  expect(isGone(JSON.stringify({ ...born, began: null }))).toBe(true);
  // Of another machine nothing is known.
  expect(isGone(JSON.stringify({ ...born, place: 'elsewhere' }))).toBe(false);
});
