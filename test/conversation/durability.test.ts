import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import type { JobOp, Ops } from '../../core/conversation/ops.ts';
import { ParvisError } from '../../core/errors.ts';
import { frozenNature } from '../nature.ts';
import { openTestScene, type TestScene, type TestSceneOptions } from './scene.ts';

const second = 1000;
const hour = 3600 * second;
const day = 24 * hour;
const colours = 'Quelle couleur ? [Rouge] [Vert] [Bleu]';
const sorry = /^Pardon, je n’ai pas pu traiter votre message/;
const confirm = 'Zoé, red, small : c’est bien cela ? [C’est cela] [Recommencer]';

let folder: string;
const scenes: TestScene[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parvis-'));
});
afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.close().catch(() => {});
  rmSync(folder, { recursive: true });
});
async function open(options: TestSceneOptions = {}): Promise<TestScene> {
  const scene = await openTestScene(options);
  scenes.push(scene);
  return scene;
}
async function play(scene: TestScene, who: string, words: readonly string[]): Promise<void> {
  for (const each of words) await scene.say(who, each);
}
const toConfirm = ['bonjour', 'formulaire', 'Zoé', 'rouge', 'petit'];
const backlog = (scene: TestScene) => scene.store.transaction((tx) => tx.inbox.backlog(scene.nature.now()));
const texts = (scene: TestScene, who: string, since = 0) =>
  scene.heard.slice(since).flatMap(({ to, message }) => (to === who ? [message.text] : []));

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
    const file = join(folder, 'full.db');
    const nature = frozenNature(Date.UTC(2026, 10, 23, 9));
    const small = await openTestScene({ file, nature, maxPages: 90 });
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
    const roomy = await open({ file, nature });
    const row = await roomy.store.transaction((tx) => tx.conversations.load(roomy.conversation(last.sender)));
    expect(row).toBeNull();
    await roomy.intake.accept([last]);
    await roomy.idle();
    expect(texts(roomy, last.sender).join()).toContain('je suis Parvis');
    expect(await backlog(roomy)).toMatchObject({ pending: 0, parked: 0 });
  });
});

describe('timers', () => {
  it('fire once, at their time', async () => {
    const scene = await open();
    await play(scene, 'ann', ['bonjour', 'formulaire']);
    expect(await scene.wait(2 * hour - 2 * second)).toEqual([]);
    expect(await scene.wait(2 * second)).toEqual(['Vous n’avez pas fini.']);
    expect(await scene.wait(3 * hour)).toEqual([]);
    await scene.wait(20 * hour);
    expect((await scene.session('ann'))?.frames).toEqual([]);
    expect(await scene.store.transaction((tx) => tx.timers.next())).toBeNull();
  });

  it('survive a restart', async () => {
    const file = join(folder, 'timers.db');
    const nature = frozenNature(Date.UTC(2026, 10, 23, 9));
    const before = await openTestScene({ file, nature });
    await play(before, 'ann', ['bonjour', 'formulaire']);
    await before.close();
    nature.advance(3 * hour);
    const after = await open({ file, nature });
    await after.idle();
    expect(texts(after, 'ann')).toEqual(['Vous n’avez pas fini.']);
    expect(await after.say('ann', 'Zoé')).toEqual([colours]);
  });

  it('end with the question that set them, and with the dialog', async () => {
    const scene = await open();
    await play(scene, 'ann', ['bonjour', 'formulaire', 'Zoé']);
    expect(await scene.wait(3 * hour)).toEqual([]);
    await scene.say('ann', 'annuler');
    expect(await scene.store.transaction((tx) => tx.timers.next())).toBeNull();
  });

  it('are set anew by RETOUR', async () => {
    const scene = await open();
    await play(scene, 'ann', ['bonjour', 'formulaire', 'Zoé', 'retour']);
    expect(await scene.wait(2 * hour + second)).toEqual(['Vous n’avez pas fini.']);
  });

  it('that end the menu bring nothing up again in the night', async () => {
    const scene = await open();
    await play(scene, 'ann', ['bonjour', 'histoire', 'menu']);
    expect(await scene.wait(25 * hour)).toEqual([]);
    expect(await scene.say('ann', 'oui')).toEqual([expect.stringContaining('Lequel ?')]);
  });

  it('of one conversation that break do not hold up the others', async () => {
    const scene = await open();
    await play(scene, 'ann', ['bonjour', 'formulaire']);
    await play(scene, 'bob', ['bonjour', 'formulaire']);
    await scene.put('ann', (session) => ({
      ...session,
      frames: session.frames.map((frame) => ({ ...frame, snapshot: { value: 'naming', context: null } })),
    }));
    await scene.wait(2 * hour + 10 * second);
    expect(texts(scene, 'bob').at(-1)).toBe('Vous n’avez pas fini.');
  });
});

