import { expect, it } from 'vitest';
import { pauseSender, resumeSender } from '../../core/delivery/pause.ts';
import { countRound, draftRound, releaseRound } from '../../core/delivery/rounds/desk.ts';
import { openScene } from '../scene.ts';
import { content } from './rounds-stage.ts';

it.each([
  { when: 'before the round goes on', isFirst: true },
  { when: 'after its end', isFirst: false },
])(
  'a letter that waits is taken back by a STOP said meanwhile; START $when does not bring it again',
  async ({ isFirst }) => {
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
      /** The round, a second later. */
      const look = async () => {
        nature.advance(1000);
        const row = await store.transaction((tx) => tx.rounds.load('r'));
        const figures = row && (await store.transaction((tx) => tx.rounds.figures(row)));
        return { state: row?.state, outcomes: figures?.outcomes, why: figures?.why };
      };
      await expect.poll(async () => (await look()).outcomes?.queued, { timeout: 10_000 }).toBe(2);
      const before = scene.seen.length;
      await scene.say('telegram', '7001', said('STOP'));
      if (isFirst) await scene.say('telegram', '7001', said('START'));
      await store.transaction((tx) => resumeSender({ tx, ...pausing }, null));
      // To its end: what had not left is looked at once more then.
      await expect.poll(async () => (await look()).state, { timeout: 20_000 }).toBe('done');
      if (!isFirst) await scene.say('telegram', '7001', said('START'));
      const got = (to: string) =>
        scene.seen
          .slice(before)
          .filter((each) => each.to === to)
          .map(({ text }) => text);
      expect(got('7002')).toEqual([expect.stringContaining('Un nouveau square ouvre samedi.')]);
      await expect.poll(() => got('7001').join()).toContain('Vous ne recevrez plus');
      expect(got('7001').join()).not.toContain('square');
      expect(await look()).toMatchObject({
        outcomes: { excluded: 1, expired: 0, sent: 1 },
        why: { 'said-stop': 1 },
      });
      expect(scene.errors).toEqual([]);
    } finally {
      await scene.close();
    }
  },
);
