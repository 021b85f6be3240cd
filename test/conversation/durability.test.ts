import { describe, expect, it } from 'vitest';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import type { Ops } from '../../core/conversation/ops.ts';
import { ParvisError } from '../../core/errors.ts';
import { frozenNature } from '../nature.ts';
import { backlog, day, play, second, sorry, texts, toConfirm, useScenes } from './people.ts';
import { openTestScene } from './scene.ts';

const { open, file } = useScenes();

/** An operation that throws until it is mended. */
function brokenSave(): { readonly ops: Ops; mend(): void; readonly calls: unknown[] } {
  let broken = true;
  const calls: unknown[] = [];
  return {
    calls,
    mend: () => {
      broken = false;
    },
    ops: {
      'near.save': {
        kind: 'local',
        async run(args, { tx, now }) {
          calls.push(args);
          await tx.marks.save('saved', String(now));
          if (broken) throw new Error('broken');
          return { ok: true };
        },
      },
    },
  };
}

describe('a turn that throws', () => {
  it('leaves nothing behind; the message waits, is tried again in its order, and those after it wait for it', async () => {
    const save = brokenSave();
    const scene = await open({ ops: save.ops });
    await play(scene, 'ann', toConfirm);
    const since = scene.heard.length;
    expect(await scene.say('ann', 'oui')).toEqual([]);
    expect(await scene.store.transaction((tx) => tx.marks.load('saved'))).toBeNull();
    expect(await scene.say('ann', 'bonjour')).toEqual([]);
    expect(await backlog(scene)).toMatchObject({ pending: 2, parked: 0 });
    expect(await scene.say('bob', 'bonjour')).toEqual([expect.stringContaining('je suis Parvis')]);
    save.mend();
    await scene.wait(20 * second);
    expect(texts(scene, 'ann', since)).toEqual(['C’est noté.', 'Que voulez-vous faire ?']);
    expect(await backlog(scene)).toMatchObject({ pending: 0, parked: 0 });
    expect(scene.errors.join()).not.toContain('broken');
    scene.errors.length = 0;
  });

  it('is parked after five failures, with one apology; the next message then has its turn', async () => {
    const save = brokenSave();
    const scene = await open({ ops: save.ops });
    await play(scene, 'ann', toConfirm);
    const since = scene.heard.length;
    await scene.say('ann', 'oui');
    await scene.say('ann', 'retour');
    for (let at = 0; at < 40; at += 1) await scene.wait(5 * second);
    expect(save.calls).toHaveLength(5);
    const [first, second_, ...more] = texts(scene, 'ann', since);
    expect(first).toMatch(sorry);
    expect(second_).toBe('Petit ou grand ?');
    expect(more).toEqual([]);
    expect(await backlog(scene)).toMatchObject({ pending: 0, parked: 1 });
  });

  it('at first contact is apologised for too', async () => {
    const scene = await open({ menu: ['nothing'] });
    await scene.say('ann', 'bonjour');
    for (let at = 0; at < 40; at += 1) await scene.wait(5 * second);
    expect(texts(scene, 'ann')).toEqual([expect.stringMatching(sorry)]);
  });

  it('does not hold up others, even when nobody can be told of it', async () => {
    const scene = await open();
    await scene.say('ann', 'bonjour');
    await scene.store.transaction(async (tx) => {
      const row = await tx.conversations.load(scene.conversation('ann'));
      if (row) await tx.conversations.save({ ...row, session: 'unreadable', version: row.version + 1 });
    });
    await scene.say('ann', 'bonjour');
    await scene.store.transaction((tx) => {
      const unreachable = { ...scene.inbound('cyd', 'bonjour'), channel: 'gone' };
      const body = scene.engine.world.vault.seal(JSON.stringify(unreachable));
      return tx.inbox.add({ key: 'k', conversation: 'cyd', channel: 'gone', body, at: 0 });
    });
    for (let at = 0; at < 40; at += 1) await scene.wait(5 * second);
    expect(await backlog(scene)).toMatchObject({ pending: 0, parked: 2 });
    expect(await scene.say('bob', 'bonjour')).toHaveLength(1);
    expect(texts(scene, 'ann').at(-1)).toMatch(sorry);
  });
});