/** A slow call whose answer is given by hand. */
function slowLook(): { readonly ops: Ops; answer(ok: boolean): void; calls: number } {
  let settle: (ok: boolean) => void = () => {};
  const slow = {
    calls: 0,
    answer: (ok: boolean) => settle(ok),
    ops: {
      'far.look': {
        kind: 'job' as const,
        timeout: 20 * second,
        perform: async () => {
          slow.calls += 1;
          const ok = await new Promise<boolean>((resolve) => {
            settle = resolve;
          });
          return ok ? { ok: true as const } : { ok: false as const, reason: 'gone' };
        },
      },
    },
  };
  return slow;
}
const soon = () => new Promise((resolve) => setTimeout(resolve, 30));

describe('slow calls', () => {
  it('say after three seconds that they are under way', async () => {
    const slow = slowLook();
    const scene = await open({ ops: slow.ops });
    await play(scene, 'ann', toConfirm.slice(0, -1));
    await scene.intake.accept([scene.inbound('ann', 'petit')]);
    await soon();
    const since = scene.heard.length;
    scene.nature.advance(4 * second);
    await expect.poll(() => texts(scene, 'ann', since), { timeout: 5000 }).toEqual(['Je cherche.']);
    slow.answer(true);
    await scene.idle();
    expect(scene.last('ann')?.text).toContain('c’est bien cela');
  });

  it('whose question was left by RETOUR are not heard any more', async () => {
    const slow = slowLook();
    const scene = await open({ ops: slow.ops });
    await play(scene, 'ann', toConfirm.slice(0, -1));
    await scene.intake.accept([scene.inbound('ann', 'petit')]);
    await soon();
    const since = scene.heard.length;
    await scene.intake.accept([scene.inbound('ann', 'retour')]);
    slow.answer(true);
    await scene.idle();
    expect(texts(scene, 'ann', since)).toEqual(['Petit ou grand ?']);
    expect((await scene.session('ann'))?.frames.map(({ dialog }) => dialog)).toEqual(['form', 'size']);
    const answer = scene.say('ann', 'grand');
    await soon();
    slow.answer(true);
    expect(await answer).toEqual(['Zoé, red, large : c’est bien cela ? [C’est cela] [Recommencer]']);
  });

  it('that may be tried again are, while there is time', async () => {
    let calls = 0;
    const scene = await open({
      ops: {
        'far.look': {
          kind: 'job',
          timeout: 20 * second,
          perform: async () => {
            calls += 1;
            if (calls < 3) throw new ParvisError('geocoder.unavailable', 'no answer');
            return { ok: true };
          },
        },
      },
    });
    await play(scene, 'ann', toConfirm);
    expect(calls).toBe(1);
    await scene.wait(2 * second);
    expect(await scene.wait(2 * second)).toContain(confirm);
    expect(calls).toBe(3);
  });

  it('that never succeed are answered as failed when their time is over, and at once when they can not be tried again', async () => {
    let calls = 0;
    const scene = await open({
      ops: {
        'far.look': {
          kind: 'job',
          timeout: 20 * second,
          perform: async () => {
            calls += 1;
            throw calls === 1 ? new Error('a defect') : new ParvisError('geocoder.unavailable', 'no answer');
          },
        },
      },
    });
    await play(scene, 'ann', toConfirm.slice(0, -1));
    expect((await scene.say('ann', 'petit')).join()).toContain('La palette ne répond pas.');
    await play(scene, 'ann', ['vert', 'petit']);
    const since = scene.heard.length;
    for (let at = 0; at < 15; at += 1) await scene.wait(2 * second);
    expect(texts(scene, 'ann', since).join()).toContain('La palette ne répond pas.');
    expect(calls).toBeLessThan(14);
  });

  it('survive a restart', async () => {
    const file = join(folder, 'jobs.db');
    const nature = frozenNature(Date.UTC(2026, 10, 23, 9));
    const before = await openTestScene({ file, nature, started: false });
    for (const words of toConfirm) await before.intake.accept([before.inbound('ann', words)]);
    await before.store.close();
    const after = await open({ file, nature });
    await after.idle();
    expect(after.last('ann')?.text).toBe('Zoé, red, small : c’est bien cela ?');
  });

  it.each([
    ['the dialog hears that it failed', ['form.confirm'], /^La palette ne répond pas/],
    ['else with an apology', ['form.confirm', 'form.failed'], sorry],
  ])('whose answer breaks the turn are let go after five tries: %s', async (_, broken, last) => {
    const looking: JobOp = { kind: 'job', timeout: hour, perform: async () => ({ ok: true }) };
    const scene = await open({ ops: { 'far.look': looking } });
    const { phrases } = scene.engine;
    const render = phrases.render.bind(phrases);
    Object.assign(phrases, {
      render: (...args: Parameters<typeof render>) => {
        if (broken.includes(args[1])) throw new Error('no such words');
        return render(...args);
      },
    });
    await play(scene, 'ann', toConfirm);
    const since = scene.heard.length;
    for (let at = 0; at < 20; at += 1) await scene.wait(5 * second);
    const heard = texts(scene, 'ann', since).filter((text) => text !== 'Je cherche.');
    expect(heard).toEqual([expect.stringMatching(last)]);
    expect((await scene.say('ann', 'menu')).join()).toContain('Que voulez-vous faire');
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
