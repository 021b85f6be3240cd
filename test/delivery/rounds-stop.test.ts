import { expect, it } from 'vitest';
import { pauseSender, resumeSender } from '../../core/delivery/pause.ts';
import { countRound, draftRound, releaseRound } from '../../core/delivery/rounds/desk.ts';
import { openScene } from '../scene.ts';
import { content } from './rounds-stage.ts';

it('a letter that waits is taken back by a STOP said meanwhile, and START does not bring it again', async () => {
  const scene = await openScene();
  const { parvis, store, nature } = scene;
  const said = (text: string) => ({ kind: 'text', text }) as const;
  try {
    for (const sender of ['7001', '7002']) await scene.say('telegram', sender, said('bonjour'));
    const now = nature.now();
    const pausing = { actor: 'system', now };
    await store.transaction((tx) => pauseSender({ tx, ...pausing }, 'staff'));
    parvis.sender.wake();
    await store.transaction((tx) =>
      draftRound({ tx, by: 'ana', now }, 'r', content({ closesAt: now + 3_600_000 })),
    );
    await countRound(parvis.rounds, 'r');
    await store.transaction((tx) => releaseRound({ tx, by: 'ben', now }, 'r', 'fr'));
    const letters = async () => {
      nature.advance(1000);
      const row = await store.transaction((tx) => tx.rounds.load('r'));
      return row ? store.transaction((tx) => tx.rounds.figures(row)) : null;
    };
    await expect.poll(async () => (await letters())?.outcomes.queued, { timeout: 10_000 }).toBe(2);
    const before = scene.seen.length;
    await scene.say('telegram', '7001', said('STOP'));
    await store.transaction((tx) => resumeSender({ tx, ...pausing }, null));
    await scene.say('telegram', '7001', said('START'));
    await expect.poll(async () => (await letters())?.outcomes.sent, { timeout: 10_000 }).toBe(1);
    const got = (to: string) =>
      scene.seen
        .slice(before)
        .filter((each) => each.to === to)
        .map(({ text }) => text);
    expect(got('7002')).toEqual([expect.stringContaining('Un nouveau square ouvre samedi.')]);
    expect(got('7001').join()).toContain('Vous ne recevrez plus');
    expect(got('7001').join()).not.toContain('square');
    expect((await letters())?.outcomes).toMatchObject({ expired: 1, sent: 1 });
    expect(scene.errors).toEqual([]);
  } finally {
    await scene.close();
  }
});
