import { describe, expect, it, vi } from 'vitest';
import type { Bell, Ring } from '../../core/nodes/bell.ts';
import type { Duty } from '../../core/nodes/duties.ts';
import { createWatch } from '../../core/nodes/watch.ts';
import { free, leaveWork, node, rhythm } from './members.ts';

/** Two nodes' bells in one process. */
function bells(): readonly [Bell, Bell] {
  const ears: ((ring: Ring) => void)[][] = [[], []];
  const bell = (own: number): Bell => ({
    ring: (ring) => {
      for (const hear of ears[1 - own] ?? []) hear(ring);
    },
    listen: (heard) => {
      ears[own]?.push(heard);
      return () => {};
    },
  });
  return [bell(0), bell(1)];
}

function duty(name: string, journal: string[], by: string): Duty {
  return {
    name,
    async start() {
      journal.push(`${by} begins ${name}`);
    },
    async stop() {
      journal.push(`${by} ends ${name}`);
    },
  };
}

describe('the nodes', () => {
  it('give up the one that shows no life, free its work, and take its duties', async () => {
    const journal: string[] = [];
    const a = await node('a');
    const b = await node('b');
    await a.membership.join();
    await b.membership.join();
    await a.membership.undertake([duty('schedule', journal, 'a')]);
    await b.membership.undertake([duty('schedule', journal, 'b')]);
    expect(journal).toEqual(['a begins schedule']);
    await leaveWork(a.store, 'a');
    await vi.waitFor(() => expect(b.membership.living).toBe(2));
    a.freeze();
    await vi.waitFor(() => expect(journal).toEqual(['a begins schedule', 'b begins schedule']), 3000);
    expect(b.told).toEqual(['freed']);
    expect(b.membership.living).toBe(1);
    expect(await free(b.store)).toEqual({ waiting: 1, jobs: 1 });
    // Who was given up sends nothing from long before, and ends as soon as it sees it.
    expect(a.membership.sure()).toBe(false);
    expect(a.told).toEqual([]);
  });

  it('know of those that entered a moment ago when they leave: requests may go to them', async () => {
    const a = await node('a');
    await a.membership.join();
    const b = await node('b');
    await b.membership.join();
    await a.membership.resign();
    expect(a.membership.living).toBe(2);
  });

  it('end when the others have given them up', async () => {
    const a = await node('a');
    await a.membership.join();
    expect(a.membership.sure()).toBe(true);
    await a.store.transaction((tx) => tx.nodes.remove('a', null));
    await vi.waitFor(() => expect(a.told).toEqual(['lost']));
    await expect.poll(() => a.membership.sure()).toBe(false);
  });

  it('give up at once whose process is gone', async () => {
    const gone = new Set<string>();
    const a = await node('a');
    const b = await node('b', {
      isGone: (origin) => gone.has(origin),
      rhythm: { ...rhythm, silentFor: 60_000 },
    });
    await a.membership.join();
    await b.membership.join();
    await leaveWork(a.store, 'a');
    a.freeze();
    gone.add('process a');
    await vi.waitFor(() => expect(b.told).toEqual(['freed']));
    expect(await free(b.store)).toEqual({ waiting: 1, jobs: 1 });
  });

  it('hand their duties over when they resign, and give back what they hold when they leave', async () => {
    const journal: string[] = [];
    const [one, two] = bells();
    const a = await node('a', { bell: one });
    const b = await node('b', { bell: two, rhythm: { ...rhythm, beatEvery: 60_000, silentFor: 600_000 } });
    await a.membership.join();
    await b.membership.join();
    await a.membership.undertake([duty('schedule', journal, 'a'), duty('link', journal, 'a')]);
    await b.membership.undertake([duty('schedule', journal, 'b'), duty('link', journal, 'b')]);
    expect([a.membership.holds('link'), b.membership.holds('link')]).toEqual([true, false]);
    await leaveWork(a.store, 'a');
    await a.membership.resign();
    await vi.waitFor(() => expect(b.membership.holds('link')).toBe(true));
    expect(journal).toEqual([
      'a begins schedule',
      'a begins link',
      'a ends link',
      'a ends schedule',
      'b begins schedule',
      'b begins link',
    ]);
    expect((await free(b.store)).waiting).toBe(0);
    await a.membership.leave();
    expect(await free(b.store)).toEqual({ waiting: 1, jobs: 1 });
    const rows = await b.store.transaction((tx) => tx.nodes.all());
    expect(rows.map(({ name }) => name)).toEqual(['b']);
  });

  it('leave a duty that can’t be begun to the others, and say why at the start', async () => {
    const a = await node('a');
    const b = await node('b');
    await a.membership.join();
    await b.membership.join();
    const failing: Duty = {
      name: 'link',
      start: () => Promise.reject(new Error('refused')),
      stop: async () => {},
    };
    await expect(a.membership.undertake([failing])).rejects.toThrow('refused');
    expect(a.membership.holds('link')).toBe(false);
    const journal: string[] = [];
    await b.membership.undertake([duty('link', journal, 'b')]);
    expect(journal).toEqual(['b begins link']);
  });
});

describe('the watch', () => {
  const row = (beat: number) => ({ name: 'a', origin: '', sharing: true, beat, beatAt: 0 });
  const usual = { beatEvery: 1000, silentFor: 6000, sureFor: 4000 };

  it('gives up who is silent for six seconds of its own clock', () => {
    const watch = createWatch(usual);
    const silentAt = (from: number, to: number, beat: number) => {
      const found: number[] = [];
      for (let at = from; at <= to; at += 1000) if (watch.look([row(beat)], at).length > 0) found.push(at);
      return found;
    };
    expect(silentAt(0, 5000, 1)).toEqual([]);
    expect(silentAt(6000, 13_000, 2)).toEqual([12_000, 13_000]);
  });

  it('begins anew after it could not look itself', () => {
    const watch = createWatch(usual);
    watch.look([row(1)], 0);
    watch.look([row(1)], 1000);
    expect(watch.look([row(1)], 60_000)).toEqual([]);
    for (let at = 61_000; at < 66_000; at += 1000) expect(watch.look([row(1)], at)).toEqual([]);
    expect(watch.look([row(1)], 66_000)).toEqual([row(1)]);
  });
});
