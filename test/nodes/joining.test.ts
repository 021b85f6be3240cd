import { describe, expect, it } from 'vitest';
import { free, leaveWork, node } from './members.ts';

describe('who joins', () => {
  const single = { single: true, sharing: false } as const;

  it('is refused beside a service that lives on the same file', async () => {
    const a = await node('a', single);
    const b = await node('b', single);
    await a.membership.join();
    await expect(b.membership.join()).rejects.toThrow(
      'PARVIS_DATABASE: the service a runs on this file already, and a file serves one. Stop that one first, or set PARVIS_DATABASE=postgres://... for several.',
    );
  });

  it('starts at once when the former process is gone', async () => {
    const a = await node('a', single);
    await a.membership.join();
    await leaveWork(a.store, 'a');
    a.freeze();
    const b = await node('b', {
      ...single,
      isGone: (origin) => origin === 'process a',
      sleep: () => Promise.reject(),
    });
    await b.membership.join();
    expect(await free(b.store)).toEqual({ waiting: 1, jobs: 1 });
  });

  it('starts when the last sign of life is ten seconds old, and waits until then', async () => {
    const a = await node('a', single);
    await a.membership.join();
    a.freeze();
    let slept = 0;
    const later = () => Date.now() + slept;
    const b = await node('b', {
      ...single,
      nature: { now: later },
      sleep: async (milliseconds) => {
        slept += milliseconds;
      },
    });
    await b.membership.join();
    expect(slept).toBeGreaterThanOrEqual(9_000);
    expect(slept).toBeLessThanOrEqual(10_500);
  });

  it.each([
    ['none of them', false, false],
    ['the first', true, false],
    ['the second', false, true],
  ])('is refused where several share a database and %s has Redis', async (_, first, second) => {
    const a = await node('a', { sharing: first });
    const b = await node('b', { sharing: second });
    await a.membership.join();
    const why = first ? '' : ' and has no PARVIS_REDIS';
    await expect(b.membership.join()).rejects.toThrow(
      `PARVIS_REDIS: the service a runs on this database already${why}. Several need one in common: set PARVIS_REDIS for all of them, or stop that one first.`,
    );
  });

  it('is let in once when two come together', async () => {
    const a = await node('a', single);
    const b = await node('b', single);
    const both = await Promise.allSettled([a.membership.join(), b.membership.join()]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