describe('what comes in', () => {
  it('twice does nothing the second time, also much later and in one batch', async () => {
    const scene = await open();
    await scene.say('ann', 'bonjour');
    const message = scene.inbound('ann', 'formulaire');
    const since = scene.heard.length;
    await scene.intake.accept([message, message]);
    await scene.intake.accept([message]);
    await scene.idle();
    await scene.wait(2 * second);
    await scene.intake.accept([message]);
    await scene.idle();
    expect(texts(scene, 'ann', since)).toEqual(['Comment l’appeler ?']);
  });

  it('nine days late is stored and moves nothing, also behind one that waits', async () => {
    const save = brokenSave();
    const scene = await open({ ops: save.ops });
    const late = { sentAt: scene.nature.now() - 9 * day };
    expect(await scene.say('ann', 'bonjour', late)).toEqual([]);
    expect(await scene.session('ann')).toBeNull();
    await play(scene, 'ann', [...toConfirm, 'oui']);
    expect(await scene.say('ann', 'stop', late)).toEqual([]);
    save.mend();
    const answers = await scene.wait(20 * second);
    expect(answers).toEqual(['C’est noté.']);
    expect(await backlog(scene)).toMatchObject({ pending: 0 });
  });

  it('from one person in one batch is played in its order', async () => {
    const scene = await open();
    await scene.intake.accept(
      ['bonjour', 'formulaire', 'Zoé', 'rouge'].map((words) => scene.inbound('ann', words)),
    );
    await scene.idle();
    expect(texts(scene, 'ann').slice(-3)).toEqual([
      'Comment l’appeler ?',
      'Quelle couleur ?',
      'Petit ou grand ?',
    ]);
  });

  it('from fifty people at once is answered to each, in their order', async () => {
    const scene = await open();
    const people = Array.from({ length: 50 }, (_, at) => `person ${at}`);
    await Promise.all(
      people.map(async (who) => {
        for (const words of toConfirm) await scene.intake.accept([scene.inbound(who, words)]);
      }),
    );
    await scene.idle();
    for (const who of people) {
      const heard = texts(scene, who);
      expect(heard.at(-1)).toBe('Zoé, red, small : c’est bien cela ?');
      expect(heard.indexOf('Quelle couleur ?')).toBeLessThan(heard.indexOf('Petit ou grand ?'));
      expect(heard.filter((text) => text === 'Quelle couleur ?')).toHaveLength(1);
    }
    expect(scene.errors).toEqual([]);
  });

  it('is refused with store.unavailable when the disk is full; nothing is torn, and it goes on when there is room', async () => {
    const path = file('full.db');
    const nature = frozenNature(Date.UTC(2026, 10, 23, 9));
    const small = await openTestScene({ file: path, nature, maxPages: 240 });
    let refused: unknown = null;
    let taken = 0;
    let last = small.inbound('nobody', 'bonjour');
    for (let at = 0; at < 400 && refused === null; at += 1) {
      last = small.inbound(`person ${at}`, `bonjour ${'x'.repeat(500)}`);
      await small.intake.accept([last]).then(
        () => {
          taken += 1;
        },
        (error: unknown) => {
          refused = error;
        },
      );
    }
    expect(taken).toBeGreaterThan(3);
    expect(refused).toBeInstanceOf(ParvisError);
    expect((refused as ParvisError).code).toBe('store.unavailable');
    await small.close();
    const roomy = await open({ file: path, nature });
    const row = await roomy.store.transaction((tx) => tx.conversations.load(roomy.conversation(last.sender)));
    expect(row).toBeNull();
    await roomy.intake.accept([last]);
    await roomy.idle();
    expect(texts(roomy, last.sender).join()).toContain('je suis Parvis');
    expect(await backlog(roomy)).toMatchObject({ pending: 0, parked: 0 });
  });
});

describe('a store that is closed', () => {
  it('is told to who hands in a message', async () => {
    const store = await openSqlite({ file: ':memory:' });
    const scene = await open({ store, started: false });
    await store.close();
    await expect(scene.intake.accept([scene.inbound('ann', 'bonjour')])).rejects.toMatchObject({
      code: 'store.unavailable',
    });
  });
});
